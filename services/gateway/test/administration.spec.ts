import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { administrationCommands } from '../src/administration/administration.js';
import { ApiKey } from '../src/tenants/api-key.entity.js';
import { Client } from '../src/tenants/client.entity.js';
import { acme, credentialsOf, globex, keys, requestToken, startGateway, type TestGateway } from './support/gateway.js';
import { endListeners, listeners } from './support/listeners.js';
import { Upstream } from './support/upstream.js';

const LIMIT_MS = 1000;
const BOOTSTRAP = JSON.stringify([acme, globex]);
let upstream: Upstream;
let first: TestGateway;
let second: TestGateway;
let replica: Record<string, string>;

beforeAll(async () => {
  upstream = await Upstream.start();
  replica = { BONAFIDE_KEYS: keys(), BONAFIDE_BOOTSTRAP: BOOTSTRAP };
  first = await startGateway({ '/onboarding': upstream.url }, replica);
  replica.BONAFIDE_DATABASE_URL = first.databaseUrl;
  second = await startGateway({ '/onboarding': upstream.url }, replica);
});
afterAll(async () => {
  await second.stop();
  await first.stop();
  await upstream.stop();
});

const run = (command: string) =>
  administrationCommands.tenant(command.split(' '), {
    BONAFIDE_DATABASE_URL: first.databaseUrl,
    BONAFIDE_NATS_URL: 'not read',
  });

/** Runs a command that must succeed; what it printed, by the first word of a line. */
async function done(command: string): Promise<Record<string, string>> {
  const { code, out, err } = await run(command);
  expect([code, err.includes('refused')], err).toEqual([0, false]);
  return Object.fromEntries(out.split('\n').map((line) => line.split(/\s+/, 2) as [string, string]));
}

const statusOf = async ({ url }: TestGateway, headers: Record<string, string>) =>
  (await fetch(`${url}/onboarding/x`, { headers })).status;
const statuses = (headers: Record<string, string>) => Promise.all([first, second].map((one) => statusOf(one, headers)));

/** Waits until both replicas answer so; returns how long it is since `began`, milliseconds. */
async function until(status: number, headers: Record<string, string>, began = performance.now()): Promise<number> {
  await vi.waitFor(async () => expect(await statuses(headers)).toEqual([status, status]), {
    timeout: 10_000,
    interval: 20,
  });
  return performance.now() - began;
}

/** A tenant with a client and a key, in the form of the bootstrap list. */
async function newTenant(tenant: string) {
  await done(`tenant add ${tenant}`);
  const { client_secret = '' } = await done(`client add ${tenant} app`);
  const { apikey = '' } = await done(`key add ${tenant} main`);
  return { tenant, clientId: 'app', clientSecret: client_secret, apiKey: apikey };
}

/** Asks for a token as soon as the first replica knows the client. */
const callerOf = (tenant: Awaited<ReturnType<typeof newTenant>>) =>
  vi.waitFor(
    async () => {
      const headers = await credentialsOf(first.url, tenant);
      expect(headers.authorization).not.toContain('undefined');
      return headers;
    },
    { timeout: LIMIT_MS, interval: 20 },
  );

describe('a tenant that is added by hand', () => {
  it('is served by every replica within a second', async () => {
    const headers = await callerOf(await newTenant('initech'));
    expect(await until(200, headers)).toBeLessThan(LIMIT_MS);
  });

  it('may have several clients and keys, and lose all of them', async () => {
    const tenant = await newTenant('umbrella');
    const more = {
      ...tenant,
      clientId: 'web',
      clientSecret: (await done('client add umbrella web')).client_secret ?? '',
    };
    const other = { ...more, apiKey: (await done('key add umbrella spare')).apikey ?? '' };
    const [one, two] = [await callerOf(tenant), await callerOf(other)];
    await Promise.all([until(200, one), until(200, two)]);
    await done('client revoke umbrella app');
    await until(401, one);
    expect(await statuses(two)).toEqual([200, 200]);
    for (const last of ['client revoke umbrella web', 'key revoke umbrella main', 'key revoke umbrella spare']) {
      await done(last);
    }
    await until(401, two);
  });
});

describe('a revocation', () => {
  it.each([
    ['of a client ends its tokens', 'client revoke NAME app'],
    ['of an API key', 'key revoke NAME main'],
    ['of a tenant', 'tenant revoke NAME'],
  ])('%s on every replica within a second', async (what, command) => {
    const name = `gone-${what.split(' ').at(2)}`;
    const tenant = await newTenant(name);
    const headers = await callerOf(tenant);
    await until(200, headers);
    const began = performance.now();
    await done(command.replace('NAME', name));
    const took = await until(401, headers, began);
    process.stdout.write(`${command}: refused by both replicas after ${took.toFixed(0)} ms\n`);
    expect(took).toBeLessThan(LIMIT_MS);
  });

  it('refuses the client’s secret as well', async () => {
    const tenant = await newTenant('hooli');
    await callerOf(tenant);
    await done('client revoke hooli app');
    await until(401, { authorization: 'Bearer none', apikey: tenant.apiKey });
    await sleep(LIMIT_MS);
    const form = { grant_type: 'client_credentials', client_id: 'app', client_secret: tenant.clientSecret };
    for (const { url } of [first, second]) expect((await requestToken(url, 'hooli', form)).status).toBe(401);
  });

  it('is read after the connection for notifications was lost', async () => {
    const headers = await callerOf(await newTenant('tyrell'));
    await until(200, headers);
    const before = await listeners(first.databaseUrl);
    expect(before).toHaveLength(2);
    await endListeners(first.databaseUrl);
    await vi.waitFor(async () => {
      const now = await listeners(first.databaseUrl);
      expect(now).toHaveLength(2);
      expect(now.filter((pid) => before.includes(pid))).toEqual([]);
    }, 5000);
    const began = performance.now();
    await done('key revoke tyrell main');
    expect(await until(401, headers, began)).toBeLessThan(LIMIT_MS);
  });

  it('outlives a restart with the bootstrap list that made the credential', async () => {
    const headers = await credentialsOf(first.url, globex);
    await until(200, headers);
    await done('client revoke globex app');
    await done('key revoke globex bootstrap');
    await until(401, headers);
    const restarted = await startGateway({ '/onboarding': upstream.url }, replica);
    const token = await requestToken(restarted.url, 'globex', {
      grant_type: 'client_credentials',
      client_id: globex.clientId,
      client_secret: globex.clientSecret,
    });
    expect(token.status).toBe(401);
    const acmes = await credentialsOf(restarted.url, acme);
    expect(await statusOf(restarted, { ...acmes, apikey: globex.apiKey })).toBe(401);
    expect(await statusOf(restarted, acmes)).toBe(200);
    expect(restarted.logs.filter((line) => line.includes('stay revoked'))).toHaveLength(2);
    await restarted.stop();
    expect(await statuses(headers)).toEqual([401, 401]);
  });

  it('of a tenant is not undone by adding it again: its old clients and keys stay revoked', async () => {
    const headers = await callerOf(await newTenant('soylent'));
    await done('tenant revoke soylent');
    await until(401, headers);
    await done('tenant add soylent');
    await done('key add soylent second');
    await sleep(LIMIT_MS);
    expect(await statuses(headers)).toEqual([401, 401]);
    expect((await run('client add soylent app')).err).toContain('choose another name');
  });
});

describe('a command', () => {
  it('shows a secret once and stores its digest alone', async () => {
    const tenant = await newTenant('stark');
    const lists = await Promise.all(['tenant list', 'client list stark', 'key list'].map(run));
    const printed = JSON.stringify(lists);
    const rows = await Promise.all([Client, ApiKey].map((entity) => first.database.getRepository(entity).find()));
    const stored = JSON.stringify(rows, (_key, value) =>
      value?.type === 'Buffer' ? Buffer.from(value.data).toString('latin1') : value,
    );
    for (const secret of [tenant.clientSecret, tenant.apiKey]) {
      expect(secret).toMatch(/^[0-9a-f]{48}$/);
      expect(printed + stored + first.logs.join('')).not.toContain(secret);
    }
    await done('key revoke stark main');
    const { out } = await run('key list stark');
    expect(out).toMatch(/^tenant +name +created \(UTC\) +changed \(UTC\) +state\nstark +main .* revoked 20\d\d-/);
    expect(out).not.toMatch(/[0-9a-f]{32}/);
  });

  it.each([
    ['tenant add a/b', 'cannot be the name of a tenant'],
    ['tenant add acme-consumers', 'not ending in -consumers'],
    ['tenant add acme', 'The tenant acme exists already'],
    ['tenant revoke unknown', 'There is no valid tenant unknown'],
    ['client add acme \u001b[31m', '"\\u001b[31m" cannot be the name of a client'],
    ['client add acme app', 'has, or had, a client app'],
    ['client add unknown app', 'There is no valid tenant unknown'],
    ['client revoke acme none', 'There is no valid client "none" of tenant acme'],
    [`key add acme ${'x'.repeat(129)}`, 'at most 128'],
    ['key list unknown', 'There is no tenant unknown'],
  ])('%j is refused: %s', async (command, message) => {
    const { code, out, err } = await run(command);
    expect([code, out]).toEqual([1, '']);
    expect(err).toContain(message);
  });

  it.each(['tenant', 'tenant add', 'tenant add a b', 'client add acme', 'key remove acme x', 'tenant list acme'])(
    '%j prints the usage',
    async (command) => expect(await run(command)).toMatchObject({ code: 2, err: expect.stringContaining('usage') }),
  );

  it('says which key is missing, and that the database is away', async () => {
    const list = ['tenant', 'list'];
    expect((await administrationCommands.tenant(list, {})).err).toContain('BONAFIDE_DATABASE_URL: missing');
    const away = { BONAFIDE_DATABASE_URL: 'postgres://u:hush@127.0.0.1:1/x' };
    const { code, err } = await administrationCommands.tenant(list, away);
    expect([code, err.includes('hush')]).toEqual([1, false]);
  });
});
