import type { Config } from '@bonafide/platform/config/config';
import { DomainError } from '@bonafide/platform/errors/domain-error';
import { CONFIG } from '@bonafide/platform/process/tokens';
import type { sealingConfig } from '@bonafide/sealing/sealing-config';
import { equalSecret } from '@bonafide/sealing/tokens';
import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { type ErasureEntry, findErasure } from './audit.sql.js';
import { idDigest, sealOf } from './audit-seal.js';

/** Finds the entries that tell of erasures. */
@Injectable()
export class AuditedErasures {
  constructor(
    private readonly database: DataSource,
    @Inject(CONFIG) private readonly config: Config<typeof sealingConfig>,
  ) {}

  /**
   * The entry of a registration's erasure; undefined where none is known, or its key has left the ring. Throws INTERNAL where
   * its seal is broken.
   */
  async of(tenant: string, code: string): Promise<ErasureEntry | undefined> {
    const { keys } = this.config.BONAFIDE_KEYS;
    // As the code was written when it was given out.
    const digests = [...keys.values()].map((secret) => idDigest(secret, tenant, code.toLowerCase()));
    const [entry] = await findErasure(this.database.manager, [tenant, digests]);
    if (!entry) return undefined;
    const secret = keys.get(entry.keyId);
    if (secret && equalSecret(sealOf(secret, entry), entry.seal)) return entry;
    throw new DomainError(
      'INTERNAL',
      'Internal error',
      {},
      { cause: new Error('An entry of the audit log was altered') },
    );
  }
}
