import type { Proof } from '../../journey/proof/proof.js';
import { PHONE_POLICY } from './phone.policy.js';

/** Proof by a phone whose number is known to be the person's, and to which a code is sent. */
export const PHONE_PROOF: Proof = {
  name: 'phone',
  checks: [{ flow: 'enrollment', check: 'mobileMatch', setting: 'mobileMatch' }],
  policy: PHONE_POLICY,
};
