import type { Proof } from '../../journey/proof/proof.js';
import { FACE_POLICY } from './face.policy.js';

/** Proof by a live face that matches the enrolled one. */
export const FACE_PROOF: Proof = {
  name: 'face',
  checks: [
    { flow: 'enrollment', check: 'addFace', setting: 'addFace', isBiometric: true },
    { flow: 'authentication', check: 'verifyFace', setting: 'verifyFace', isBiometric: true },
    { flow: 'reenrollment', check: 'verifyFace', setting: 'verifyFace', isBiometric: true },
  ],
  switches: ['enrollment.ageEstimation.enabled', 'enrollment.enableAgeEstimation'],
  policy: FACE_POLICY,
};
