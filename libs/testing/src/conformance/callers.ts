import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { CONTEXT_HEADER, signContext } from '@bonafide/platform/http/signed-context';
import { contextFrom, withContext } from '@bonafide/platform/observability/request-context';
import { expect } from 'vitest';
import { onBehalfOf } from '../caller.js';
import type { EngineOperation } from './engine.js';
import { piecesOf } from './receipts.js';
import { askHttp, type RunningEngine } from './running-engine.js';

/** Over HTTP no request is served without a context that the gateway signed. */
export async function servesSignedCallersOnly(engine: RunningEngine, operation: EngineOperation): Promise<void> {
  const before = await allReceipts(engine);
  const body = operation.http.body(operation.media);
  const unsigned: Record<string, string>[] = [{}, { [CONTEXT_HEADER]: 'x' }, { [CONTEXT_HEADER]: forged() }];
  for (const headers of unsigned) {
    const answer = await askHttp(engine, operation, body, headers);
    expect(answer.status).toBe(401);
    expect(answer.verdict).toBeUndefined();
    expect(answer.text).not.toMatch(operation.approving);
  }
  expect(await allReceipts(engine)).toBe(before);
}

/** By RPC neither; a method of a service itself serves no call that names no tenant, whatever context comes with it. */
export async function servesSignedCallsOnly(engine: RunningEngine, { rpc, media }: EngineOperation): Promise<void> {
  const before = await allReceipts(engine);
  for (const signedContext of ['', 'x', forged()]) {
    const call = withContext({ ...contextFrom({}), tenant: 'acme', signedContext }, () =>
      rpc?.ask(engine.clientOf, media, {}),
    );
    await expect(call).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
  }
  expect(await allReceipts(engine)).toBe(before);
}

/** Over HTTP bad input is refused in the route's error shape, naming the field. */
export async function namesBadField(engine: RunningEngine, operation: EngineOperation): Promise<void> {
  const { body, status, field } = operation.http.refusal;
  const answer = await askHttp(engine, operation, body, engine.service.as(randomUUID()));
  expect(answer.status).toBe(status);
  expect(answer.text).toContain(field);
  expect(answer.verdict).toBeUndefined();
}

/** By RPC bad input is refused, naming the field. */
export async function namesBadFieldByRpc(engine: RunningEngine, { rpc }: EngineOperation): Promise<void> {
  const refused = onBehalfOf(randomUUID(), () => rpc?.refusal.ask(engine.clientOf));
  await expect(refused).rejects.toMatchObject({ code: rpc?.refusal.code, details: { field: rpc?.refusal.field } });
}

/** Media that cannot be read get an error of the route's shape, never a verdict; by RPC, INVALID_MEDIA. */
export async function refusesUnreadableMedia(engine: RunningEngine, operation: EngineOperation): Promise<void> {
  const { http, rpc, media, unreadable, approving } = operation;
  for (const medium of unreadable) {
    const broken = media.map(() => medium);
    const answer = await askHttp(engine, operation, http.body(broken), engine.service.as(randomUUID()));
    expect(answer).toMatchObject({ status: http.unreadable.status, json: http.unreadable.answer });
    expect(answer.verdict).toBeUndefined();
    expect(answer.text).not.toMatch(approving);
    if (!rpc) continue;
    const tenant = randomUUID();
    const call = onBehalfOf(tenant, () => rpc.ask(engine.clientOf, broken, { tenant }));
    await expect(call).rejects.toMatchObject({ code: 'INVALID_MEDIA' });
  }
}

/** Nothing of any medium is in the log; checked last, after every failure has happened once. */
export async function logsNoMedium({ service }: RunningEngine, operation: EngineOperation): Promise<void> {
  const log = service.logs.join('\n');
  expect(log).toContain(operation.http.path);
  for (const piece of [...operation.media, ...operation.unreadable].flatMap(piecesOf)) {
    expect(log).not.toContain(piece);
  }
}

async function allReceipts({ service }: RunningEngine): Promise<number> {
  const [{ count }] = await service.database.query('SELECT count(*)::int AS count FROM decision_receipt');
  return count;
}

/** A context signed by a key that is not the gateway's. */
function forged(): string {
  const { privateKey } = generateKeyPairSync('ed25519');
  return signContext(privateKey, { tenant: 'acme', client: 'app', scopes: ['openid'] });
}
