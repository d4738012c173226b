import { Injectable } from '@nestjs/common';
import type { OfferedCheck, Proof } from '../../journey/proof/proof.js';
import { FACE_CHECK } from './selfies.js';

/** Proof by an identity document whose portrait is the person's. */
@Injectable()
export class DocumentProof implements Proof {
  readonly name = 'document';
  readonly checks: readonly OfferedCheck[] = [
    { flow: 'enrollment', check: 'addDocument', setting: 'addDocument', isBiometric: true, after: FACE_CHECK },
  ];
  readonly switches = ['enrollment.icaoVerification'];
}
