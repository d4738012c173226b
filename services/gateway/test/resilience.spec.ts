import { get, type IncomingMessage } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { testServers } from '@bonafide/testing/test-servers';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { acme, credentialsOf, grantOf, requestToken, startGateway, type TestGateway } from './support/gateway.js';
import { Upstream } from './support/upstream.js';

const OFFERED = 96 * 1_048_576;
const CHUNK = Buffer.alloc(65_536);

let written = 0;
let upstream: Upstream;
let late: Upstream;
let answered = 0;
let endless: Upstream;
let gateway: TestGateway;

beforeAll(async () => {
  upstream = await Upstream.start();
  endless = await Upstream.start((_request, response) => {
    const fill = () => {
      while (written < OFFERED) {
        written += CHUNK.length;
        if (!response.write(CHUNK)) return;
      }
      response.end();
    };
    response.on('drain', fill);
    fill();
  });
  late = await Upstream.start((_request, response) => {
    setTimeout(() => {
      answered += 1;
      response.end('late');
    }, 300);
  });
  gateway = await startGateway({ '/onboarding': upstream.url, '/endless': endless.url, '/late': late.url });
});
afterAll(async () => {
  await gateway.stop();
  await Promise.all([upstream.stop(), late.stop(), endless.stop()]);
});

/** Takes the gateway's database away, as an outage does, or gives it back. */
async function setDatabase(isThere: boolean): Promise<void> {
  const server = new pg.Client({ connectionString: testServers().postgresUrl });
  await server.connect();
  const name = new URL(gateway.databaseUrl).pathname.slice(1);
  await server.query(`ALTER DATABASE ${name} ALLOW_CONNECTIONS ${isThere}`);
  await server.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1', [name]);
  await server.end();
}

async function readiness(): Promise<[status: number, failing: string[]]> {
  const answer = await fetch(`${gateway.managementUrl}/readyz`);
  return [answer.status, (await answer.json()).failing];
}

describe('the gateway', () => {
  it('serves known callers while its database is away, and stays ready for them', async () => {
    const headers = await credentialsOf(gateway.url, acme);
    await setDatabase(false);
    await expect(gateway.database.query('SELECT 1')).rejects.toThrow();
    for (let asked = 0; asked < 5; asked += 1) {
      expect(await readiness()).toEqual([200, []]);
      expect((await fetch(`${gateway.url}/onboarding/x`, { headers })).status).toBe(200);
      await sleep(100);
    }
    expect((await requestToken(gateway.url, 'acme', grantOf(acme))).status).toBe(200);
    expect((await requestToken(gateway.url, 'acme', { ...grantOf(acme), client_secret: 'wrong' })).status).toBe(401);
    await setDatabase(true);
    await vi.waitFor(() => gateway.database.query('SELECT 1'), 5000);
  });

  it('is not ready, but alive, once its snapshot is a quarter of an hour old, and recovers by itself', async () => {
    const headers = await credentialsOf(gateway.url, acme);
    await setDatabase(false);
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 15 * 60_000 + 1 });
    try {
      expect(await readiness()).toEqual([503, ['credentials']]);
      expect((await fetch(`${gateway.url}/onboarding/x`, { headers })).status).toBe(503);
      expect((await fetch(`${gateway.managementUrl}/livez`)).status).toBe(200);
      await setDatabase(true);
      await vi.waitFor(async () => expect(await readiness()).toEqual([200, []]), 5000);
    } finally {
      vi.useRealTimers();
    }
    await vi.waitFor(async () => expect((await fetch(`${gateway.url}/onboarding/x`, { headers })).status).toBe(200));
  });

  it('streams an answer no faster than its caller reads it', async () => {
    const headers = await credentialsOf(gateway.url, acme);
    const answer = await new Promise<IncomingMessage>((resolve, reject) =>
      get(`${gateway.url}/endless/x`, { headers }, resolve).on('error', reject),
    );
    answer.pause();
    let before = -1;
    while (written > before) {
      before = written;
      await sleep(200);
    }
    // What the kernel's socket buffers hold, and a few chunks; not what the service has to give.
    expect(written).toBeLessThan(OFFERED / 2);
    let read = 0;
    for await (const chunk of answer) read += (chunk as Buffer).length;
    expect(read).toBe(OFFERED);
  });

  it('does not log an error for a caller that disconnects before the answer', async () => {
    const headers = await credentialsOf(gateway.url, acme);
    const call = { method: 'POST', headers, body: '{}' };
    const gone = fetch(`${gateway.url}/late/x`, { ...call, signal: AbortSignal.timeout(100) });
    await expect(gone).rejects.toThrow();
    await vi.waitFor(() => expect(answered).toBe(1), 5000);
    await sleep(100);
    expect(gateway.logs.filter((line) => line.includes('request failed'))).toEqual([]);
    expect(await (await fetch(`${gateway.url}/late/x`, call)).text()).toBe('late');
  });

  it('keeps secrets, tokens and paths out of its logs', async () => {
    const headers = await credentialsOf(gateway.url, acme);
    const token = headers.authorization?.slice('Bearer '.length) ?? '';
    await fetch(`${gateway.url}/onboarding/canary-path?q=canary-query`, { headers });
    await fetch(`${gateway.url}/nowhere/canary-path`, { headers: { ...headers, apikey: 'canary-key' } });
    await fetch(`${gateway.url}/onboarding/x`, { headers: { authorization: 'Bearer canary-token' } });
    await requestToken(gateway.url, 'acme', { ...grantOf(acme), client_secret: 'canary-secret' });
    const logs = gateway.logs.join('\n');
    expect(logs).toContain('"status":401');
    for (const secret of [acme.clientSecret, acme.apiKey, token, 'canary']) expect(logs).not.toContain(secret);
  });
});
