/**
 * `node helm/make-secrets.ts --out DIR --postgres HOST:PORT --nats HOST:PORT [--tenant NAME] [--prefix NAME] [--owners-only]`
 *
 * Makes the secrets of an installation, once: `secrets.yaml` for Kubernetes (the chart expects these), `<service>.env`
 * and `<service>-owner.env` for containers elsewhere, `databases.sql` (psql) with a database and two roles per service:
 * one that owns it, for migrations alone, and one that the service runs as; `nats-users.conf` with a NATS user and its
 * permissions per service (deploy/nats.conf includes it); `postgres.env` for a server of one's own. Which service needs which is read from the chart's values. The folder must not exist: secrets are not
 * replaced by accident. With `--owners-only` it makes the owners alone: their Secrets, and SQL that gives the databases
 * of an installation with one role per service their second one.
 */
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { divideRights, rolesOf } from '@bonafide/local/database-roles';
import { parse, stringify } from 'yaml';
import { natsUsersConf } from '../deploy/local/src/servers/nats-users.ts';

interface Entry {
  role: 'gateway' | 'engine' | 'service';
  secrets?: string[];
}

const { values: given } = parseArgs({
  options: {
    out: { type: 'string' },
    postgres: { type: 'string' },
    nats: { type: 'string' },
    tenant: { type: 'string', default: 'bonafide' },
    prefix: { type: 'string', default: 'bonafide' },
    'owners-only': { type: 'boolean', default: false },
  },
});
const { out, postgres, nats, tenant, prefix, 'owners-only': ownersOnly } = given;
if (!out || !postgres || !nats)
  throw new Error('usage: make-secrets.ts --out DIR --postgres HOST:PORT --nats HOST:PORT');

const password = () => randomBytes(24).toString('hex');
const context = generateKeyPairSync('ed25519');
const sealed = generateKeyPairSync('rsa', { modulusLength: 4096 });
const bootstrap = [{ tenant, clientId: 'bimaas-b2b', clientSecret: password(), apiKey: password() }];

const natsPasswords = new Map<string, string>();

/** Values that are one for the whole installation. */
const shared: Record<string, string> = {
  BONAFIDE_CONTEXT_PUBLIC_KEY: context.publicKey.export({ format: 'der', type: 'spki' }).toString('base64'),
  BONAFIDE_CONTEXT_PRIVATE_KEY: context.privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64'),
  BONAFIDE_SEALED_REQUEST_KEYS: JSON.stringify([sealed.privateKey.export({ format: 'pem', type: 'pkcs8' })]),
  BONAFIDE_BOOTSTRAP: JSON.stringify(bootstrap),
};

const databaseUrl = (name: string, role: string, rolePassword: string) =>
  `postgres://${role}:${rolePassword}@${postgres}/${name}`;

function secretsOf(name: string, { role, secrets = [] }: Entry, url: string): Record<string, string> {
  const natsPassword = password();
  natsPasswords.set(name, natsPassword);
  const own: Record<string, string> = {
    BONAFIDE_DATABASE_URL: url,
    BONAFIDE_NATS_URL: `nats://${name}:${natsPassword}@${nats}`,
    BONAFIDE_KEYS: `first:${randomBytes(32).toString('base64')}`,
  };
  const behindGateway = role === 'gateway' ? [] : ['BONAFIDE_NATS_URL', 'BONAFIDE_CONTEXT_PUBLIC_KEY'];
  const pairs = ['BONAFIDE_DATABASE_URL', ...behindGateway, ...secrets].map((key) => {
    const value = own[key] ?? shared[key];
    if (value === undefined) throw new Error(`${name}: no rule for making the secret ${key}`);
    return [key, value] as const;
  });
  return Object.fromEntries(pairs);
}

const { services } = parse(readFileSync(join(import.meta.dirname, 'bonafide/values.yaml'), 'utf8')) as {
  services: Record<string, Entry>;
};
mkdirSync(out, { mode: 0o700 });
const write = (file: string, text: string, mode = 0o600) => writeFileSync(join(out, file), text, { mode });

/** What an administrator runs with psql: the roles and the database that are missing, and the rights of each role. */
function databaseSql(name: string, passwords: { owner: string; runtime: string }): string[] {
  const roles = rolesOf(name);
  return [
    `CREATE ROLE ${roles.owner} LOGIN PASSWORD '${passwords.owner}';`,
    ...(ownersOnly ? [] : [`CREATE ROLE ${roles.runtime} LOGIN PASSWORD '${passwords.runtime}';`]),
    // An administrator who is no superuser (managed PostgreSQL) may then act for them.
    `GRANT ${roles.owner}, ${roles.runtime} TO CURRENT_USER;`,
    ...(ownersOnly ? [] : [`CREATE DATABASE ${name};`]),
    `\\connect ${name}`,
    ...divideRights(name, roles).map((statement) => `${statement};`),
  ];
}

const manifests: string[] = [];
const sql: string[] = ['\\set ON_ERROR_STOP on'];
const addSecret = (name: string, stringData: Record<string, string>) => {
  manifests.push(stringify({ apiVersion: 'v1', kind: 'Secret', metadata: { name: `${prefix}-${name}` }, stringData }));
  const lines = Object.entries(stringData).map(([key, value]) => `${key}=${value}\n`);
  write(`${name}.env`, lines.join(''));
};
for (const [name, entry] of Object.entries(services)) {
  const passwords = { owner: password(), runtime: password() };
  const roles = rolesOf(name);
  if (!ownersOnly) addSecret(name, secretsOf(name, entry, databaseUrl(name, roles.runtime, passwords.runtime)));
  addSecret(`${name}-owner`, { BONAFIDE_DATABASE_URL: databaseUrl(name, roles.owner, passwords.owner) });
  sql.push(...databaseSql(name, passwords));
}
write('secrets.yaml', manifests.join('---\n'));
// Mounted into the servers' containers, whose users must read them; the folder's mode protects them.
write('databases.sql', `${sql.join('\n')}\n`, 0o644);
if (ownersOnly) process.exit(0);
write('postgres.env', `POSTGRES_PASSWORD=${password()}\n`);
write(
  'nats-users.conf',
  natsUsersConf((service) => natsPasswords.get(service)),
  0o644,
);
process.stdout.write(
  `Secrets of ${Object.keys(services).length} services are in ${out}; credentials of tenant ${tenant}: BONAFIDE_BOOTSTRAP\n`,
);
