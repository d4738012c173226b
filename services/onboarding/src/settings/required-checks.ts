import type { Check } from '../session/session.machine.js';
import type { OnboardingConfig } from './onboarding-config.js';

/** The checks a new enrolment owes, in the order of BEHAVIOUR Part A section 2.4. */
export function enrollmentChecks({ onboardingOptions: { enrollment: on } }: OnboardingConfig): Check[] {
  return chosen([
    ['addDevice', on.addDevice],
    ['addFace', on.addFace],
    ['addVoice', on.addVoice],
    ['addDocument', on.addDocument],
    ['addPIN', on.addPIN],
    ['deviceSecurity', on.checkDeviceSecurity],
  ]);
}

/** The checks a new authentication owes. */
export function authenticationChecks({ onboardingOptions: { authentication: on } }: OnboardingConfig): Check[] {
  return chosen([
    ['verifyDevice', on.verifyDevice],
    ['verifyFace', on.verifyFace],
    ['verifyVoice', on.verifyVoice],
    ['verifyPIN', on.verifyPIN],
    ['deviceSecurity', on.checkDeviceSecurity],
  ]);
}

/** The checks a new re-enrolment owes. */
export function reEnrollmentChecks({ onboardingOptions: { reenrollment: on } }: OnboardingConfig): Check[] {
  return chosen([
    ['verifyFace', on.verifyFace],
    ['verifyVoice', on.verifyVoice],
    ['deviceSecurity', on.checkDeviceSecurity],
  ]);
}

function chosen(checks: readonly (readonly [Check, boolean])[]): Check[] {
  return checks.filter(([, on]) => on).map(([check]) => check);
}
