import { randomBytes } from 'node:crypto';
import { DomainError } from '@bonafide/platform/errors/domain-error';
import { equalSecret, hashToken } from '@bonafide/sealing/tokens';
import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { Throttles } from '../../journey/throttle/throttles.js';
import { CustomerConfigs } from '../../settings/customer-configs.js';
import { Pin } from './pin.entity.js';
import { PIN_FACTOR, type PinPolicy, pinLimits, pinPolicy } from './pin.policy.js';
import { authorize, holdPin } from './pin.sql.js';
import { PinHasher } from './pin-hasher.js';
import type { EntryBody } from './pin-page.schemas.js';

const CODE_BYTES = 16;

/** A code for one verifyPIN. */
export interface Authorization {
  authorizationCode: string;
  /** Unix seconds after which it is void. */
  expireTime: number;
  /** Origins to which the page may hand it. */
  returnOrigins: string[];
}

/** Takes PINs that people enter: the part of the embedded PIN service that the page calls. */
@Injectable()
export class PinEntries {
  constructor(
    private readonly database: DataSource,
    private readonly throttles: Throttles,
    private readonly configs: CustomerConfigs,
    private readonly hasher: PinHasher,
  ) {}

  /**
   * A code for the right PIN; undefined for a wrong one, which counts among the person's failed tries. Throws INVALID_VALUE for
   * an identity of another tenant or another device, which counts nothing, since who has not the device cannot guess; and
   * RATE_LIMITED or INVALID_VALUE after too many failures, by whichever device or replica.
   */
  async enter(tenant: string, { mpinId, deviceSecret, pin }: EntryBody): Promise<Authorization | undefined> {
    const known = await this.database.getRepository(Pin).findOneBy({ tenant, mpinDigest: hashToken(mpinId) });
    if (!known || !equalSecret(known.deviceDigest, hashToken(deviceSecret))) throw foreign();
    const policy = pinPolicy((await this.configs.of(tenant)).policy);
    await this.throttles.demand(triedOf(known), pinLimits(policy));
    const isRight = await this.hasher.matches(known.pinHash, pin, deviceSecret);
    return this.database.transaction((manager) => this.settle(manager, known, { isRight, policy }));
  }

  /** Nothing of what was found is told before it is counted. */
  private async settle(
    manager: EntityManager,
    known: Pin,
    { isRight, policy }: { isRight: boolean; policy: PinPolicy },
  ): Promise<Authorization | undefined> {
    const [{ now }] = await manager.query<[{ now: Date }]>('SELECT now() AS now');
    await this.throttles.count(manager, triedOf(known), isRight, { limits: pinLimits(policy), now });
    if (!isRight) return undefined;
    const { tenant, subjectId, pinHash } = known;
    const [held] = await holdPin(manager, [tenant, subjectId]);
    // Replaced or erased meanwhile.
    if (held?.pinHash !== pinHash) throw foreign();
    const authorizationCode = randomBytes(CODE_BYTES).toString('hex');
    const values = [hashToken(authorizationCode), subjectId, tenant, policy.pinCodeSeconds];
    const [given] = await authorize(manager, values);
    const expireTime = Math.floor((given?.expiresAt ?? now).getTime() / 1000);
    return { authorizationCode, expireTime, returnOrigins: policy.pinReturnOrigins };
  }
}

const triedOf = ({ tenant, subjectId }: Pin) => ({ tenant, subjectId, factor: PIN_FACTOR });

const foreign = () => new DomainError('INVALID_VALUE', 'Not a PIN that this device may enter', { field: 'mpinId' });
