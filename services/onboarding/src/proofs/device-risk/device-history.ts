import { Vault } from '@bonafide/sealing/vault';
import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { Person } from '../../journey/proof/proof.js';
import { DevicePlace } from './device-place.entity.js';
import { countOthers } from './device-risk.sql.js';
import type { Location } from './device-signals.js';
import { DeviceUse } from './device-use.entity.js';

const MOST_USES = 100;

/** A device in a person's hands. */
export interface Use {
  deviceDigest: Buffer;
  /** Where that was, sealed; undefined where no location was given, or the risk was not approved. */
  place: Buffer | undefined;
  now: Date;
}

/** Who used which devices, and where people were. */
@Injectable()
export class DeviceHistory {
  constructor(
    private readonly database: DataSource,
    private readonly vault: Vault,
  ) {}

  /** Registered people of the tenant, beside this one, who used a device within so many days. */
  async otherPeople({ tenant, subjectId }: Person, deviceDigest: Buffer, days: number): Promise<number> {
    const [row] = await countOthers(this.database.manager, [tenant, deviceDigest, subjectId, days]);
    return row?.people ?? 0;
  }

  /** Where the person was last, and when. */
  async previous({ tenant, subjectId }: Person): Promise<{ location: Location; seenAt: Date } | undefined> {
    const found = await this.database.getRepository(DevicePlace).findOneBy({ tenant, subjectId });
    if (!found) return undefined;
    const bytes = await this.vault.open(tenant, `device place:${subjectId}`, found.place);
    return { location: JSON.parse(bytes.toString('utf8')) as Location, seenAt: found.seenAt };
  }

  /** When the person last used each of the latest hundred devices. */
  async uses({ tenant, subjectId }: Person): Promise<Date[]> {
    const query = { where: { tenant, subjectId }, order: { lastUsedAt: 'DESC' }, take: MOST_USES } as const;
    return (await this.database.getRepository(DeviceUse).find(query)).map(({ lastUsedAt }) => lastUsedAt);
  }

  sealPlace({ tenant, subjectId }: Person, location: Location): Promise<Buffer> {
    return this.vault.seal(tenant, `device place:${subjectId}`, Buffer.from(JSON.stringify(location)));
  }

  /** Notes a use. Call it from `keep`. */
  async note(manager: EntityManager, { tenant, subjectId }: Person, { deviceDigest, place, now }: Use): Promise<void> {
    const use = { tenant, deviceDigest, subjectId, lastUsedAt: now };
    await manager.upsert(DeviceUse, use, ['tenant', 'deviceDigest', 'subjectId']);
    if (place) await manager.upsert(DevicePlace, { subjectId, tenant, place, seenAt: now }, ['subjectId']);
  }
}
