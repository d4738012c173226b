import { randomUUID } from 'node:crypto';
import { type RpcClient, rpcClient } from '@bonafide/messaging/rpc/rpc-client';
import { FaceLivenessService } from '@bonafide/proto/gen/bonafide/faceliveness/v1/faceliveness_pb';
import { onBehalfOf } from '@bonafide/testing/caller';
import type { TestService } from '@bonafide/testing/service';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { nobody } from './captures.js';
import { type Alone, post, startAlone } from './running.js';

let alone: Alone;
let service: TestService;
let client: RpcClient<typeof FaceLivenessService>;
let scope: string;

beforeAll(async () => {
  alone = await startAlone({ BONAFIDE_MODEL_PACK: 'default', BONAFIDE_INFERENCE_WORKERS: '1' });
  service = alone.service;
  client = rpcClient(alone.bus, service.metrics, FaceLivenessService);
});
afterAll(() => alone?.stop());
beforeEach(() => {
  scope = randomUUID();
});

const issue = (of = scope, tenant = 'acme') => onBehalfOf(tenant, () => client.issueChallenge({ scope: of }));

async function use(challengeId: string, challengeScope = scope) {
  const image = new Uint8Array(await nobody());
  const frames = Array.from({ length: 8 }, (_, i) => ({ image, timestampMs: 1 + 350 * i }));
  return onBehalfOf('acme', () => client.analyze({ workflow: 'charlie4', frames, challengeId, challengeScope }));
}

const refusal = { code: 'INVALID_VALUE', details: { reason: 'challenge' } };
const age = (seconds: number) =>
  service.database.query(
    `UPDATE active_challenge SET issued_at = issued_at - make_interval(secs => $1), expires_at = expires_at - make_interval(secs => $1)`,
    [seconds],
  );

describe('a challenge of a scope', () => {
  it('tells the list that is open again, under an id that makes the one before void', async () => {
    const told = [await issue(), await issue(), await issue()];
    const lists = new Set(
      told.map(({ movements, issuedAtMs, expiresAtMs }) => [movements, issuedAtMs, expiresAtMs].join()),
    );
    expect([lists.size, new Set(told.map(({ challengeId }) => challengeId)).size]).toEqual([1, 3]);
    expect(told[0]).toMatchObject({ frames: { atRest: 3, least: 8, most: 24 }, colours: [] });
    expect(told[0]?.guidance).toHaveLength(5);
    await expect(use(told[0]?.challengeId ?? '')).rejects.toMatchObject(refusal);
    await use(told[2]?.challengeId ?? '');
  });

  it('is one list however many ask at once', async () => {
    const told = await Promise.all(Array.from({ length: 12 }, () => issue()));
    expect(new Set(told.map(({ issuedAtMs }) => issuedAtMs)).size).toBe(1);
    expect(await Promise.allSettled(told.map(({ challengeId }) => use(challengeId)))).toSatisfy(
      (all: PromiseSettledResult<unknown>[]) => all.filter(({ status }) => status === 'fulfilled').length === 1,
    );
  });

  it('is another list once it was used, and when less is left of it than a person needs', async () => {
    const first = await issue();
    await use(first.challengeId);
    const second = await issue();
    expect(second.issuedAtMs).toBeGreaterThan(first.issuedAtMs);
    await age(70);
    expect((await issue()).issuedAtMs).toBeCloseTo(second.issuedAtMs - 70_000, -2);
    await age(10);
    const third = await issue();
    expect(third.issuedAtMs).toBeGreaterThan(second.issuedAtMs);
    expect(third.expiresAtMs - third.issuedAtMs).toBe(120_000);
  });

  it('is good for captures of that scope alone, and of its tenant', async () => {
    const { challengeId } = await issue();
    await expect(use(challengeId, randomUUID())).rejects.toMatchObject(refusal);
    await expect(use(challengeId, '')).rejects.toMatchObject(refusal);
    const other = await issue(scope, 'other');
    await expect(use(other.challengeId)).rejects.toMatchObject(refusal);
    const { json } = await post(service, '/faceliveness/activeChallenge', '');
    await expect(use(json.challengeId)).rejects.toMatchObject(refusal);
    await use(challengeId);
  });

  it.each(['', 'x'.repeat(129)])('is refused for no scope and one of more than 128 characters', async (of) => {
    await expect(issue(of)).rejects.toMatchObject({ code: 'INVALID_VALUE', details: { field: 'scope' } });
  });
});
