import type { Proof } from '../../journey/proof/proof.js';
import { DEVICE_RISK_POLICY } from './device-risk.policy.js';

const check = 'deviceSecurity';
const setting = 'checkDeviceSecurity';

/** No proof of who somebody is: a device that gives no cause for suspicion. */
export const DEVICE_RISK_PROOF: Proof = {
  name: 'device-risk',
  checks: [
    { flow: 'enrollment', check, setting },
    { flow: 'authentication', check, setting },
    { flow: 'reenrollment', check, setting },
  ],
  policy: DEVICE_RISK_POLICY,
};
