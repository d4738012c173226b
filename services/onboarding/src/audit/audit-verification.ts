import type { KeyRing } from '@bonafide/sealing/key-ring';
import { equalSecret } from '@bonafide/sealing/tokens';
import { type EntityManager, IsNull, MoreThan } from 'typeorm';
import { AuditEntry, AuditHead } from './audit-entry.entity.js';
import { BEGINNING, chainOf, markOf, sealOf } from './audit-seal.js';

const BATCH = 1000;

/** What walking one tenant's log found. */
export interface Verified {
  tenant: string;
  /** Chained entries that were walked, up to the first that is wrong. */
  entries: number;
  /** Entries that are sealed and wait for their place. */
  waiting: number;
  /** Of the last one, `SEQUENCE:CHAIN` in hexadecimal; empty without entries. */
  head: string;
  /** The first thing that is wrong; absent when the log is intact. */
  problem?: string;
}

/** A head that was told earlier, in the service's log for instance: the entry of that place must still have that chain. */
export interface KnownHead {
  sequence: number;
  chain: Buffer;
}

/** Walks one tenant's log; call it in a transaction that sees one state of the database (REPEATABLE READ). */
export async function verifyLog(
  manager: EntityManager,
  ring: KeyRing,
  tenant: string,
  known?: KnownHead,
): Promise<Verified> {
  const found: Verified = { tenant, entries: 0, waiting: 0, head: '' };
  const wrong = (problem: string): Verified => ({ ...found, problem });
  let previous: Uint8Array = BEGINNING;
  for await (const entry of chained(manager, tenant)) {
    const sequence = found.entries + 1;
    if (Number(entry.sequence) !== sequence) return wrong(`entry ${sequence} is missing`);
    const problem = faultOf(ring, entry, previous);
    if (problem) return wrong(`entry ${sequence} ${problem}`);
    previous = entry.chain ?? BEGINNING;
    if (known?.sequence === sequence && !equalSecret(known.chain, previous)) {
      return wrong(`entry ${sequence} is not the one of the head that was told`);
    }
    found.entries = sequence;
    found.head = `${sequence}:${Buffer.from(previous).toString('hex')}`;
  }
  if (known && known.sequence > found.entries) return wrong(`entry ${found.entries + 1} is missing: the head was told`);
  const atEnd = await faultOfEnd(manager, ring, { tenant, sequence: found.entries, chain: previous });
  if (atEnd) return wrong(atEnd);
  for (const entry of await manager.findBy(AuditEntry, { tenant, sequence: IsNull() })) {
    const problem = sealFault(ring, entry);
    if (problem) return wrong(`the entry ${entry.id}, which is not chained yet, ${problem}`);
    found.waiting += 1;
  }
  return found;
}

async function* chained(manager: EntityManager, tenant: string): AsyncGenerator<AuditEntry> {
  for (let after = Number.MIN_SAFE_INTEGER.toString(); ; ) {
    const where = { tenant, sequence: MoreThan(after) };
    const page = await manager.find(AuditEntry, { where, order: { sequence: 'ASC' }, take: BATCH });
    yield* page;
    const last = page.at(-1)?.sequence;
    if (!last || page.length < BATCH) return;
    after = last;
  }
}

function faultOf(ring: KeyRing, entry: AuditEntry, previous: Uint8Array): string | undefined {
  const fault = sealFault(ring, entry);
  if (fault) return fault;
  const secret = ring.keys.get(entry.keyId);
  const { tenant, sequence, seal, chain } = entry;
  const due = secret && chainOf(secret, { tenant, sequence: Number(sequence), previous, seal });
  return due && chain && equalSecret(due, chain) ? undefined : 'does not follow the one before it';
}

function sealFault(ring: KeyRing, entry: AuditEntry): string | undefined {
  const secret = ring.keys.get(entry.keyId);
  if (!secret) return 'is under a key that is not among BONAFIDE_KEYS: it cannot be verified';
  return equalSecret(sealOf(secret, entry), entry.seal) ? undefined : 'was altered or forged';
}

async function faultOfEnd(
  manager: EntityManager,
  ring: KeyRing,
  last: { tenant: string; sequence: number; chain: Uint8Array },
): Promise<string | undefined> {
  const head = await manager.findOneBy(AuditHead, { tenant: last.tenant });
  if (!head) return last.sequence > 0 ? 'the head is missing' : undefined;
  const secret = ring.keys.get(head.keyId);
  if (!secret) return 'the head is under a key that is not among BONAFIDE_KEYS: it cannot be verified';
  const sequence = Number(head.sequence);
  if (!equalSecret(markOf(secret, { ...head, sequence }), head.mark)) return 'the head was altered or forged';
  if (sequence > last.sequence) return `entry ${last.sequence + 1} is missing: the head is at ${sequence}`;
  if (sequence < last.sequence) return `entry ${sequence + 1} is beyond the head`;
  return equalSecret(head.chain, last.chain) ? undefined : 'the head is not that of the last entry';
}
