import { setTimeout as sleep } from 'node:timers/promises';
import { verifyContext } from '@bonafide/platform/http/signed-context';
import { Attackers } from '@bonafide/testing/attackers';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { acme, credentialsOf, globex, startGateway, type TestGateway } from './support/gateway.js';
import { Upstream } from './support/upstream.js';

const ADD_FACE = '/onboarding/enrollment/addFace';
const ENROLL = '/onboarding/enrollment/enroll';
const STALL_MS = 800;
const WAIT_MS = 600;
const LARGE = 16_000_000;

let service: Upstream;
let held: Upstream;
let letGo: (() => void)[] = [];
/** Answers of the large kind that could not be sent whole. */
let brokenOff = 0;
let contexts: string[] = [];
let gateway: TestGateway;
let headers: Record<string, string>;
let callers: Attackers;

beforeAll(async () => {
  service = await Upstream.start();
  held = await Upstream.start((request, response) => {
    contexts.push(String(request.headers['x-bonafide-context']));
    if (request.url === '/webhook/registration') {
      response.once('close', () => {
        if (!response.writableFinished) brokenOff += 1;
      });
      response.end(Buffer.alloc(LARGE));
    } else request.resume().on('end', () => letGo.push(() => response.end('{}')));
  });
  gateway = await startGateway(
    { '/onboarding': service.url, '/{realm}/b2c-sample-web': service.url, '/webhook': held.url },
    {
      BONAFIDE_UPSTREAM_CONNECTIONS: '6',
      BONAFIDE_UPSTREAM_WAIT_MS: String(WAIT_MS),
      BONAFIDE_STALL_MS: String(STALL_MS),
      BONAFIDE_SLOWEST_BYTES_PER_SECOND: '2000',
      BONAFIDE_BODY_BUDGET_BYTES: '1500000',
      BONAFIDE_OPEN_REQUESTS: '6',
      BONAFIDE_ADDRESS_OPEN_REQUESTS: '3',
      BONAFIDE_ADDRESS_CONNECTIONS: '40',
    },
  );
  headers = await credentialsOf(gateway.url, acme);
});
beforeEach(() => {
  contexts = [];
  callers = new Attackers(gateway.url, headers);
});
afterEach(async () => {
  callers.leave();
  for (const answer of letGo) answer();
  letGo = [];
  await sleep(50);
});
afterAll(async () => {
  await gateway.stop();
  await Promise.all([service.stop(), held.stop()]);
});

const post = (path: string, body: string, of = headers) =>
  fetch(`${gateway.url}${path}`, { method: 'POST', headers: { 'content-type': 'application/json', ...of }, body });
const errorOf = async (answer: Response) => [answer.status, (await answer.json()).errorCode];

describe('a body that is not whole', () => {
  it('takes no connection to the service, and is answered 408 when it stops coming', async () => {
    const calls = service.seen.length;
    const slow = callers.slowBody(ADD_FACE);
    const cut = callers.unfinishedChunk(ADD_FACE);
    for (const { answer } of [slow, cut]) {
      await vi.waitFor(() => expect(answer()).toContain('HTTP/1.1 408'), 4 * STALL_MS);
      expect(answer()).toContain('"errorCode":"REQUEST_TIMEOUT"');
    }
    expect(service.seen).toHaveLength(calls);
  });

  it('is waited for as long as it moves on, as on a slow network', async () => {
    const { socket, answer } = callers.open(callers.head('POST', ADD_FACE, { 'content-length': 40_000 }));
    for (let sent = 0; sent < 40_000; sent += 2000) {
      socket.write(Buffer.alloc(2000));
      await sleep(100);
    }
    await vi.waitFor(() => expect(answer()).toContain('HTTP/1.1 200'), 2000);
    expect(service.last.bytes).toBe(40_000);
  });

  it('does not hold up an answer that is known without it: 401, 403 and 404 of a route', async () => {
    const calls = service.seen.length;
    const strangers = new Attackers(gateway.url);
    const answers = [
      [strangers.slowBody(ADD_FACE), 401],
      [new Attackers(gateway.url, { ...headers, apikey: 'other' }).slowBody('/webhook/registration'), 403],
      [callers.slowBody('/nowhere/else'), 404],
    ] as const;
    for (const [{ answer }, status] of answers) {
      await vi.waitFor(() => expect(answer()).toContain(`HTTP/1.1 ${status}`), STALL_MS / 2);
    }
    expect(service.seen).toHaveLength(calls);
    strangers.leave();
  });

  it('stays behind where the contract has no such operation: the service answers without it', async () => {
    const { answer } = callers.slowBody('/onboarding/enrollment/addNothing');
    await vi.waitFor(() => expect(answer()).toContain('HTTP/1.1 200'), STALL_MS / 2);
    expect([service.last.url, service.last.bytes]).toEqual(['/onboarding/enrollment/addNothing', 0]);
  });

  it('has its connection ended some seconds after an early answer', async () => {
    const strangers = new Attackers(gateway.url);
    const { socket } = strangers.slowBody(ADD_FACE);
    await vi.waitFor(() => expect(socket.destroyed).toBe(true), 8000);
    strangers.leave();
  });

  it('is asked for only once the request is admitted', async () => {
    const strangers = new Attackers(gateway.url);
    const refused = strangers.asksFirst(ADD_FACE);
    await vi.waitFor(() => expect(refused.answer()).toContain('HTTP/1.1 401'));
    expect(refused.answer()).not.toContain('100 Continue');
    const { socket, answer } = callers.asksFirst(ENROLL);
    await vi.waitFor(() => expect(answer()).toContain('HTTP/1.1 100 Continue'));
    socket.write(' '.repeat(100));
    await vi.waitFor(() => expect(answer()).toContain('HTTP/1.1 200'));
    strangers.leave();
  });
});

describe('bodies', () => {
  it('of operations without lists, pictures, documents and sounds may have 16 kB', async () => {
    expect((await post(ENROLL, ' '.repeat(16_384))).status).toBe(200);
    const answer = await post(ENROLL, ' '.repeat(65_537));
    expect(await errorOf(answer)).toEqual([413, 'PAYLOAD_TOO_LARGE']);
    const head = callers.head('POST', ENROLL, { 'transfer-encoding': 'chunked' });
    const { answer: chunked } = callers.open(`${head}10001\r\n${' '.repeat(65_537)}\r\n`);
    await vi.waitFor(() => expect(chunked()).toContain('HTTP/1.1 413'));
    expect((await post(ADD_FACE, ' '.repeat(65_537))).status).toBe(200);
  });

  it('beyond a tenant’s share of the budget are refused with 503 and Retry-After, and no other tenant’s', async () => {
    const head = callers.head('POST', ADD_FACE, { 'content-length': 700_000 });
    const { answer } = callers.open(head + ' '.repeat(600_000));
    await vi.waitFor(() => expect(answer()).toContain('HTTP/1.1 503'));
    expect(answer().toLowerCase()).toContain('retry-after: ');
    callers.open(callers.head('POST', ADD_FACE, { 'content-length': 400_000 }) + ' '.repeat(399_000));
    await sleep(100);
    expect((await post(ADD_FACE, ' '.repeat(200_000))).status).toBe(503);
    expect((await post(ADD_FACE, ' '.repeat(200_000), await credentialsOf(gateway.url, globex))).status).toBe(200);
  });

  it('give their bytes back once their requests are over', async () => {
    for (let call = 0; call < 8; call += 1) expect((await post(ADD_FACE, ' '.repeat(400_000))).status).toBe(200);
  });
});

describe('connections to a service', () => {
  it('are for each tenant as many as are free beside the reserve, for a while; then 503 with Retry-After', async () => {
    const waiting = Array.from({ length: 3 }, () => post('/webhook/event', '{}'));
    const refused = await Promise.race(waiting);
    expect(refused.headers.get('retry-after')).toBe('1');
    expect(await errorOf(refused)).toEqual([503, 'SERVICE_UNAVAILABLE']);
    expect(letGo).toHaveLength(2);
    const other = post('/webhook/event', '{}', await credentialsOf(gateway.url, globex));
    await vi.waitFor(() => expect(letGo).toHaveLength(3));
    for (const answer of letGo) answer();
    expect((await other).status).toBe(200);
  });

  it('go in turn to those who wait, with a context signed then', async () => {
    const first = [post('/webhook/event', '{}'), post('/webhook/event', '{}')];
    await vi.waitFor(() => expect(letGo).toHaveLength(2));
    const last = post('/webhook/event', '{}');
    await sleep(100);
    const later = Date.now() + 61_000;
    vi.useFakeTimers({ toFake: ['Date'], now: later });
    try {
      for (const answer of letGo) answer();
      await vi.waitFor(() => expect(letGo).toHaveLength(3));
      expect(() => verifyContext(gateway.contextKey, contexts.at(-1))).not.toThrow();
    } finally {
      vi.useRealTimers();
    }
    letGo.at(-1)?.();
    expect((await Promise.all([...first, last])).map(({ status }) => status)).toEqual([200, 200, 200]);
  });

  it('are free again when callers leave: before the answer, in the queue, with requests sent ahead', async () => {
    const call = `${callers.head('POST', '/webhook/event', { 'content-length': 2 })}{}`;
    callers.open(call.repeat(5));
    await vi.waitFor(() => expect(letGo).toHaveLength(2));
    callers.leave();
    await sleep(50);
    for (const answer of letGo) answer();
    letGo = [];
    await sleep(100);
    expect(letGo).toHaveLength(0);
    const again = Array.from({ length: 2 }, () => post('/webhook/event', '{}'));
    await vi.waitFor(() => expect(letGo.length).toBeGreaterThanOrEqual(2));
    for (const answer of letGo) answer();
    for (const answer of await Promise.all(again)) expect(answer.status).toBe(200);
  });

  it('are free again when callers leave whose bodies stayed behind', async () => {
    for (let count = 0; count < 4; count += 1) {
      callers.slowBody('/webhook/nothing');
      await vi.waitFor(() => expect(letGo).toHaveLength(1));
      callers.leave();
      await sleep(50);
      letGo.pop()?.();
      await sleep(50);
    }
    const again = post('/webhook/event', '{}');
    await vi.waitFor(() => expect(letGo).toHaveLength(1));
    letGo[0]?.();
    expect((await again).status).toBe(200);
  });

  it('are broken when an answer is not read, and so is the caller’s', async () => {
    const before = brokenOff;
    const [one, two] = [callers.slowRead('/webhook/registration'), callers.slowRead('/webhook/registration')];
    await vi.waitFor(() => expect(brokenOff).toBe(before + 2), 6 * STALL_MS);
    const other = await fetch(`${gateway.url}/webhook/registration`, { headers });
    expect((await other.arrayBuffer()).byteLength).toBe(LARGE);
    for (const { socket } of [one, two]) socket.resume();
    await vi.waitFor(() => expect([one.socket.destroyed, two.socket.destroyed]).toEqual([true, true]));
  });
});

describe('open requests', () => {
  it('of one client are counted until they are answered; more are refused with 429 and Retry-After', async () => {
    for (let count = 0; count < 6; count += 1) callers.slowBody(ADD_FACE);
    await sleep(100);
    const refused = await post(ENROLL, '{}');
    expect(refused.headers.get('retry-after')).toBe('1');
    expect(await errorOf(refused)).toEqual([429, 'RATE_LIMITED']);
    expect((await post(ENROLL, '{}', await credentialsOf(gateway.url, globex))).status).toBe(200);
    callers.leave();
    await vi.waitFor(async () => expect((await post(ENROLL, '{}')).status).toBe(200), 4000);
  });

  it('of strangers are counted by address, whichever realm they name', async () => {
    const strangers = new Attackers(gateway.url);
    for (const realm of ['acme', 'globex', 'acme']) strangers.slowBody(`/${realm}/b2c-sample-web/proxy/doAuth`);
    await vi.waitFor(
      async () => expect((await post('/globex/b2c-sample-web/proxy/doAuth', '{}', {})).status).toBe(429),
      4000,
    );
    expect((await post(ENROLL, '{}')).status).toBe(200);
    strangers.leave();
    // The refused connection rests for a second.
    await vi.waitFor(
      async () => expect((await post('/globex/b2c-sample-web/proxy/doAuth', '{}', {})).status).toBe(200),
      4000,
    );
  });

  it('end with their connections, those sent ahead as well', async () => {
    const call = `${callers.head('POST', '/webhook/event', { 'content-length': 2 })}{}`;
    for (let round = 0; round < 3; round += 1) {
      const { socket } = callers.open(call.repeat(6));
      await sleep(100);
      socket.destroy();
      await sleep(50);
    }
    for (const answer of letGo) answer();
    await vi.waitFor(async () => expect((await post(ENROLL, '{}')).status).toBe(200));
  });
});

describe('requests sent ahead on one connection', () => {
  const call = () => callers.head('GET', '/onboarding/admin/getPublicKey');

  it('are answered while they are sixteen and the client’s open ones; then one with 429, and it is closed', async () => {
    const before = service.seen.length;
    const { socket, answer } = callers.open(call().repeat(16));
    await vi.waitFor(() => expect([service.seen.length - before, callers.refused]).toEqual([6, 1]));
    expect(answer().match(/HTTP\/1\.1 200/g)).toHaveLength(6);
    await vi.waitFor(() => expect(socket.destroyed).toBe(true), 2000);
    expect([service.seen.length - before, callers.refused]).toEqual([6, 1]);
  });

  it('close it when they are more, and no more than sixteen reach a service', async () => {
    const before = service.seen.length;
    const { socket } = callers.open(call().repeat(100));
    await vi.waitFor(() => expect(socket.destroyed).toBe(true));
    expect(service.seen.length - before).toBeLessThanOrEqual(16);
    await vi.waitFor(async () => expect((await post(ENROLL, '{}')).status).toBe(200));
  });
});

it('takes a number of connections of one address, and no more', async () => {
  for (let count = 0; count < 60; count += 1) callers.idle();
  await sleep(100);
  const sockets = Array.from({ length: 3 }, () => callers.idle().socket);
  await vi.waitFor(() => expect(sockets.map(({ destroyed }) => destroyed)).toEqual([true, true, true]));
  callers.leave();
  await vi.waitFor(async () => expect((await post(ENROLL, '{}')).status).toBe(200));
});

it('lets nobody store answers, unless their service allows it', async () => {
  const answer = await post(ENROLL, '{}');
  expect(answer.headers.get('cache-control')).toBe('no-store');
  const refused = await post(ENROLL, '{}', {});
  expect([refused.status, refused.headers.get('cache-control')]).toEqual([401, 'no-store']);
});
