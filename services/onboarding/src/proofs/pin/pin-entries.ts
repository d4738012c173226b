import { randomBytes } from 'node:crypto';
import { DomainError } from '@bonafide/platform/errors/domain-error';
import { equalSecret, hashToken } from '@bonafide/sealing/tokens';
import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { Throttles } from '../../journey/throttle/throttles.js';
import { CustomerConfigs } from '../../settings/customer-configs.js';
import { Pin } from './pin.entity.js';
import { PIN_FACTOR, type PinPolicy, pinLimits, pinPolicy } from './pin.policy.js';
import { authorize, countCodes, holdPerson, holdPin } from './pin.sql.js';
import { PinHasher } from './pin-hasher.js';
import type { EntryBody } from './pin-page.schemas.js';

const CODE_BYTES = 16;
/** Codes of one person that may wait to be used. */
const MOST_CODES = 5;

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
  /** People of whom an entry is being checked in this process. */
  private readonly checking = new Set<string>();

  constructor(
    private readonly database: DataSource,
    private readonly throttles: Throttles,
    private readonly configs: CustomerConfigs,
    private readonly hasher: PinHasher,
  ) {}

  /**
   * A code for the right PIN; undefined for a wrong one, which counts among the person's failed tries. Throws INVALID_VALUE for
   * an identity of another tenant or another device, which counts nothing, since who has not the device cannot guess;
   * RATE_LIMITED or INVALID_VALUE after too many failures, by whichever device or replica; and RATE_LIMITED while another
   * entry of the person is being checked, or codes enough wait to be used: each check costs the processor some 0.2 s.
   */
  async enter(tenant: string, { mpinId, deviceSecret, pin }: EntryBody): Promise<Authorization | undefined> {
    const known = await this.database.getRepository(Pin).findOneBy({ tenant, mpinDigest: hashToken(mpinId) });
    if (!known || !equalSecret(known.deviceDigest, hashToken(deviceSecret))) throw foreign();
    const policy = pinPolicy((await this.configs.of(tenant)).policy);
    await this.throttles.demand(triedOf(known), pinLimits(policy));
    return this.alone(known, async () => {
      await this.requireFewCodes(known, policy);
      const isRight = await this.hasher.matches(known.pinHash, pin, deviceSecret);
      return this.database.transaction((manager) => this.settle(manager, known, { isRight, policy }));
    });
  }

  private async alone<T>({ subjectId }: Pin, work: () => Promise<T>): Promise<T> {
    if (this.checking.has(subjectId)) throw busy('A PIN of this person is being checked', 1);
    this.checking.add(subjectId);
    try {
      return await work();
    } finally {
      this.checking.delete(subjectId);
    }
  }

  private async requireFewCodes({ tenant, subjectId }: Pin, { pinCodeSeconds }: PinPolicy): Promise<void> {
    const [row] = await countCodes(this.database.manager, [tenant, subjectId]);
    if ((row?.codes ?? 0) >= MOST_CODES) throw busy('Too many codes wait to be used', pinCodeSeconds);
  }

  /** Nothing of what was found is told before it is counted. */
  private async settle(
    manager: EntityManager,
    known: Pin,
    { isRight, policy }: { isRight: boolean; policy: PinPolicy },
  ): Promise<Authorization | undefined> {
    // Before the person's other rows, as an erasure does; in another order the two could wait for each other.
    const [person] = await holdPerson(manager, [known.tenant, known.subjectId]);
    if (!person) throw foreign();
    const { now } = person;
    const tried = triedOf(known);
    const attempts = await this.throttles.lock(manager, tried);
    await this.throttles.count(manager, tried, isRight, { limits: pinLimits(policy), now, attempts });
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

const busy = (why: string, seconds: number) =>
  new DomainError('RATE_LIMITED', `${why}, wait ${seconds} s`, { retryAfter: String(seconds) });
