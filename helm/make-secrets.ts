/**
 * `node helm/make-secrets.ts --out DIR --postgres HOST:PORT --nats HOST:PORT [--tenant NAME] [--prefix NAME]`
 *
 * Makes the secrets of an installation, once: `secrets.yaml` for Kubernetes (the chart expects these), `<service>.env`
 * for containers elsewhere, `databases.sql` with a role and a database per service, `nats.env` and
 * `postgres.env` for servers of one's own. Which
 * service needs which is read from the chart's values. The folder must not exist: secrets are not replaced by accident.
 */
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { parse, stringify } from 'yaml';

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
  },
});
const { out, postgres, nats, tenant, prefix } = given;
if (!out || !postgres || !nats)
  throw new Error('usage: make-secrets.ts --out DIR --postgres HOST:PORT --nats HOST:PORT');

const password = () => randomBytes(24).toString('hex');
const context = generateKeyPairSync('ed25519');
const sealed = generateKeyPairSync('rsa', { modulusLength: 4096 });
const natsPassword = password();
const bootstrap = [{ tenant, clientId: 'bimaas-b2b', clientSecret: password(), apiKey: password() }];

/** Values that are one for the whole installation. */
const shared: Record<string, string> = {
  BONAFIDE_NATS_URL: `nats://bonafide:${natsPassword}@${nats}`,
  BONAFIDE_CONTEXT_PUBLIC_KEY: context.publicKey.export({ format: 'der', type: 'spki' }).toString('base64'),
  BONAFIDE_CONTEXT_PRIVATE_KEY: context.privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64'),
  BONAFIDE_SEALED_REQUEST_KEYS: JSON.stringify([sealed.privateKey.export({ format: 'pem', type: 'pkcs8' })]),
  BONAFIDE_BOOTSTRAP: JSON.stringify(bootstrap),
};

function secretsOf(name: string, { role, secrets = [] }: Entry, databasePassword: string): Record<string, string> {
  const own: Record<string, string> = {
    BONAFIDE_DATABASE_URL: `postgres://${name}:${databasePassword}@${postgres}/${name}`,
    BONAFIDE_KEYS: `first:${randomBytes(32).toString('base64')}`,
  };
  const context = role === 'gateway' ? [] : ['BONAFIDE_CONTEXT_PUBLIC_KEY'];
  const pairs = ['BONAFIDE_DATABASE_URL', 'BONAFIDE_NATS_URL', ...context, ...secrets].map((key) => {
    const value = own[key] ?? shared[key];
    if (value === undefined) throw new Error(`${name}: nobody knows how to make ${key}`);
    return [key, value] as const;
  });
  return Object.fromEntries(pairs);
}

const { services } = parse(readFileSync(join(import.meta.dirname, 'bonafide/values.yaml'), 'utf8')) as {
  services: Record<string, Entry>;
};
mkdirSync(out, { mode: 0o700 });
const write = (file: string, text: string, mode = 0o600) => writeFileSync(join(out, file), text, { mode });

const manifests: string[] = [];
const sql: string[] = [];
for (const [name, entry] of Object.entries(services)) {
  const databasePassword = password();
  const stringData = secretsOf(name, entry, databasePassword);
  manifests.push(stringify({ apiVersion: 'v1', kind: 'Secret', metadata: { name: `${prefix}-${name}` }, stringData }));
  sql.push(`CREATE ROLE ${name} LOGIN PASSWORD '${databasePassword}';`, `CREATE DATABASE ${name} OWNER ${name};`);
  sql.push(`REVOKE ALL ON DATABASE ${name} FROM PUBLIC;`);
  write(
    `${name}.env`,
    `${Object.entries(stringData)
      .map(([key, value]) => `${key}=${value}\n`)
      .join('')}`,
  );
}
write('secrets.yaml', manifests.join('---\n'));
// Mounted into PostgreSQL's container, whose user must read it; the folder keeps everybody else out.
write('databases.sql', `${sql.join('\n')}\n`, 0o644);
write('postgres.env', `POSTGRES_PASSWORD=${password()}\n`);
write('nats.env', `NATS_USER=bonafide\nNATS_PASSWORD=${natsPassword}\n`);
process.stdout.write(
  `Secrets of ${manifests.length} services are in ${out}; credentials of tenant ${tenant}: BONAFIDE_BOOTSTRAP\n`,
);
