import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { planned } from '../src/planned.js';
import { type Stand, startStand } from './support/stand.js';

const beside = fileURLToPath(new URL('../../../../shared/contract', import.meta.url));
const file = join(process.env.BONAFIDE_CONTRACT_DIR ?? beside, 'onboarding.yaml');
const OURS = /^\/(onboarding|b2c\/onboarding|b2c\/proxy|tokenVerify|\{realm\}\/b2c-sample-web)\//;

type Operation = { 'x-aliases'?: string[] };

/** Method and path of every operation of the contract that is ours, aliases included. */
function operations(): [string, string][] {
  const { paths } = parse(readFileSync(file, 'utf8')) as { paths: Record<string, Record<string, Operation>> };
  return Object.entries(paths)
    .filter(([path]) => OURS.test(path))
    .flatMap(([path, item]) =>
      Object.entries(item).flatMap(([method, operation]) =>
        [path, ...(operation['x-aliases'] ?? [])].map((one): [string, string] => [method.toUpperCase(), one]),
      ),
    );
}

let stand: Stand;
beforeAll(async () => {
  stand = await startStand();
});
afterAll(() => stand.stop());

const send = (method: string, path: string) =>
  fetch(`${stand.service.url}${path.replace(/\{\w+\}|:\w+/g, 'x')}`, { method, headers: stand.service.as('acme') });

const errorBody = (status: number) => ({
  errorCode: expect.any(String),
  errorMsg: expect.any(String),
  status,
  timestamp: expect.stringMatching(/Z$/),
});

describe('what is planned', () => {
  it.each(planned.map((route) => route.split(' ') as [string, string]))('%s %s says 501', async (method, path) => {
    const answer = await send(method, path);
    expect([answer.status, await answer.json()]).toEqual([501, { ...errorBody(501), errorCode: 'NOT_IMPLEMENTED' }]);
  });
});

describe.skipIf(!existsSync(file))(
  'the contract (skipped without BONAFIDE_CONTRACT_DIR and beside no ../shared/contract)',
  () => {
    const all = existsSync(file) ? operations() : [];

    it('has our operations', () => expect(all.length).toBeGreaterThan(60));

    it.each(all)('%s %s is a route, and its errors have their shape', async (method, path) => {
      const answer = await send(method, path);
      expect(answer.status).not.toBe(404);
      if (answer.status >= 400) expect(await answer.json()).toEqual(errorBody(answer.status));
    });

    it('an unknown path is 404 in the same shape', async () => {
      const answer = await send('GET', '/onboarding/admin/nothing');
      expect([answer.status, await answer.json()]).toEqual([404, errorBody(404)]);
    });
  },
);
