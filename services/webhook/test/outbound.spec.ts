import type { AddressInfo } from 'node:net';
import { createServer, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { Outbound } from '../src/sending/outbound.js';
import { sendingConfig } from '../src/sending/sending-config.js';
import { Targets } from '../src/targets/targets.js';
import { targetsConfig } from '../src/targets/targets-config.js';
import { certificateOf } from './support/certificate.js';
import { type Receiver, startReceiver } from './support/receiver.js';
import { LOCAL } from './support/stand.js';

type Values = ConstructorParameters<typeof Targets>[0] & ConstructorParameters<typeof Outbound>[2];

const HOST = 'hooks.example.org';
const stops: (() => Promise<unknown> | unknown)[] = [];
let receiver: Receiver;
/** What the name leads to at each look-up; the last one from then on. */
let leadsTo: string[][];
let lookups: number;

beforeEach(async () => {
  receiver = await startReceiver();
  stops.push(() => receiver.stop());
  [leadsTo, lookups] = [[['127.0.0.1']], 0];
});
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
});

function outbound(config: Record<string, string> = {}): Outbound {
  const values = z.object({ ...targetsConfig, ...sendingConfig }).parse({ ...LOCAL, ...config }) as Values;
  const addresses = async () => {
    lookups += 1;
    return (leadsTo.length > 1 ? leadsTo.shift() : leadsTo[0]) ?? [];
  };
  const made = new Outbound(new Targets(values), { addresses }, values);
  stops.push(() => made.onApplicationShutdown());
  return made;
}

const postTo = (calls: Outbound, url: string) =>
  calls.post({ url: new URL(url), headers: { 'content-type': 'application/json' }, body: Buffer.from('{}') });
const byName = (port = receiver.port) => `http://${HOST}:${port}/in`;

/** Somebody who speaks no HTTP, or only as the test has it. */
async function startSocket(take: (socket: Socket) => void, host = '127.0.0.1', port = 0): Promise<number> {
  const server: Server = createServer((socket) => {
    socket.on('error', () => undefined);
    stops.push(() => socket.destroy());
    take(socket);
  });
  await new Promise<void>((resolve) => server.listen(port, host, resolve));
  stops.push(() => new Promise((resolve) => server.close(resolve)));
  return (server.address() as AddressInfo).port;
}

describe('an attempt', () => {
  it('tells status, time and the first bytes, over a connection that is kept', async () => {
    const calls = outbound();
    const answers = [];
    for (let time = 0; time < 5; time += 1) answers.push(await postTo(calls, byName()));
    expect(answers[4]).toMatchObject({ outcome: 'answered', status: 200 });
    const [first] = answers;
    expect(first?.outcome === 'answered' && Buffer.from(first.firstBytes).toString()).toBe('fine');
    expect(first?.durationMs).toBeLessThan(1000);
    expect(receiver.received).toHaveLength(5);
    // The second one may come before the first connection is free again.
    expect(receiver.connections).toBeLessThan(3);
    expect(lookups).toBe(receiver.connections);
    expect(receiver.received[0]).toMatchObject({ method: 'POST', path: '/in' });
    expect(receiver.received[0]?.headers).not.toHaveProperty('accept-encoding');
  });

  it('waits for no other call of the same host, however many are slow', async () => {
    const calls = outbound();
    receiver.answer = (response, { path }) => {
      if (path === '/in') response.writeHead(200).end();
    };
    const slow = Array.from({ length: 200 }, () => postTo(calls, `http://${HOST}:${receiver.port}/slow`));
    await vi.waitFor(() => expect(receiver.received).toHaveLength(200), { timeout: 5000 });
    const answer = await postTo(calls, byName());
    expect(answer).toMatchObject({ outcome: 'answered', status: 200 });
    expect(answer.durationMs).toBeLessThan(1000);
    await calls.onApplicationShutdown();
    await Promise.all(slow);
  });

  it.each([301, 302, 303, 307, 308])('does not follow a redirect (%i)', async (status) => {
    const inside = await startReceiver();
    stops.push(() => inside.stop());
    receiver.answer = (response) => void response.writeHead(status, { location: `${inside.url}/secret` }).end();
    expect(await postTo(outbound(), byName())).toMatchObject({ outcome: 'answered', status });
    expect(inside.connections).toBe(0);
  });

  it('reads what Retry-After asks for', async () => {
    receiver.answer = (response) => void response.writeHead(503, { 'retry-after': '120' }).end();
    expect(await postTo(outbound(), byName())).toMatchObject({ status: 503, retryAfterMs: 120_000 });
  });

  it('reads no more of a long answer than it must, and takes it for one', async () => {
    let written = 0;
    receiver.answer = (response) => {
      const more = () => {
        written += 65_536;
        if (written < 50_000_000) response.write(Buffer.alloc(65_536, 97), more);
        else response.end();
      };
      response.writeHead(200).on('error', () => undefined);
      more();
    };
    const answer = await postTo(outbound(), byName());
    expect(answer).toMatchObject({ outcome: 'answered', status: 200 });
    expect(answer.outcome === 'answered' && answer.firstBytes).toHaveLength(1024);
    expect(written).toBeLessThan(20_000_000);
  });

  it('takes a status for an answer although its body never ends', async () => {
    receiver.answer = (response) => {
      response.writeHead(202);
      response.write('half');
    };
    const answer = await postTo(outbound({ BONAFIDE_WEBHOOK_TIMEOUT_MS: '300' }), byName());
    expect(answer).toMatchObject({ outcome: 'answered', status: 202 });
  });

  it('unpacks nothing', async () => {
    receiver.answer = (response) => void response.writeHead(200, { 'content-encoding': 'gzip' }).end('no gzip');
    const answer = await postTo(outbound(), byName());
    expect(answer.outcome === 'answered' && Buffer.from(answer.firstBytes).toString()).toBe('no gzip');
  });

  describe('ends at its time while', () => {
    const quick = { BONAFIDE_WEBHOOK_TIMEOUT_MS: '300' };
    const late = async (calls: Outbound, url: string) => {
      const answer = await postTo(calls, url);
      expect(answer).toMatchObject({ outcome: 'timeout', reason: 'no answer in time' });
      expect(answer.durationMs).toBeGreaterThan(250);
      expect(answer.durationMs).toBeLessThan(1500);
    };

    it('the receiver says nothing', async () => {
      receiver.answer = () => undefined;
      await late(outbound(quick), byName());
    });

    it('no TLS comes about', async () => {
      const silent = await startSocket(() => undefined);
      await late(outbound(quick), `https://127.0.0.1:${silent}/`);
    });

    it('headers come byte by byte', async () => {
      const head = 'HTTP/1.1 200 OK\r\nx: ';
      const trickle = await startSocket((socket) => {
        socket.write(head);
        const timer = setInterval(() => socket.write('a'), 20);
        socket.on('close', () => clearInterval(timer));
      });
      await late(outbound(quick), `http://127.0.0.1:${trickle}/`);
    });

    it('one thing after the other is in time, and all together are not', async () => {
      const values = z.object({ ...targetsConfig, ...sendingConfig }).parse({
        ...LOCAL,
        BONAFIDE_WEBHOOK_TIMEOUT_MS: '600',
      }) as Values;
      const addresses = () => new Promise<string[]>((resolve) => setTimeout(resolve, 400, ['127.0.0.1']));
      const slow = new Outbound(new Targets(values), { addresses }, values);
      stops.push(() => slow.onApplicationShutdown());
      receiver.answer = (response) => void setTimeout(() => response.end(), 400);
      await late(slow, byName());
    });

    it('the name is looked up', async () => {
      const values = z.object({ ...targetsConfig, ...sendingConfig }).parse({ ...LOCAL, ...quick }) as Values;
      const lost = new Outbound(new Targets(values), { addresses: () => new Promise(() => undefined) }, values);
      stops.push(() => lost.onApplicationShutdown());
      await late(lost, byName());
    });
  });

  it('says in our words why there was no answer', async () => {
    const reasonOf = async (url: string) => {
      const answer = await postTo(outbound({ BONAFIDE_WEBHOOK_TIMEOUT_MS: '2000' }), url);
      return answer.outcome === 'unreachable' ? answer.reason : answer;
    };
    const closed = await startReceiver();
    await closed.stop();
    expect(await reasonOf(byName(closed.port))).toBe('the connection was refused');
    const hangsUp = await startSocket((socket) => socket.destroy());
    expect(await reasonOf(`http://127.0.0.1:${hangsUp}/`)).toBe('the connection was lost');
    const babbles = await startSocket((socket) => void socket.write('SSH-2.0-canary\r\n'));
    expect(await reasonOf(`http://127.0.0.1:${babbles}/`)).toBe('the answer is not HTTP');
    expect(await reasonOf(`https://127.0.0.1:${babbles}/`)).toBe('no TLS connection could be made');
    const large = await startSocket(
      (socket) => void socket.write(`HTTP/1.1 200 OK\r\nx: ${'a'.repeat(40_000)}\r\n\r\n`),
    );
    expect(await reasonOf(`http://127.0.0.1:${large}/`)).toBe('the headers of the answer are too large');
  });
});

describe('where messages do not go', () => {
  const refused = { outcome: 'refused', reason: 'the URL leads to an address that is not called' };

  it.each([
    ['127.0.0.2'],
    ['::1'],
    ['10.0.0.1'],
    ['169.254.169.254'],
    ['::ffff:127.0.0.1'],
    ['0.0.0.0'],
    ['64:ff9b::7f00:1'],
  ])('a name that leads to %s is not called', async (address) => {
    leadsTo = [[address]];
    expect(await postTo(outbound(), byName())).toMatchObject(refused);
  });

  it('an address in a URL is held to the same rule at each attempt', async () => {
    for (const url of [
      'http://127.0.0.2:8080/',
      'http://[::1]:8080/',
      'https://169.254.169.254/',
      'http://[::ffff:127.0.0.1]:8080/',
    ])
      expect(await postTo(outbound(), url), url).toMatchObject(refused);
    const strict = outbound({ BONAFIDE_WEBHOOK_ALLOW_HTTP: 'false' });
    expect(await postTo(strict, byName())).toMatchObject({
      outcome: 'refused',
      reason: 'the URL must be an https URL',
    });
    expect(receiver.connections).toBe(0);
  });

  it('a name that leads inside beside a public address is not called at all', async () => {
    leadsTo = [['127.0.0.1', '127.0.0.2']];
    expect(await postTo(outbound(), byName())).toMatchObject(refused);
    expect(receiver.connections).toBe(0);
  });

  it('a name that changes its mind leads to what was checked, and is not called when it changed before', async () => {
    let inside = 0;
    const port = await startSocket(
      () => {
        inside += 1;
      },
      '127.0.0.2',
      receiver.port,
    );
    leadsTo = [['127.0.0.1'], ['127.0.0.2']];
    receiver.answer = (response) => void response.writeHead(200, { connection: 'close' }).end();
    const calls = outbound();
    expect(await postTo(calls, byName(port))).toMatchObject({ outcome: 'answered', status: 200 });
    expect([lookups, receiver.received.length]).toEqual([1, 1]);
    expect(await postTo(calls, byName(port))).toMatchObject(refused);
    expect([lookups, receiver.received.length, inside]).toEqual([2, 1, 0]);
  });
});

describe('TLS', () => {
  const started = async (ends?: Date, address = '127.0.0.1') => {
    const certificate = certificateOf(address, ends);
    const secure = await startReceiver(certificate);
    stops.push(() => secure.stop());
    return { secure, ca: { BONAFIDE_WEBHOOK_CA: certificate.cert } };
  };

  it('is verified: by the public authorities and those of the operator', async () => {
    const { secure, ca } = await started();
    const untrusted = { outcome: 'unreachable', reason: 'the certificate is not trusted' };
    expect(await postTo(outbound(), `${secure.url}/`)).toMatchObject(untrusted);
    expect(secure.received).toHaveLength(0);
    expect(await postTo(outbound(ca), `${secure.url}/`)).toMatchObject({ outcome: 'answered', status: 200 });
  });

  it('is verified: the name and the time', async () => {
    const other = await started(undefined, '127.0.0.9');
    expect(await postTo(outbound(other.ca), `${other.secure.url}/`)).toMatchObject({
      reason: 'the certificate is of another host',
    });
    const old = await started(new Date(Date.now() - 86_400_000));
    expect(await postTo(outbound(old.ca), `${old.secure.url}/`)).toMatchObject({
      reason: 'the certificate has expired',
    });
    expect([other.secure.received, old.secure.received]).toEqual([[], []]);
  });

  it.each(['', 'no certificate', '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----'])(
    'takes no "%s" for an authority',
    (text) => expect(() => outbound({ BONAFIDE_WEBHOOK_CA: text })).toThrow('certificates'),
  );
});
