import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { divideRights, rolesOf } from '@bonafide/local/database-roles';
import { keyRing } from '@bonafide/sealing/key-ring';
import { sealedRequestKeys } from '@bonafide/sealing/sealed-request';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { ofKind, render, root } from './chart.ts';

interface Secret {
  metadata: { name: string };
  stringData: Record<string, string>;
}

const folder = mkdtempSync(join(tmpdir(), 'bonafide-secrets-'));
const out = join(folder, 'made');
const make = (...more: string[]) =>
  execFileSync(
    process.execPath,
    [join(root, 'helm/make-secrets.ts'), '--out', out, '--postgres', 'db:5432', '--nats', 'bus:4222', ...more],
    { encoding: 'utf8', stdio: 'pipe' },
  );
let output: string;
let secrets: Map<string, Record<string, string>>;

beforeAll(() => {
  output = make();
  const documents = parseAllDocuments(readFileSync(join(out, 'secrets.yaml'), 'utf8'));
  secrets = new Map(
    documents.map((document) => {
      const { metadata, stringData } = document.toJS() as Secret;
      return [metadata.name, stringData];
    }),
  );
});

afterAll(() => rmSync(folder, { recursive: true }));

describe('helm/make-secrets.ts', () => {
  it('makes exactly the Secrets and keys that the chart mounts', () => {
    for (const { spec } of [...ofKind(render(), 'Deployment'), ...ofKind(render(), 'Job')]) {
      const mounted = spec?.template?.spec.volumes.find(({ name }) => name === 'secrets')?.secret;
      const keys = Object.keys(secrets.get(mounted?.secretName ?? '') ?? {});
      expect(keys.sort(), mounted?.secretName).toEqual(mounted?.items.map(({ key }) => key).sort());
    }
  });

  it('makes values that the services accept, with a key and a password of its own for each', () => {
    const onboarding = secrets.get('bonafide-onboarding') ?? {};
    expect(keyRing.parse(onboarding.BONAFIDE_KEYS).activeId).toBe('first');
    expect(sealedRequestKeys.parse(onboarding.BONAFIDE_SEALED_REQUEST_KEYS)).toHaveLength(1);
    const databases = [...secrets.values()].map((secret) => secret.BONAFIDE_DATABASE_URL);
    expect(new Set(databases).size).toBe(secrets.size);
    expect(secrets.get('bonafide-gateway')?.BONAFIDE_KEYS).not.toBe(onboarding.BONAFIDE_KEYS);
    const sql = readFileSync(join(out, 'databases.sql'), 'utf8');
    for (const url of databases) {
      const { username, password } = new URL(url ?? '');
      expect(sql).toContain(`CREATE ROLE ${username} LOGIN PASSWORD '${password}';`);
    }
  });

  it('makes two roles for each database, and divides the rights between them', () => {
    const { username, password } = new URL(secrets.get('bonafide-onboarding-owner')?.BONAFIDE_DATABASE_URL ?? '');
    expect(username).toBe('onboarding_owner');
    expect(secrets.get('bonafide-onboarding')?.BONAFIDE_DATABASE_URL).not.toContain(password);
    const sql = readFileSync(join(out, 'databases.sql'), 'utf8');
    const inside = sql.slice(sql.indexOf('\\connect onboarding\n')).split('CREATE ROLE')[0];
    for (const statement of divideRights('onboarding', rolesOf('onboarding')))
      expect(inside).toContain(`${statement};`);
  });

  it('makes the owners alone for an installation that has everything else', () => {
    const folder = join(out, 'owners');
    make('--owners-only', '--out', folder);
    expect(readFileSync(join(folder, 'secrets.yaml'), 'utf8').match(/^ {2}name: .*/gm)).toHaveLength(secrets.size / 2);
    const sql = readFileSync(join(folder, 'databases.sql'), 'utf8');
    expect(sql).not.toContain('CREATE DATABASE');
    expect(sql.match(/CREATE ROLE \w+/g)?.filter((line) => !line.endsWith('_owner'))).toEqual([]);
    expect(sql).toContain('REASSIGN OWNED BY onboarding TO onboarding_owner;');
  });

  it('gives every service a NATS user of its own, with the permissions that it declares and no others', () => {
    const conf = readFileSync(join(out, 'nats-users.conf'), 'utf8');
    const access = JSON.parse(readFileSync(join(root, 'deploy/nats-access.json'), 'utf8'));
    const users = [...conf.matchAll(/^ {4}(\{.*\}),?$/gm)].map(([, text]) => JSON.parse(text));
    expect(users.map(({ user }) => user).sort()).toEqual(Object.keys(access).sort());
    expect(new Set(users.map(({ password }) => password)).size).toBe(users.length);
    for (const { user, password, permissions } of users) {
      expect(secrets.get(`bonafide-${user}`)?.BONAFIDE_NATS_URL).toBe(`nats://${user}:${password}@bus:4222`);
      expect(permissions).toEqual(access[user]);
    }
  });

  it('gives the private key of the context to the gateway alone', () => {
    const holders = [...secrets].filter(([, secret]) => 'BONAFIDE_CONTEXT_PRIVATE_KEY' in secret).map(([name]) => name);
    expect(holders).toEqual(['bonafide-gateway']);
  });

  it('writes the same for containers, one line a key', () => {
    const lines = readFileSync(join(out, 'onboarding.env'), 'utf8').trimEnd().split('\n');
    const pairs = lines.map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]);
    expect(Object.fromEntries(pairs)).toEqual(secrets.get('bonafide-onboarding'));
  });

  it('prints no secret, keeps others out, and replaces nothing', () => {
    for (const secret of secrets.values())
      for (const value of Object.values(secret)) expect(output).not.toContain(value);
    expect(statSync(out).mode & 0o777).toBe(0o700);
    expect(statSync(join(out, 'secrets.yaml')).mode & 0o777).toBe(0o600);
    expect(() => make()).toThrow('EEXIST');
  });
});
