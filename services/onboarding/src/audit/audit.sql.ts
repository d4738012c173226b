import { statement } from '@bonafide/platform/database/statement';
import type { AuditEntry, AuditHead } from './audit-entry.entity.js';

/** An entry before it is chained. */
export type AuditRow = Omit<AuditEntry, 'position' | 'sequence' | 'chain'>;

/** SQL that writes entries, as a part of any statement: its parameters are the eight of `auditValues`, from `$first` on. */
export const insertIntoAudit = (first: number) => {
  const types = ['uuid', 'text', 'timestamptz', 'text', 'text', 'text', 'text', 'bytea'];
  const lists = types.map((type, nth) => `$${first + nth}::${type}[]`).join(', ');
  return `INSERT INTO audit_entry (id, tenant, at, kind, actor, facts, key_id, seal) SELECT * FROM unnest(${lists})`;
};

/** The parameters of `insertIntoAudit`. */
export function auditValues(rows: readonly AuditRow[]): unknown[] {
  const members = ['id', 'tenant', 'at', 'kind', 'actor', 'facts', 'keyId', 'seal'] as const;
  return members.map((member) => rows.map((row) => row[member]));
}

/** Parameters: `auditValues`. */
export const insertEntries = statement('audit insert', insertIntoAudit(1));

/** One transaction at a time chains, whichever replica it is of. */
export const lockChain = statement<{ mine: boolean }>(
  'audit lock',
  `SELECT pg_try_advisory_xact_lock(hashtextextended('bonafide audit chain', 0)) AS mine`,
);

/** The entries that wait, in their order: $1 tenants to leave out, $2 how many. */
export const findWaiting = statement<Pick<AuditEntry, 'id' | 'tenant' | 'keyId' | 'seal'>>(
  'audit waiting',
  `SELECT id, tenant, key_id AS "keyId", seal FROM audit_entry WHERE sequence IS NULL AND tenant <> ALL($1) ORDER BY position LIMIT $2`,
);

/** The heads of the tenants in $1; of one without a head, whether it has entries that were chained. */
export const findHeads = statement<AuditHead & { isLost: boolean }>(
  'audit heads',
  `SELECT named.tenant, sequence, chain, key_id AS "keyId", mark, sequence IS NULL AND EXISTS (
     SELECT FROM audit_entry WHERE audit_entry.tenant = named.tenant AND audit_entry.sequence IS NOT NULL) AS "isLost"
   FROM unnest($1::text[]) AS named (tenant) LEFT JOIN audit_head ON audit_head.tenant = named.tenant`,
);

/** Gives entries their places: lists of $1 ids, $2 sequences, $3 chains. */
export const chainEntries = statement(
  'audit chain',
  `UPDATE audit_entry SET sequence = link.sequence, chain = link.chain
   FROM unnest($1::uuid[], $2::bigint[], $3::bytea[]) AS link (id, sequence, chain) WHERE audit_entry.id = link.id`,
);

/** Writes heads: lists of $1 tenants, $2 sequences, $3 chains, $4 keys, $5 marks. */
export const writeHeads = statement(
  'audit head',
  `INSERT INTO audit_head (tenant, sequence, chain, key_id, mark)
   SELECT * FROM unnest($1::text[], $2::bigint[], $3::bytea[], $4::text[], $5::bytea[])
   ON CONFLICT (tenant) DO UPDATE SET
     sequence = EXCLUDED.sequence, chain = EXCLUDED.chain, key_id = EXCLUDED.key_id, mark = EXCLUDED.mark`,
);

/** Tenants whose heads are not marked by the key $1. */
export const findOlderHeads = statement<{ tenant: string }>(
  'audit older heads',
  'SELECT tenant FROM audit_head WHERE key_id <> $1',
);

/** An entry that tells of an erasure. */
export type ErasureEntry = Omit<AuditEntry, 'position'>;

/** The erasure of a registration: $1 tenant, $2 digests of its code. Its expression is that of an index. */
export const findErasure = statement<ErasureEntry>(
  'audit erasure',
  `SELECT id, tenant, at, kind, actor, facts, key_id AS "keyId", seal, sequence, chain FROM audit_entry
   WHERE kind = 'registration.erased' AND tenant = $1
     AND substring(facts from '"registration":"([0-9a-f]{64})"') = ANY($2) ORDER BY at DESC LIMIT 1`,
);
