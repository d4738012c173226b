import { randomUUID } from 'node:crypto';
import type { Config } from '@bonafide/platform/config/config';
import { CONFIG } from '@bonafide/platform/process/tokens';
import { activeKey } from '@bonafide/sealing/key-ring';
import type { sealingConfig } from '@bonafide/sealing/sealing-config';
import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { type AuditRow, auditValues, insertEntries } from './audit.sql.js';
import { idDigest, sealOf } from './audit-seal.js';

/** Ids of ours that an entry is about; it keeps keyed digests of them. */
export interface AuditIds {
  session?: string | undefined;
  /** The subject's id. */
  person?: string | null | undefined;
  /** The registration code; left out where it is not known. */
  registration?: string | undefined;
}

/** What happened. `facts` hold verdicts, counts and names of ours: no secret, no text of a caller's. */
export interface Audited {
  tenant: string;
  /** The database's time. */
  at: Date;
  kind: string;
  /** The client of the signed context; empty for the service itself. */
  actor: string;
  ids: AuditIds;
  facts: object;
}

/** Writes the audit log: ADR 0105. */
@Injectable()
export class AuditLog {
  constructor(@Inject(CONFIG) private readonly config: Pick<Config<typeof sealingConfig>, 'BONAFIDE_KEYS'>) {}

  /** An entry, sealed; to be written in the transaction of what it tells. */
  entry({ ids, facts, ...what }: Audited): AuditRow {
    const ring = this.config.BONAFIDE_KEYS;
    const secret = activeKey(ring);
    const named = Object.entries(ids).flatMap(([name, id]: [string, string | null | undefined]) =>
      id ? [[name, idDigest(secret, what.tenant, id)]] : [],
    );
    const row = { id: randomUUID(), ...what, facts: JSON.stringify({ ...Object.fromEntries(named), ...facts }) };
    return { ...row, keyId: ring.activeId, seal: sealOf(secret, row) };
  }

  /** Writes an entry of now in the transaction of `manager`; answers its id. */
  async write(manager: EntityManager, what: Omit<Audited, 'at'>): Promise<string> {
    const [{ now }] = await manager.query<[{ now: Date }]>('SELECT now() AS now');
    const row = this.entry({ ...what, at: now });
    await insertEntries(manager, auditValues([row]));
    return row.id;
  }
}
