import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { OfferedCheck, Person, Proof } from '../../journey/proof/proof.js';
import { Pin } from './pin.entity.js';
import { PIN_POLICY } from './pin.policy.js';

/** Proof by a PIN, entered on the device that set it. */
@Injectable()
export class PinProof implements Proof {
  readonly name = 'pin';
  readonly checks: readonly OfferedCheck[] = [
    { flow: 'enrollment', check: 'addPIN', setting: 'addPIN' },
    // Owed by who has none, too: a reset sets their first one.
    { flow: 'authentication', check: 'verifyPIN', setting: 'verifyPIN' },
  ];
  readonly switches = ['reenrollment.resetPIN'];
  readonly policy = PIN_POLICY;

  constructor(private readonly database: DataSource) {}

  async describe({ tenant, subjectId }: Person): Promise<object> {
    const pin = await this.database.getRepository(Pin).findOneBy({ tenant, subjectId });
    return pin ? { pinRegisteredDate: pin.setAt.toISOString() } : {};
  }
}
