import { statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { stackSecrets } from './secrets.ts';
import { natsAccess } from './servers/nats-users.ts';
import { SERVICES } from './services.ts';
import { ALLOCATOR, environment } from './settings.ts';
import { stateFolder } from './state-folder.fixture.ts';

const names = SERVICES.map(({ name }) => name);
const stateDir = stateFolder();
const secrets = stackSecrets(stateDir, names, ['bonafide']);
const ports = Object.fromEntries(['postgres', 'nats', ...names].map((name, at) => [name, 20_000 + at]));
const of = (name: string) =>
  environment(SERVICES.find((entry) => entry.name === name) ?? SERVICES[0], {
    stateDir,
    secrets,
    ports,
    pack: 'default',
  });

it('makes secrets readable by their owner only, and each only once', () => {
  expect(statSync(join(stateDir, 'secrets.json')).mode & 0o777).toBe(0o600);
  expect(stackSecrets(stateDir, names, ['bonafide'])).toEqual(secrets);
  const more = stackSecrets(stateDir, [...names, 'another'], ['bonafide', 'other']);
  expect(more.services.gateway).toEqual(secrets.services.gateway);
  expect(more.tenants.map(({ tenant }) => tenant)).toEqual(['bonafide', 'other']);
});

it('gives the signing key to the gateway only', () => {
  const holders = names.filter((name) => JSON.stringify(of(name)).includes(secrets.contextPrivateKey));
  expect(holders).toEqual(['gateway']);
});

it('gives every service a database password and a key ring of its own', () => {
  const urls = names.map((name) => of(name).BONAFIDE_DATABASE_URL);
  expect(new Set(urls.map((url) => new URL(String(url)).password)).size).toBe(names.length);
  expect(of('gateway').BONAFIDE_KEYS).not.toBe(of('onboarding').BONAFIDE_KEYS);
});

it('gives every service a NATS user and password of its own, also where an older version made the secrets', () => {
  const users = names.filter((name) => 'BONAFIDE_NATS_URL' in of(name));
  expect(users.sort()).toEqual(Object.keys(natsAccess()).sort());
  const urls = users.map((name) => new URL(String(of(name).BONAFIDE_NATS_URL)));
  expect(urls.map(({ username }) => username)).toEqual(users);
  expect(new Set(urls.map(({ password }) => password)).size).toBe(users.length);
  const file = join(stateFolder(), 'secrets.json');
  const { natsPassword: _, ...older } = secrets.services.gateway ?? {};
  writeFileSync(file, JSON.stringify({ ...secrets, services: { gateway: older } }));
  expect(stackSecrets(dirname(file), ['gateway'], []).services.gateway).toEqual({
    ...older,
    natsPassword: expect.stringMatching(/^[0-9a-f]{32}$/),
  });
});

it('gives every service what its allocator needs', () => {
  for (const name of names) expect(of(name)).toMatchObject(ALLOCATOR);
});

it('routes every prefix to the service that owns it', () => {
  const routes = JSON.parse(String(of('gateway').BONAFIDE_ROUTES));
  expect(routes['/onboarding/gallery']).toBe(`http://127.0.0.1:${ports.gallery}`);
  expect(routes['/onboarding']).toBe(`http://127.0.0.1:${ports.onboarding}`);
  expect(Object.keys(routes)).toHaveLength(SERVICES.flatMap(({ prefixes }) => prefixes).length);
});

it('passes no variable of the shell on', () => {
  process.env.BONAFIDE_PORT = '9999';
  process.env.NODE_OPTIONS_OF_MINE = 'x';
  expect(Object.keys(of('webhook')).sort()).toEqual([
    'BONAFIDE_CONTEXT_PUBLIC_KEY',
    'BONAFIDE_DATABASE_URL',
    'BONAFIDE_HTTP_PORT',
    'BONAFIDE_KEYS',
    'BONAFIDE_LOG_LEVEL',
    'BONAFIDE_MANAGEMENT_PORT',
    'BONAFIDE_NATS_URL',
    'BONAFIDE_WEBHOOK_ALLOWED_ADDRESSES',
    'BONAFIDE_WEBHOOK_ALLOW_HTTP',
    'MALLOC_MMAP_THRESHOLD_',
    'NODE_ENV',
    'PATH',
  ]);
});
