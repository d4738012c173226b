import { describe, expect, it } from 'vitest';
import { processFindings } from './process-findings.ts';
import type { Health } from './status.ts';

const part = (name: string, state: string, failing?: string[]): Health => ({
  name,
  pid: 1,
  port: 1,
  state,
  failing,
  isWell: state === 'ready' || state === 'running',
});

const lacking = (name: string, ...failing: string[]) => part(name, `not ready: ${failing.join(', ')}`, failing);

/** Title and problem of each problem. */
const problems = (...health: Health[]) =>
  processFindings('/state', health).flatMap(({ title, problem }) => (problem ? [[title, problem]] : []));

describe('doctor', () => {
  it('names a dead server once, with the services that lack only it', () => {
    expect(
      problems(
        part('postgres', 'died'),
        part('nats', 'running'),
        lacking('onboarding', 'database'),
        lacking('gateway', 'credentials'),
        part('webhook', 'ready', []),
      ),
    ).toEqual([['postgres', 'died; not ready without it: onboarding, gateway']]);
  });

  it('names both servers where both are dead', () => {
    expect(
      problems(part('postgres', 'died'), part('nats', 'stopped'), lacking('onboarding', 'database', 'nats')),
    ).toEqual([
      ['postgres', 'died; not ready without it: onboarding'],
      ['nats', 'stopped; not ready without it: onboarding'],
    ]);
  });

  it.each([
    ['lacks something else too', lacking('nexaface', 'database', 'models'), 'not ready: database, models'],
    ['has died', part('nexaface', 'died'), 'died'],
    ['does not answer', part('nexaface', 'silent'), 'silent'],
  ])('names a service of its own that %s', (_what, service, problem) => {
    expect(problems(part('postgres', 'died'), service)).toEqual([
      ['postgres', 'died'],
      ['nexaface', problem],
    ]);
  });

  it('names a service that lacks a server which runs', () => {
    expect(problems(part('nats', 'running'), lacking('webhook', 'nats'))).toEqual([['webhook', 'not ready: nats']]);
  });

  it('shows every process when all are well', () => {
    const findings = processFindings('/state', [part('nats', 'running'), part('webhook', 'ready', [])]);
    expect(findings.map(({ title }) => title)).toEqual(['nats', 'webhook']);
  });
});
