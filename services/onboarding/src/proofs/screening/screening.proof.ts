import type { Proof } from '../../journey/proof/proof.js';

const isSignal = true;

/** No proof of who somebody is: whether a list names them, and whether a number can be one. */
export const SCREENING_PROOF: Proof = {
  name: 'screening',
  checks: [
    { flow: 'enrollment', check: 'watchlist', setting: 'watchlist', isSignal },
    { flow: 'enrollment', check: 'nationalId', setting: 'nationalId', isSignal },
    { flow: 'authentication', check: 'nationalId', setting: 'nationalId', isSignal },
  ],
};
