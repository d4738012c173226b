import type { Proof } from '../../journey/proof/proof.js';
import { KBA_POLICY } from './kba.policy.js';

/** Proof by what the person knows and others do not. */
export const KBA_PROOF: Proof = {
  name: 'kba',
  checks: [{ flow: 'enrollment', check: 'kba', setting: 'kba' }],
  policy: KBA_POLICY,
};
