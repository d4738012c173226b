import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { REPOSITORY } from './layout.ts';
import { stackSecrets } from './secrets.ts';
import { SERVICES } from './services.ts';
import { environment, OUTBOX } from './settings.ts';
import { stateFolder } from './state-folder.fixture.ts';

interface Definition {
  name: string;
  config: object;
}

const names = SERVICES.map(({ name }) => name);
const stateDir = stateFolder();
const secrets = stackSecrets(stateDir, names, ['bonafide']);
const ports = Object.fromEntries(
  ['postgres', 'nats', OUTBOX, ...names, ...names.map((name) => `${name}/management`)].map((key, at) => [
    key,
    20_000 + at,
  ]),
);
const source = (path: string) => import(join(REPOSITORY, path)) as Promise<Record<string, unknown>>;

it('lists every service folder', () =>
  expect([...names].sort()).toEqual(readdirSync(join(REPOSITORY, 'services')).sort()));

it.each(SERVICES)('$name accepts the environment that the stack gives it', async (entry) => {
  const { loadConfig } = await source('libs/platform/src/config/config.ts');
  const module = await source(`services/${entry.name}/src/service.ts`);
  const definition = Object.values(module).find((value) => (value as Definition).name === entry.name) as Definition;
  const load = loadConfig as (shape: object, env: NodeJS.ProcessEnv) => unknown;
  expect(() =>
    load(definition.config, environment(entry, { stateDir, secrets, ports, pack: 'default' })),
  ).not.toThrow();
});
