import { vi } from 'vitest';
import { auditCommand } from '../../src/audit/audit.command.js';
import { AuditChain } from '../../src/audit/audit-chain.js';
import { KEYS, type Stand } from './stand.js';

/** An entry of a tenant's audit log as it is stored. */
export interface Logged {
  id: string;
  at: Date;
  kind: string;
  actor: string;
  facts: Record<string, unknown>;
  sequence: number | null;
}

/** All entries of a tenant in the order of the chain, once none waits. */
export async function auditOf(stand: Stand, tenant: string): Promise<Logged[]> {
  await chained(stand);
  const rows = await stand.service.database.query(
    'SELECT id, at, kind, actor, facts, sequence FROM audit_entry WHERE tenant = $1 ORDER BY sequence',
    [tenant],
  );
  return rows.map((row: { facts: string; sequence: string }) => ({
    ...row,
    facts: JSON.parse(row.facts),
    sequence: Number(row.sequence),
  }));
}

/** Chains what waits. */
export async function chained(stand: Stand): Promise<void> {
  await vi.waitFor(
    async () => {
      await stand.service.get(AuditChain).chainAll();
      const waiting = await stand.service.database.query('SELECT FROM audit_entry WHERE sequence IS NULL');
      if (waiting.length > 0) throw new Error(`${waiting.length} entries wait`);
    },
    { timeout: 10_000 },
  );
}

/** `audit verify` on the stand's database, as an operator runs it. */
export function verify(stand: Stand, options: readonly string[], keys = KEYS) {
  const env = { BONAFIDE_DATABASE_URL: stand.service.databaseUrl, BONAFIDE_KEYS: keys };
  return auditCommand(['audit', 'verify', ...options], env);
}
