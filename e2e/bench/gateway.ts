/**
 * What the gateway costs: latency that it adds, requests that it carries and CPU that it takes per request, with
 * authentication, rate limit, signed context and request log on. It stands between the load generator and a service
 * that answers at once; all of them and a private PostgreSQL share this machine's cores.
 *
 * `./dev bench gateway [--seconds 10]`.
 */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { freePort } from '@bonafide/local/servers/ports';
import { postgresUrl, removePostgresData, startPostgres, stopPostgres } from '@bonafide/local/servers/postgres';
import autocannon from 'autocannon';
import { budget, machine, quantile } from './lib/figures.ts';

const BUDGET = { addedP50Ms: 1, requestsPerSecond: 5000 };
const { values } = parseArgs({ options: { seconds: { type: 'string', default: '10' } } });
/** An operation of the contract that takes a body: of other paths the gateway passes none on. */
const PATH = '/onboarding/enrollment/cancel';
const BODY = JSON.stringify({ enrollmentToken: '9336b7b9-6a37-4aca-91b0-10b929e5c340', deviceId: 'bench' });
const MAIN = join(import.meta.dirname, '../../services/gateway/dist/main.js');
const SERVICE = `require('node:http').createServer((request, response) => {
  request.resume().on('end', () => response.setHeader('content-type', 'application/json').end('{"ok":true}'));
}).listen(Number(process.argv[1]), '127.0.0.1')`;

const tenant = {
  tenant: 'bench',
  clientId: 'bench',
  clientSecret: randomBytes(24).toString('base64url'),
  apiKey: randomBytes(24).toString('base64url'),
};

const stateDir = mkdtempSync(join(tmpdir(), 'bonafide-bench-'));
const children: ChildProcess[] = [];

async function startStack(): Promise<{ service: string; gateway: string; management: string }> {
  const password = randomBytes(12).toString('hex');
  const taken = new Set<number>();
  const port = async () => {
    const free = await freePort(taken);
    taken.add(free);
    return free;
  };
  const postgres = { stateDir, port: await port(), password, durable: false };
  await startPostgres(postgres);
  const [service, gateway, management] = [await port(), await port(), await port()];
  children.push(spawn(process.execPath, ['-e', SERVICE, String(service)], { stdio: 'ignore' }));
  const { privateKey } = generateKeyPairSync('ed25519');
  const env = {
    PATH: process.env.PATH,
    BONAFIDE_HTTP_PORT: String(gateway),
    BONAFIDE_MANAGEMENT_PORT: String(management),
    BONAFIDE_DATABASE_URL: postgresUrl(postgres),
    BONAFIDE_PUBLIC_URL: `http://127.0.0.1:${gateway}`,
    BONAFIDE_CONTEXT_PRIVATE_KEY: privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64'),
    BONAFIDE_KEYS: `bench:${randomBytes(32).toString('base64')}`,
    BONAFIDE_BOOTSTRAP: JSON.stringify([tenant]),
    BONAFIDE_ROUTES: JSON.stringify({ '/onboarding': `http://127.0.0.1:${service}` }),
    BONAFIDE_RATE_LIMIT: '100000000',
  };
  execFileSync(process.execPath, [MAIN, 'migrate'], { env, stdio: ['ignore', 'ignore', 'inherit'] });
  children.push(spawn(process.execPath, [MAIN], { env, stdio: ['ignore', 'ignore', 'inherit'] }));
  const at = (number: number) => `http://127.0.0.1:${number}`;
  while (
    !(await fetch(`${at(management)}/readyz`)
      .then(({ ok }) => ok)
      .catch(() => false))
  )
    await sleep(50);
  return { service: at(service), gateway: at(gateway), management: at(management) };
}

async function token(gateway: string): Promise<string> {
  const answer = await fetch(`${gateway}/auth/realms/bench/protocol/openid-connect/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: tenant.clientId,
      client_secret: tenant.clientSecret,
    }),
  });
  return ((await answer.json()) as { access_token: string }).access_token;
}

async function load(url: string, headers: Record<string, string>, connections: number): Promise<autocannon.Result> {
  const duration = Number(values.seconds);
  const options = { url: url + PATH, method: 'POST' as const, headers, body: BODY, connections, duration };
  const result = await autocannon(options);
  if (result.non2xx + result.errors > 0) throw new Error(`${result.non2xx} refused, ${result.errors} failed`);
  return result;
}

/** Median of the time of `rounds` requests one after the other, milliseconds; autocannon counts whole ones only. */
async function medianMs(url: string, headers: Record<string, string>, rounds: number): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const start = performance.now();
    await (await fetch(url + PATH, { method: 'POST', headers, body: BODY })).arrayBuffer();
    times.push(performance.now() - start);
  }
  return quantile(times, 0.5);
}

/** CPU seconds that the gateway has taken so far. */
async function cpuSeconds(management: string): Promise<number> {
  const metrics = await (await fetch(`${management}/metrics`)).text();
  return Number(/^process_cpu_seconds_total\{.*\} (\S+)$/m.exec(metrics)?.[1]);
}

async function bench(): Promise<void> {
  console.log(machine());
  const { service, gateway, management } = await startStack();
  const headers = {
    'content-type': 'application/json',
    authorization: `Bearer ${await token(gateway)}`,
    apikey: tenant.apiKey,
  };
  await load(gateway, headers, 16);
  // Taken in turns, so that what else the machine does falls on both.
  const added: number[] = [];
  for (let turn = 0; turn < 9; turn += 1) {
    added.push((await medianMs(gateway, headers, 300)) - (await medianMs(service, headers, 300)));
  }
  const addedMs = quantile(added, 0.5);
  console.log(`added at p50     ${addedMs.toFixed(2)} ms, one request at a time`);
  let best = 0;
  for (const connections of [1, 16, 64]) {
    const before = await cpuSeconds(management);
    const result = await load(gateway, headers, connections);
    const cpu = ((await cpuSeconds(management)) - before) / result.requests.total;
    best = Math.max(best, result.requests.average);
    const { p50, p97_5: p97, p99 } = result.latency;
    console.log(
      `${String(connections).padStart(3)} connections  ${Math.round(result.requests.average)} requests/s, ` +
        `p50 ${p50} ms, p97.5 ${p97} ms, p99 ${p99} ms, gateway CPU ${Math.round(cpu * 1e6)} µs a request`,
    );
  }
  const { addedP50Ms, requestsPerSecond } = BUDGET;
  budget(`adds at most ${addedP50Ms} ms at p50`, `${addedMs.toFixed(2)} ms`, addedMs <= addedP50Ms);
  budget(`carries at least ${requestsPerSecond} requests/s`, best.toFixed(0), best >= requestsPerSecond);
}

async function stop(): Promise<void> {
  for (const child of children) child.kill('SIGTERM');
  await stopPostgres(stateDir);
  removePostgresData(stateDir);
  rmSync(stateDir, { recursive: true });
}

try {
  await bench();
} finally {
  await stop();
}
