import { DomainError } from '@bonafide/platform/errors/domain-error';
import { equalSecret, hashToken } from '@bonafide/sealing/tokens';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { CustomerConfigs } from '../../settings/customer-configs.js';
import { pinPolicy } from './pin.policy.js';
import { findActivation, setPin } from './pin.sql.js';
import { PinHasher } from './pin-hasher.js';
import type { ActivationBody } from './pin-page.schemas.js';
import { isTrivial } from './pin-rules.js';

/** Sets PINs for who has an activation token: the part of the embedded PIN service that the page calls. */
@Injectable()
export class PinSetting {
  constructor(
    private readonly database: DataSource,
    private readonly configs: CustomerConfigs,
    private readonly hasher: PinHasher,
  ) {}

  /** How many digits the PIN must have. Throws INVALID_VALUE as `set` does. */
  async digits(tenant: string, activationToken: string): Promise<number> {
    await this.require(tenant, activationToken);
    return pinPolicy((await this.configs.of(tenant)).policy).pinDigits;
  }

  /**
   * Sets the PIN, once by each token. Throws INVALID_VALUE for a token that is unknown, another tenant's, used or too old, or
   * whose session is over; for another identity; and for a PIN of another length or one that is easy to guess.
   */
  async set(tenant: string, { activationToken, mpinId, deviceSecret, pin }: ActivationBody): Promise<void> {
    const mpinDigest = await this.require(tenant, activationToken);
    if (!equalSecret(mpinDigest, hashToken(mpinId))) throw refused('mpinId');
    const { pinDigits } = pinPolicy((await this.configs.of(tenant)).policy);
    if (pin.length !== pinDigits) throw unfit(`The PIN must have ${pinDigits} digits`);
    if (isTrivial(pin)) throw unfit('The PIN is too easy to guess');
    const pinHash = await this.hasher.hash(pin, deviceSecret);
    const values = [tenant, hashToken(activationToken), hashToken(deviceSecret), pinHash];
    // Of copies that come at once the first one counts.
    if ((await setPin(this.database.manager, values)).length !== 1) throw refused('activationToken');
  }

  private async require(tenant: string, activationToken: string): Promise<Buffer> {
    const [found] = await findActivation(this.database.manager, [tenant, hashToken(activationToken)]);
    if (!found) throw refused('activationToken');
    return found.mpinDigest;
  }
}

const refused = (field: string) => new DomainError('INVALID_VALUE', `Not a valid ${field}`, { field });
const unfit = (why: string) => new DomainError('INVALID_VALUE', why, { field: 'pin' });
