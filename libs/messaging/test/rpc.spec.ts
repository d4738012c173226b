import { getEventListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { Bus } from '@bonafide/messaging/bus';
import { type RpcClient, rpcClient } from '@bonafide/messaging/rpc/rpc-client';
import { RPC_HEADERS } from '@bonafide/messaging/rpc/rpc-headers';
import { DomainError } from '@bonafide/platform/errors/domain-error';
import { LIMITS } from '@bonafide/platform/limits';
import { createLogger } from '@bonafide/platform/observability/logger';
import { Metrics } from '@bonafide/platform/observability/metrics';
import {
  contextFrom,
  currentContext,
  type RequestContext,
  withContext,
} from '@bonafide/platform/observability/request-context';
import { NexaFaceService } from '@bonafide/proto/gen/bonafide/nexaface/v1/nexaface_pb';
import { SessionService } from '@bonafide/proto/gen/bonafide/onboarding/v1/sessions_pb';
import { rpcSubject } from '@bonafide/proto/subjects';
import { onBehalfOf } from '@bonafide/testing/caller';
import { type OwnNats, ownNats } from '@bonafide/testing/nats';
import { type StubService, stubService } from '@bonafide/testing/stub-service';
import { headers } from '@nats-io/transport-node';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';

const ID = 'f2d3458f-4c66-4ed6-9565-ef5b3ea7a23a';
const log = createLogger('caller', 'silent');

describe('RPC over NATS', () => {
  let nats: OwnNats;
  let bus: Bus;
  let client: RpcClient<typeof NexaFaceService>;
  let raw: RpcClient<typeof NexaFaceService>;
  let stub: StubService<typeof NexaFaceService>;
  let aborted = false;
  const operations: (string | undefined)[] = [];
  const clients: (string | undefined)[] = [];

  beforeAll(async () => {
    nats = await ownNats();
    bus = await Bus.connect(nats.url, 'caller', log);
    const calls = rpcClient(bus, new Metrics('caller'), NexaFaceService);
    // On behalf of the tenant acme, unless a test says otherwise.
    client = {
      compare: (...call) => onBehalfOf('acme', () => calls.compare(...call)),
      export: (...call) => onBehalfOf('acme', () => calls.export(...call)),
      redescribe: (...call) => calls.redescribe(...call),
      sealTemplates: (...call) => onBehalfOf('acme', () => calls.sealTemplates(...call)),
    };
    raw = calls;
    stub = await stubService(nats.url, NexaFaceService, {
      redescribe: (_request, { client: caller }) => ({ receiptId: String(caller) }),
      compare: async ({ algorithm }, { tenant, client: caller, signal, operationId }) => {
        operations.push(operationId);
        clients.push(caller);
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
    const answer = await onBehalfOf('acme', () => {
      const context = { ...currentContext(), requestId: ID } as RequestContext;
      return withContext(context, () => raw.compare({ algorithm: 'F500' }));
    });
    expect(answer).toMatchObject({ score: 6.5, scorePercent: 79.25, receiptId: `acme ${ID}` });
    expect(stub.calls.compare.at(-1)).toMatchObject({ algorithm: 'F500' });
  });

  it('tells the callee the client of the signed context, and none of a service’s own call', async () => {
    await client.compare({ algorithm: 'F500' });
    expect(clients.at(-1)).toBe('test-client');
    const own = onBehalfOf('acme', () => client.redescribe({}, { tenant: 'acme' }));
    expect((await own).receiptId).toBe('undefined');
  });

  it('leaves nothing behind on the connection when it is answered', async () => {
    await Promise.all(Array.from({ length: 20 }, () => client.compare({ algorithm: 'F500' })));
    expect(getEventListeners(bus.signal, 'abort')).toEqual([]);
  });

  it('brings a DomainError across with code, message and details', async () => {
    await expect(client.compare({ algorithm: 'refuse' })).rejects.toMatchObject({
      name: 'DomainError',
      code: 'INVALID_VALUE',
      message: 'No such algorithm',
      details: { field: 'algorithm' },
    });
  });

  it('reveals nothing of an unexpected failure', async () => {
    const failure = await client.compare({ algorithm: 'break' }).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'INTERNAL' });
    expect(JSON.stringify(failure) + String(failure)).not.toContain('secret');
  });

  it('ends at the deadline, on both sides', async () => {
    await expect(client.compare({ algorithm: 'sleep' }, { deadlineMs: 80 })).rejects.toMatchObject({
      code: 'TIMEOUT',
    });
    await vi.waitFor(() => expect(aborted).toBe(true));
  });

  it('is UNAVAILABLE when no service serves the method', async () => {
    await expect(client.export({})).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  });

  it('refuses a call that no signed context covers', async () => {
    await expect(raw.compare({ algorithm: 'F500' })).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
    const forged = { requestId: 'r', traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), tenant: 'acme' };
    const payload = Buffer.from('{"tenant":"acme","client":"c","scopes":[],"expires":9999999999999}').toString(
      'base64url',
    );
    const signedContext = `${payload}.${'A'.repeat(86)}`;
    const call = () => raw.compare({ algorithm: 'F500' });
    await expect(withContext({ ...forged, signedContext }, call)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
  });

  it('reaches a callee whose clock is an hour ahead of the caller’s', async () => {
    const { signedContext } = onBehalfOf('acme', () => currentContext() as RequestContext);
    const behind = vi.spyOn(Date, 'now').mockReturnValue(Date.now() - 3_600_000);
    const asked = withContext({ ...contextFrom({}), signedContext: signedContext ?? '' }, () =>
      raw.compare({ algorithm: 'F500' }),
    );
    behind.mockRestore();
    expect(await asked).toMatchObject({ score: 6.5 });
  });

  it.each(['abc', '1e999', '-5', '1.5'])('refuses the deadline "%s" as a value', async (text) => {
    const out = headers();
    out.set('bonafide-timeout-ms', text);
    onBehalfOf('acme', () => out.set('bonafide-context', currentContext()?.signedContext ?? ''));
    const subject = rpcSubject(NexaFaceService.method.compare);
    const reply = await bus.connection.request(subject, new Uint8Array(), { headers: out, timeout: 2000 });
    expect(reply.headers?.get('bonafide-error')).toBe('INVALID_VALUE');
  });

  it('answers nowhere but in an inbox, whatever subject the caller names', async () => {
    const heard: string[] = [];
    bus.connection.subscribe('bonafide.events.>', { callback: (_error, { subject }) => void heard.push(subject) });
    const subject = rpcSubject(NexaFaceService.method.compare);
    bus.connection.publish(subject, new Uint8Array(), { reply: 'bonafide.events.acme.gallery.added' });
    await client.compare({ algorithm: 'F500' });
    await bus.connection.flush();
    expect(heard).toEqual([]);
  });

  it('refuses what is no message of its kind as a value', async () => {
    const out = headers();
    onBehalfOf('acme', () => out.set('bonafide-context', currentContext()?.signedContext ?? ''));
    const subject = rpcSubject(NexaFaceService.method.compare);
    const reply = await bus.connection.request(subject, new Uint8Array([255, 255]), { headers: out, timeout: 2000 });
    expect(reply.headers?.get('bonafide-error')).toBe('INVALID_VALUE');
  });

  it('carries the operation that a call is a try of', async () => {
    await client.compare({ algorithm: 'F500' }, { operationId: 'op-1' });
    expect(operations.at(-1)).toBe('op-1');
    await client.compare({ algorithm: 'F500' });
    expect(operations.at(-1)).toBeUndefined();
  });

  it('refuses what no message can hold before sending it, and carries what one just holds', async () => {
    const image = (bytes: number) => ({ probe: { data: { case: 'template' as const, value: new Uint8Array(bytes) } } });
    await expect(client.compare(image(LIMITS.messageBytes))).rejects.toMatchObject({ code: 'TOO_LARGE' });
    const most = LIMITS.messageBytes - LIMITS.messageOverheadBytes - 100;
    await client.compare(image(most));
    expect(stub.calls.compare.at(-1)?.probe?.data.value).toHaveLength(most);
  });

  it('ends calls in flight when NATS goes, refuses new ones at once, and recovers by itself', async () => {
    const calls = stub.calls.compare.length;
    const inFlight = client.compare({ algorithm: 'sleep' }).catch((error: unknown) => error);
    await vi.waitFor(() => expect(stub.calls.compare).toHaveLength(calls + 1));
    await nats.stop();
    expect(await inFlight).toMatchObject({ code: 'UNAVAILABLE' });
    await expect(client.compare({ algorithm: 'F500' })).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    expect(() => bus.requireUp()).toThrow();

    await nats.start();
    await vi.waitFor(() => client.compare({ algorithm: 'F500' }), { timeout: 15_000, interval: 100 });
    expect(() => bus.requireUp()).not.toThrow();
  });
});

describe('a call that a service makes for itself', () => {
  let nats: OwnNats;
  let bus: Bus;
  let client: RpcClient<typeof SessionService>;
  let stub: StubService<typeof SessionService>;

  beforeAll(async () => {
    nats = await ownNats();
    bus = await Bus.connect(nats.url, 'caller', log);
    client = rpcClient(bus, new Metrics('caller'), SessionService);
    stub = await stubService(nats.url, SessionService, {
      describe: (_request, { tenant }) => ({ operationToken: ID, username: tenant }),
    });
  });
  afterAll(async () => {
    await bus.close();
    await stub.stop();
    await nats.remove();
  });

  it.each(['acme', 'Zürich & Söhne'])('is for the tenant that it names, here "%s"', async (tenant) =>
    expect((await client.describe({ sessionId: ID }, { tenant })).username).toBe(tenant),
  );

  it('is for no tenant of a request that happens to be served', async () => {
    const call = () => client.describe({ sessionId: ID }, { tenant: 'acme' });
    expect((await onBehalfOf('globex', call)).username).toBe('acme');
  });

  it('is refused where it names none', async () => {
    const none = client.describe({ sessionId: ID });
    await expect(none).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
  });

  it('is refused where the name cannot be read', async () => {
    const out = headers();
    out.set(RPC_HEADERS.tenant, '%E0%A4%A');
    const { describe: method } = SessionService.method;
    const reply = await bus.connection.request(rpcSubject(method), new Uint8Array(), { timeout: 2000, headers: out });
    expect(reply.headers?.get(RPC_HEADERS.error)).toBe('INVALID_VALUE');
  });

  it('is no way around the signed context of any other method', async () => {
    const other = await stubService(nats.url, NexaFaceService, { compare: () => ({ score: 1 }) });
    const out = headers();
    out.set(RPC_HEADERS.tenant, 'acme');
    const subject = rpcSubject(NexaFaceService.method.compare);
    const reply = await bus.connection.request(subject, new Uint8Array(), { timeout: 2000, headers: out });
    await other.stop();
    expect(reply.headers?.get(RPC_HEADERS.error)).toBe('UNAUTHENTICATED');
    expect(other.calls.compare).toEqual([]);
  });
});
