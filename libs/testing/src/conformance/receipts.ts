import { createHash, randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import { asOwner } from '../service.js';
import type { EngineOperation } from './engine.js';
import { holdReceipts } from './held-receipts.js';
import {
  askHttp,
  type HttpAnswer,
  judge,
  judgeByRpc,
  type ReceiptRow,
  type RunningEngine,
  receiptsOf,
} from './running-engine.js';

/** How long an answer that waits for its receipt is watched, milliseconds. */
const GRACE_MS = 150;

/** Asserts that a broken engine answered as it should: no verdict, and an error of the route's shape. */
export function expectNoVerdict(
  { status, text, json, verdict }: HttpAnswer,
  { http, approving }: EngineOperation,
): void {
  expect([500, 503, 504]).toContain(status);
  expect(text).not.toMatch(approving);
  expect(verdict).toBeUndefined();
  expect(json).toMatchObject(http.failure);
}

/** Asserts that a request was answered with a verdict. */
export function expectVerdict({ status, text, verdict }: HttpAnswer, { approving }: EngineOperation): void {
  expect(text).toMatch(approving);
  expect(status).toBe(200);
  expect(verdict).toBeDefined();
}

/** Each answer has one receipt, which names what was judged, by what and how, and holds nothing of it. */
export async function leavesReceipt(engine: RunningEngine, operation: EngineOperation): Promise<void> {
  const tenant = randomUUID();
  const headers = engine.service.as(tenant);
  const { body } = operation.http;
  expectVerdict(await askHttp(engine, operation, body(operation.media), headers), operation);
  const rows = await receiptsOf(engine, tenant);
  expect(rows).toHaveLength(1);
  const row = rows[0] as ReceiptRow;
  expectReceipt(row, engine, operation);
  const requestId = headers['x-request-id'] ?? '';
  expect(row.request).toEqual(engine.requestOf(tenant, requestId));
  expect(JSON.stringify(row)).not.toContain(requestId);
}

/** The same by RPC, where the answer names its receipt. */
export async function leavesReceiptByRpc(engine: RunningEngine, operation: EngineOperation): Promise<void> {
  const tenant = randomUUID();
  const { receiptId } = await judgeByRpc(engine, operation, tenant);
  const rows = await receiptsOf(engine, tenant);
  expect(rows.map(({ id }) => id)).toEqual([receiptId]);
  expectReceipt(rows[0] as ReceiptRow, engine, operation);
}

function expectReceipt(row: ReceiptRow, { pack, digestOf }: RunningEngine, operation: EngineOperation): void {
  expect(row).toMatchObject({ operation: operation.name, ...operation.receipt });
  expect(row.outcome).not.toBe('');
  expect(Date.now() - row.created_at.getTime()).toBeLessThan(60_000);
  const known = pack.manifest.models.map(({ role, name, sha256 }) => ({ role, name, sha256 }));
  expect(row.models.length).toBeGreaterThan(0);
  for (const model of row.models) expect(known).toContainEqual(model);
  const digests = row.inputs.map(({ key, digest }) => ({ key, digest }));
  expect(digests).toEqual(expect.arrayContaining(operation.media.map((medium) => digestOf(row.tenant, medium))));
  const text = JSON.stringify(row);
  for (const piece of operation.media.flatMap(piecesOf)) expect(text).not.toContain(piece);
  for (const sha256 of operation.media.map(sha256Of)) expect(text).not.toContain(sha256);
}

/** Receipts belong to the tenant of the caller, and to no other. */
export async function separatesTenants(engine: RunningEngine, operation: EngineOperation): Promise<void> {
  const tenants = [randomUUID(), randomUUID()];
  await Promise.all(tenants.map((tenant) => judge(engine, operation, tenant)));
  const rows = await Promise.all(tenants.map((tenant) => receiptsOf(engine, tenant)));
  expect(rows.map((own) => own.length)).toEqual([1, 1]);
  expect(rows[0]?.[0]?.id).not.toBe(rows[1]?.[0]?.id);
}

/** While the receipt cannot be written yet, the answer waits for it. */
export async function answersAfterReceipt(engine: RunningEngine, operation: EngineOperation): Promise<void> {
  const tenant = randomUUID();
  const held = await holdReceipts(engine);
  try {
    let answered = false;
    const answer = judge(engine, operation, tenant).finally(() => {
      answered = true;
    });
    await held.waitedForBy(1, () => answered);
    await sleep(GRACE_MS);
    expect(answered, 'answered before its receipt was stored').toBe(false);
    await held.release();
    expectVerdict(await answer, operation);
    expect(await receiptsOf(engine, tenant)).toHaveLength(1);
  } finally {
    await held.release();
  }
}

/** Without a table for receipts there is an error and no verdict, over HTTP and by RPC. */
export async function givesNoVerdictWithoutReceipt(engine: RunningEngine, operation: EngineOperation): Promise<void> {
  const tenant = randomUUID();
  await asOwner(engine.service, 'ALTER TABLE decision_receipt RENAME TO elsewhere');
  try {
    expectNoVerdict(await judge(engine, operation, tenant), operation);
    if (operation.rpc) {
      const code = expect.stringMatching(/^(INTERNAL|UNAVAILABLE)$/);
      await expect(judgeByRpc(engine, operation, tenant)).rejects.toMatchObject({ code });
    }
  } finally {
    await asOwner(engine.service, 'ALTER TABLE elsewhere RENAME TO decision_receipt');
  }
  expectVerdict(await judge(engine, operation, tenant), operation);
}

/** The same medium is judged alike over HTTP and by RPC: answers and receipts agree. */
export async function judgesAlikeByRpc(engine: RunningEngine, operation: EngineOperation): Promise<void> {
  const [overHttp, byRpc] = [randomUUID(), randomUUID()];
  const { verdict } = await judge(engine, operation, overHttp);
  const reply = await judgeByRpc(engine, operation, byRpc);
  if (reply.verdict !== undefined) expect(verdict).toEqual(reply.verdict);
  const [first] = await receiptsOf(engine, overHttp);
  const [second] = await receiptsOf(engine, byRpc);
  expect(groundsOf(first)).toEqual(groundsOf(second));
}

function groundsOf(row: ReceiptRow | undefined) {
  if (!row) throw new Error('No receipt was stored');
  const { operation, outcome, policy, scores, models, inputs } = row;
  // Their digests are the tenant's own.
  return { operation, outcome, policy, scores, models, inputs: inputs.map(({ kind, key }) => ({ kind, key })) };
}

/** Texts that appear only where the medium was written: pieces of it as base64 and hexadecimal. */
export function piecesOf(medium: Buffer): string[] {
  const middle = Math.floor(medium.length / 2);
  // Multiples of three, so that the pieces stand in the medium's own base64 too.
  const starts = [75, middle - (middle % 3)].filter((start) => start + 30 <= medium.length);
  if (starts.length === 0) starts.push(0);
  const pieces = starts.map((start) => medium.subarray(start, start + 30));
  return pieces.flatMap((piece) => [piece.toString('base64').slice(0, 40), piece.toString('hex')]);
}

function sha256Of(medium: Buffer): string {
  return createHash('sha256').update(medium).digest('hex');
}
