import { createHmac } from 'node:crypto';
import { DomainError } from '@bonafide/platform/errors/domain-error';
import { Vault } from '@bonafide/sealing/vault';
import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { Person } from '../../journey/proof/proof.js';
import { LookupKeys } from '../../journey/subject/lookup-keys.js';
import { CustomerConfigs } from '../../settings/customer-configs.js';
import { deviceRiskPolicy, USES_KEPT_DAYS } from './device-risk.policy.js';
import { addProfile, claimProfile, findProfile, findUsed, useProfile } from './device-risk.sql.js';
import type { DeviceSignals, KeptSignals } from './device-signals.js';

/** A profile that a step may judge. */
export interface Profile {
  deviceDigest: Buffer;
  signals: KeptSignals;
  /** By the database's clock. */
  receivedAt: Date;
}

/** Profiles of devices, from the script to the step that judges them. */
@Injectable()
export class DeviceProfiles {
  constructor(
    private readonly database: DataSource,
    private readonly vault: Vault,
    private readonly keys: LookupKeys,
    private readonly configs: CustomerConfigs,
  ) {}

  /** Takes a profile; returns when it ends. Throws INVALID_VALUE for an id that the tenant has already. */
  async receive(tenant: string, { apSessionId, deviceId, ...signals }: DeviceSignals): Promise<Date> {
    const { deviceProfileSeconds } = deviceRiskPolicy((await this.configs.of(tenant)).policy);
    const digest = createHmac('sha256', await this.keys.of(tenant))
      .update(`device-risk\0${deviceId}`)
      .digest();
    const sealed = await this.vault.seal(tenant, purposeOf(apSessionId), Buffer.from(JSON.stringify(signals)));
    const values = [tenant, apSessionId, digest, sealed, deviceProfileSeconds];
    const [added] = await addProfile(this.database.manager, values);
    if (!added) throw new DomainError('INVALID_VALUE', 'The apSessionId was used before', { field: 'apSessionId' });
    return added.expiresAt;
  }

  /** Throws INVALID_VALUE for an id that is unknown, another tenant's, used or too old: all alike. */
  async require(tenant: string, apSessionId: string): Promise<Profile> {
    const [found] = await findProfile(this.database.manager, [tenant, apSessionId]);
    if (!found) throw refused();
    const signals = JSON.parse((await this.vault.open(tenant, purposeOf(apSessionId), found.signals)).toString('utf8'));
    return { ...found, signals: signals as KeptSignals };
  }

  /** Uses a profile up, and forgets its signals. Throws INVALID_VALUE when that was done meanwhile. */
  async use(manager: EntityManager, { tenant, subjectId }: Person, apSessionId: string): Promise<void> {
    if ((await useProfile(manager, [tenant, apSessionId, subjectId])).length !== 1) throw refused();
  }

  /** Throws INVALID_VALUE for the id of a provider's profile that was used here before. */
  async requireUnused(tenant: string, apSessionId: string): Promise<void> {
    if ((await findUsed(this.database.manager, [tenant, apSessionId])).length > 0) throw refused();
  }

  /** Notes that a provider's profile was used, for 90 days. Throws INVALID_VALUE when that was done meanwhile. */
  async claim(manager: EntityManager, { tenant, subjectId }: Person, apSessionId: string): Promise<void> {
    const values = [tenant, apSessionId, subjectId, USES_KEPT_DAYS];
    if ((await claimProfile(manager, values)).length !== 1) throw refused();
  }
}

const purposeOf = (apSessionId: string) => `device profile:${apSessionId.toLowerCase()}`;

const refused = () =>
  new DomainError('INVALID_VALUE', 'Not a valid apSessionId: unknown, used or expired', { field: 'apSessionId' });
