import { randomBytes } from 'node:crypto';
import type { Config } from '@bonafide/platform/config/config';
import { DomainError } from '@bonafide/platform/errors/domain-error';
import { CONFIG } from '@bonafide/platform/process/tokens';
import { hashToken } from '@bonafide/sealing/tokens';
import { Inject, Injectable } from '@nestjs/common';
import { DataSource, type EntityManager, Raw } from 'typeorm';
import type { hostedConfig } from '../../hosted/hosted-config.js';
import type { Person } from '../../journey/proof/proof.js';
import type { StepContext } from '../../journey/step/step-context.js';
import { Profiles } from '../../journey/subject/profiles.js';
import { Subject } from '../../journey/subject/subject.entity.js';
import { CustomerConfigs } from '../../settings/customer-configs.js';
import { Pin } from './pin.entity.js';
import { pinPolicy } from './pin.policy.js';
import { PinActivation } from './pin-activation.entity.js';
import { PinAuthorization } from './pin-authorization.entity.js';
import { type BegunPin, NOT_SET, type PinIdentity, type PinService } from './pin-service.js';

const hex = (bytes: number) => randomBytes(bytes).toString('hex');

/** The PIN service of this process: people set and enter PINs on a page of ours (ADR 0100). */
@Injectable()
export class EmbeddedPins implements PinService {
  constructor(
    private readonly database: DataSource,
    private readonly configs: CustomerConfigs,
    private readonly profiles: Profiles,
    @Inject(CONFIG) private readonly config: Config<typeof hostedConfig>,
  ) {}

  async begin({ tenant, subjectId }: StepContext): Promise<PinIdentity> {
    const { pinActivationSeconds } = pinPolicy((await this.configs.of(tenant)).policy);
    const query = this.database.createQueryBuilder(Subject, 'subject').where({ tenant, id: subjectId });
    const { entities, raw } = await query.addSelect('now()', 'now').getRawAndEntities<{ now: Date }>();
    const [subject, now] = [entities[0], raw[0]?.now];
    if (!subject || !now) throw new DomainError('INVALID_VALUE', 'Not a valid registration: it was erased');
    const { email } = await this.profiles.open(tenant, subjectId, subject.profile);
    const identity = { mpinId: hex(32), activationToken: hex(16), pinDevice: hex(8) };
    return {
      ...identity,
      expireTime: Math.floor(now.getTime() / 1000) + pinActivationSeconds,
      redirectURI: this.pageOf(tenant, identity),
      pinUser: email.toUpperCase(),
    };
  }

  async keepBegun(manager: EntityManager, context: StepContext, identity: PinIdentity): Promise<void> {
    const { tenant, sessionId, subjectId } = context;
    const { activationToken, mpinId, expireTime } = identity;
    const digests = { tokenDigest: hashToken(activationToken), mpinDigest: hashToken(mpinId) };
    const unset = { deviceDigest: null, pinHash: null };
    const begun = { tenant, sessionId, subjectId, ...digests, expiresAt: new Date(expireTime * 1000), ...unset };
    await manager.upsert(PinActivation, begun, ['sessionId']);
  }

  async begun({ tenant, sessionId }: { tenant: string; sessionId: string }): Promise<BegunPin | undefined> {
    const found = await this.database.getRepository(PinActivation).findOneBy({ tenant, sessionId });
    return found ? { identity: found.mpinDigest.toString('hex'), isSet: found.pinHash !== null } : undefined;
  }

  async adopt(
    manager: EntityManager,
    { tenant, sessionId, subjectId }: StepContext,
    { identity, now }: { identity: string; now: Date },
  ): Promise<void> {
    const mpinDigest = Buffer.from(identity, 'hex');
    const begun = await manager.findOneBy(PinActivation, { tenant, sessionId, subjectId, mpinDigest });
    if (!begun) throw new DomainError('INVALID_VALUE', 'Not the PIN that this session began to set last');
    const { deviceDigest, pinHash } = begun;
    if (deviceDigest === null || pinHash === null) throw new DomainError('INVALID_VALUE', NOT_SET);
    await manager.upsert(Pin, { tenant, subjectId, mpinDigest, deviceDigest, pinHash, setAt: now }, ['subjectId']);
    await manager.delete(PinAuthorization, { tenant, subjectId });
  }

  isAuthorized({ tenant, subjectId }: Person, code: string): Promise<boolean> {
    return this.database.getRepository(PinAuthorization).existsBy(codeOf(tenant, subjectId, code));
  }

  async redeem(manager: EntityManager, { tenant, subjectId }: Person, code: string): Promise<void> {
    const { affected } = await manager.delete(PinAuthorization, codeOf(tenant, subjectId, code));
    if (affected !== 1) throw new DomainError('INVALID_VALUE', 'The authorizationCode was used meanwhile');
  }

  /** What the page needs stands behind `#`, so that no request and no log of one holds it. */
  private pageOf(tenant: string, identity: Pick<PinIdentity, 'mpinId' | 'activationToken' | 'pinDevice'>): string {
    const page = `${this.config.BONAFIDE_PUBLIC_URL}/${encodeURIComponent(tenant)}/hosted/pin`;
    return `${page}#${new URLSearchParams({ ...identity })}`;
  }
}

const codeOf = (tenant: string, subjectId: string, code: string) => ({
  tenant,
  subjectId,
  codeDigest: hashToken(code),
  expiresAt: Raw((column) => `${column} > now()`),
});
