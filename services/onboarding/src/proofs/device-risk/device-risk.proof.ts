import type { Proof } from '../../journey/proof/proof.js';
import { DEVICE_RISK_POLICY } from './device-risk.policy.js';

const check = 'deviceSecurity';
const setting = 'checkDeviceSecurity';
const isSignal = true;

/** No proof of who somebody is: a device that gives no cause for suspicion. */
export const DEVICE_RISK_PROOF: Proof = {
  name: 'device-risk',
  checks: [
    { flow: 'enrollment', check, setting, isSignal },
    { flow: 'authentication', check, setting, isSignal },
    { flow: 'reenrollment', check, setting, isSignal },
  ],
  policy: DEVICE_RISK_POLICY,
};
