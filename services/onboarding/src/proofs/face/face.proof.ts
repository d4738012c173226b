import { Injectable } from '@nestjs/common';
import type { KeptPicture, OfferedCheck, Person, Proof } from '../../journey/proof/proof.js';
import { FACE_POLICY } from './face.policy.js';
import { FaceSamples } from './face-samples.js';

/** Proof by a live face that matches the enrolled one. */
@Injectable()
export class FaceProof implements Proof {
  readonly name = 'face';
  readonly checks: readonly OfferedCheck[] = [
    { flow: 'enrollment', check: 'addFace', setting: 'addFace', isBiometric: true },
    { flow: 'authentication', check: 'verifyFace', setting: 'verifyFace', isBiometric: true },
    { flow: 'reenrollment', check: 'verifyFace', setting: 'verifyFace', isBiometric: true },
  ];
  readonly switches = [
    'enrollment.ageEstimation.enabled',
    'enrollment.enableAgeEstimation',
    'enrollment.checkDuplicateEnrollment.enabled',
  ];
  readonly policy = FACE_POLICY;

  constructor(private readonly faces: FaceSamples) {}

  async pictures(person: Person): Promise<KeptPicture[]> {
    const picture = await this.faces.picture(person);
    return picture ? [{ kind: 'face', mediaType: 'image/jpeg', ...picture }] : [];
  }
}
