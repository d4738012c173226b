import type { Outcome } from '@bonafide/platform/process/command';
import type { Credentials, Listed } from '../tenants/credentials.js';

/** What can be administered by verbs: `node main.js tenant|client|key add|revoke|list`. */
export type Administered = 'tenant' | 'client' | 'key';

const USAGE = `usage: tenant add NAME             a tenant without clients and keys
       tenant revoke NAME          the tenant with all its clients and keys
       tenant list
       client add TENANT ID        prints the client's secret, once
       client revoke TENANT ID     its tokens end too
       client list [TENANT]
       key add TENANT NAME         prints the API key, once
       key revoke TENANT NAME
       key list [TENANT]`;

type Verb = (credentials: Credentials, ...names: string[]) => Promise<string>;

/** The verbs, each with the least and greatest number of names after it. */
const VERBS: Record<string, { names: [number, number]; run: Verb }> = {
  'tenant add': { names: [1, 1], run: (on, id = '') => on.addTenant(id).then(() => `tenant ${id} added`) },
  'tenant revoke': { names: [1, 1], run: (on, id = '') => on.revokeTenant(id).then(() => `tenant ${id} revoked`) },
  'tenant list': { names: [0, 0], run: (on) => on.tenants().then(table) },
  'client add': {
    names: [2, 2],
    run: async (on, tenant = '', id = '') => {
      const secret = await on.addClient(tenant, id);
      return pairs({ realm: tenant, client_id: id, client_secret: secret });
    },
  },
  'client revoke': {
    names: [2, 2],
    run: (on, tenant = '', id = '') => on.revokeClient(tenant, id).then(() => `client ${id} of ${tenant} revoked`),
  },
  'client list': { names: [0, 1], run: (on, tenant) => on.clients(tenant).then(table) },
  'key add': {
    names: [2, 2],
    run: async (on, tenant = '', name = '') => pairs({ tenant, name, apikey: await on.addKey(tenant, name) }),
  },
  'key revoke': {
    names: [2, 2],
    run: (on, tenant = '', name = '') => on.revokeKey(tenant, name).then(() => `key ${name} of ${tenant} revoked`),
  },
  'key list': { names: [0, 1], run: (on, tenant) => on.keys(tenant).then(table) },
};

/** A command that was understood; throws DomainError to refuse, and what the database throws. */
type Understood = (credentials: Credentials) => Promise<Outcome>;

/** Runs what the arguments name; the usage, with exit code 2, for an unknown verb or a wrong number of names. */
export function commandOf(args: readonly string[]): Understood | Outcome {
  const [kind = '', action = '', ...names] = args;
  const verb = VERBS[`${kind} ${action}`];
  if (!verb || names.length < verb.names[0] || names.length > verb.names[1]) return { code: 2, out: '', err: USAGE };
  const isSecret = action === 'add' && kind !== 'tenant';
  return async (credentials) => {
    const out = await verb.run(credentials, ...names);
    return { code: 0, out, err: isSecret ? 'The secret is not stored and cannot be shown again.' : '' };
  };
}

function pairs(values: Record<string, string>): string {
  const width = Math.max(...Object.keys(values).map((key) => key.length));
  const lines = Object.entries(values).map(([key, value]) => `${key.padEnd(width)}  ${value}`);
  return lines.join('\n');
}

function table(rows: readonly Listed[]): string {
  const time = (date: Date) => date.toISOString().slice(0, 19).replace('T', ' ');
  const head = [
    ...(rows[0]?.tenant === undefined ? [] : ['tenant']),
    'name',
    'created (UTC)',
    'changed (UTC)',
    'state',
  ];
  const body = rows.map(({ tenant, name, createdAt, changedAt, revokedAt }) => {
    const state = revokedAt ? `revoked ${time(revokedAt)}` : 'valid';
    return [...(tenant === undefined ? [] : [tenant]), name, time(createdAt), time(changedAt), state];
  });
  const cells = [head, ...body];
  const widths = head.map((_, at) => Math.max(...cells.map((row) => row[at]?.length ?? 0)));
  return cells
    .map((row) =>
      row
        .map((cell, at) => cell.padEnd(widths[at] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
