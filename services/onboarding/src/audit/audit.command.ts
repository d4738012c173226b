import { parseArgs } from 'node:util';
import { loadOnly } from '@bonafide/platform/config/config';
import { type Command, type Outcome, onDatabase } from '@bonafide/platform/process/command';
import type { KeyRing } from '@bonafide/sealing/key-ring';
import { sealingConfig } from '@bonafide/sealing/sealing-config';
import type { EntityManager } from 'typeorm';
import { AuditEntry, AuditHead } from './audit-entry.entity.js';
import { type KnownHead, type Verified, verifyLog } from './audit-verification.js';

const USAGE = `usage: audit verify [--tenant TENANT [--head SEQUENCE:CHAIN]]
       walks the audit log of a tenant, or of all, and names the first entry that is broken or missing;
       --head: a head that the service's log told earlier, which must still be there`;
const HEAD = /^(\d{1,15}):([0-9a-f]{64})$/;

interface Asked {
  tenant: string | undefined;
  head: KnownHead | undefined;
}

/**
 * `node main.js audit verify`: exit code 0 when every log is intact, 1 when one is not. Reads BONAFIDE_DATABASE_URL and
 * BONAFIDE_KEYS; keys that have left the service's ring may stand behind the others.
 */
export const auditCommand: Command = async (args, env) => {
  const asked = askedOf(args);
  if (!asked) return { code: 2, out: '', err: USAGE };
  return onDatabase(env, [AuditEntry, AuditHead], async (database) => {
    const ring = loadOnly(sealingConfig, env).BONAFIDE_KEYS;
    return database.transaction('REPEATABLE READ', (manager) => verified(manager, ring, asked));
  });
};

function askedOf([, action, ...options]: readonly string[]): Asked | undefined {
  try {
    const known = { tenant: { type: 'string' }, head: { type: 'string' } } as const;
    const { tenant, head: text } = parseArgs({ args: options, options: known }).values;
    const [, sequence, chain] = HEAD.exec(text ?? '') ?? [];
    const head = sequence && chain ? { sequence: Number(sequence), chain: Buffer.from(chain, 'hex') } : undefined;
    const isWrong = action !== 'verify' || tenant === '' || (text !== undefined && (!head || !tenant));
    return isWrong ? undefined : { tenant, head };
  } catch {
    return undefined;
  }
}

async function verified(manager: EntityManager, ring: KeyRing, { tenant, head }: Asked): Promise<Outcome> {
  const results: Verified[] = [];
  for (const one of tenant === undefined ? await tenantsOf(manager) : [tenant]) {
    results.push(await verifyLog(manager, ring, one, head));
  }
  const isIntact = results.every(({ problem }) => problem === undefined);
  const lines = results.map((result) => `${result.tenant}: ${lineOf(result)}`);
  return { code: isIntact ? 0 : 1, out: lines.length > 0 ? lines.join('\n') : 'no tenant has an audit log', err: '' };
}

function lineOf({ entries, waiting, head, problem }: Verified): string {
  if (problem) return `BROKEN, ${problem}; ${entries} entries before it are intact`;
  return `intact, ${entries} entries, ${waiting} not chained yet${head && `, head ${head}`}`;
}

async function tenantsOf(manager: EntityManager): Promise<string[]> {
  const rows: { tenant: string }[] = await manager.query(
    'SELECT tenant FROM audit_entry UNION SELECT tenant FROM audit_head ORDER BY tenant',
  );
  return rows.map(({ tenant }) => tenant);
}
