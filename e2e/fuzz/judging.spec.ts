import { expect, it } from 'vitest';
import { numberOf } from '../support/options.ts';
import { grown, levels, type Memory } from './memory.ts';
import { isSlowAgain } from './slow.ts';

const READINGS = 150;

/** Readings of one service over a run, MiB at each share (0 to 1) of it. */
const run = (at: (share: number, number: number) => number): Memory[] =>
  Array.from({ length: READINGS }, (_, number) => ({ onboarding: at(number / READINGS, number) }));

it.each([
  ['warming up to its level', run((share) => 327 - 123 * Math.exp(-20 * share))],
  ['a little more', run((share) => 227 + 8 * share)],
  ['pages that spread for minutes', run((share) => [167, 210, 248, 271][Math.floor(4 * share)] ?? 0)],
  ['garbage that is collected now and then', run((_, number) => 200 + 15 * (number % 20))],
  ['more garbage in the end', run((share, number) => 200 + (share > 0.5 ? 30 : 15) * (number % 20))],
  ['shrinking', run((share) => 300 - 100 * share)],
  ['a service that began late', [...run(() => 0).map(() => ({})), ...run(() => 200)]],
])('takes for no leak: %s', (_name, memory) => expect(grown(memory)).toEqual([]));

it.each([
  ['steadily', run((share) => 200 + 400 * share)],
  ['below garbage', run((share, number) => 200 + 400 * share + 15 * (number % 20))],
  ['late', run((share) => (share < 0.6 ? 200 : 310))],
])('names a service that grows %s', (_name, memory) => expect(grown(memory)).toEqual(['onboarding']));

it('knows no level where nothing was read', () => {
  expect(levels([{ gateway: 1 }], 'gateway')).toEqual([Number.NaN, Number.NaN, Number.NaN, 1]);
  expect(grown([{ gateway: 1 }])).toEqual([]);
  expect(grown([])).toEqual([]);
});

it.each([
  [[30], false],
  [[2500, 30], false],
  [[2500, 2500, 2000], false],
  [[2500, 2400, 2001], true],
])('a call that then takes %j ms is slow: %s', async (times, isSlow) => {
  const left = [...times];
  expect(await isSlowAgain(async () => left.shift() ?? 0, 2000)).toBe(isSlow);
});

it('takes a repeated call that breaks for slow', async () => {
  expect(await isSlowAgain(() => Promise.reject(new Error('no answer')), 2000)).toBe(true);
});

it('takes numbers of options alone', () => {
  expect(numberOf('seconds', '1.5')).toBe(1.5);
  for (const wrong of ['', ' ', 'ten', '-1', 'Infinity']) {
    expect(() => numberOf('seconds', wrong), wrong).toThrow('--seconds must be a number');
  }
});
