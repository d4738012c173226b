import { getEventListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { NexaFaceService } from '@bonafide/contracts/gen/bonafide/nexaface/v1/nexaface_pb';
import { DomainError } from '@bonafide/platform/errors/domain-error';
import { LIMITS } from '@bonafide/platform/limits';
import { createLogger } from '@bonafide/platform/observability/logger';
import { Metrics } from '@bonafide/platform/observability/metrics';
import { currentContext, withContext } from '@bonafide/platform/observability/request-context';
import { Bus } from '@bonafide/platform/rpc/bus';
import { type RpcClient, rpcClient } from '@bonafide/platform/rpc/rpc-client';
import { type OwnNats, ownNats } from '@bonafide/testing/nats';
import { type StubService, stubService } from '@bonafide/testing/stub-service';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';

const log = createLogger('caller', 'silent');
const acme = { tenant: 'acme' };

describe('RPC over NATS', () => {
  let nats: OwnNats;
  let bus: Bus;
  let client: RpcClient<typeof NexaFaceService>;
  let stub: StubService<typeof NexaFaceService>;
  let aborted = false;

  beforeAll(async () => {
    nats = await ownNats();
    bus = await Bus.connect(nats.url, 'caller', log);
    client = rpcClient(bus, new Metrics('caller'), NexaFaceService);
    stub = await stubService(nats.url, NexaFaceService, {
      compare: async ({ algorithm }, { tenant, signal }) => {
        if (algorithm === 'refuse') throw new DomainError('INVALID_VALUE', 'No such algorithm', { field: 'algorithm' });
        if (algorithm === 'break') throw new Error('secret inside');
        if (algorithm === 'sleep') await sleep(60_000, undefined, { signal }).catch(() => (aborted = true));
        return { score: 6.5, scorePercent: 79.25, receiptId: `${tenant} ${currentContext()?.requestId}` };
      },
    });
  });
  afterAll(async () => {
    await bus.close();
    await stub.stop();
    await nats.remove();
  });

  it('carries request, tenant, request id and answer', async () => {
    const context = { requestId: 'r-1', traceId: 'a'.repeat(32), spanId: 'b'.repeat(16) };
    const answer = await withContext(context, () => client.compare({ algorithm: 'F500' }, acme));
    expect(answer).toMatchObject({ score: 6.5, scorePercent: 79.25, receiptId: 'acme r-1' });
    expect(stub.calls.compare.at(-1)).toMatchObject({ algorithm: 'F500' });
  });

  it('leaves nothing behind on the connection when it is answered', async () => {
    await Promise.all(Array.from({ length: 20 }, () => client.compare({ algorithm: 'F500' }, acme)));
    expect(getEventListeners(bus.signal, 'abort')).toEqual([]);
  });

  it('brings a DomainError across with code, message and details', async () => {
    await expect(client.compare({ algorithm: 'refuse' }, acme)).rejects.toMatchObject({
      name: 'DomainError',
      code: 'INVALID_VALUE',
      message: 'No such algorithm',
      details: { field: 'algorithm' },
    });
  });

  it('tells nothing of an unexpected failure', async () => {
    const failure = await client.compare({ algorithm: 'break' }, acme).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'INTERNAL' });
    expect(JSON.stringify(failure) + String(failure)).not.toContain('secret');
  });

  it('ends at the deadline, on both sides', async () => {
    await expect(client.compare({ algorithm: 'sleep' }, { ...acme, deadlineMs: 80 })).rejects.toMatchObject({
      code: 'TIMEOUT',
    });
    await vi.waitFor(() => expect(aborted).toBe(true));
  });

  it('is UNAVAILABLE when nobody serves the method', async () => {
    await expect(client.export({}, acme)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  });

  it('refuses a call without a tenant', async () => {
    await expect(client.compare({ algorithm: 'F500' }, { tenant: '' })).rejects.toMatchObject({ code: 'FORBIDDEN' });
  });

  it('refuses what no message can hold before sending it, and carries what one just holds', async () => {
    const image = (bytes: number) => ({ probe: { data: { case: 'template' as const, value: new Uint8Array(bytes) } } });
    await expect(client.compare(image(LIMITS.messageBytes), acme)).rejects.toMatchObject({ code: 'TOO_LARGE' });
    const most = LIMITS.messageBytes - LIMITS.messageOverheadBytes - 100;
    await client.compare(image(most), acme);
    expect(stub.calls.compare.at(-1)?.probe?.data.value).toHaveLength(most);
  });

  it('ends calls in flight when NATS goes, refuses new ones at once, and recovers by itself', async () => {
    const calls = stub.calls.compare.length;
    const inFlight = client.compare({ algorithm: 'sleep' }, acme).catch((error: unknown) => error);
    await vi.waitFor(() => expect(stub.calls.compare).toHaveLength(calls + 1));
    await nats.stop();
    expect(await inFlight).toMatchObject({ code: 'UNAVAILABLE' });
    await expect(client.compare({ algorithm: 'F500' }, acme)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    expect(() => bus.requireUp()).toThrow();

    await nats.start();
    await vi.waitFor(() => client.compare({ algorithm: 'F500' }, acme), { timeout: 15_000, interval: 100 });
    expect(() => bus.requireUp()).not.toThrow();
  });
});
