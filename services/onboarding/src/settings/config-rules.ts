import { isTree, merge, type Tree } from '@bonafide/settings/tree';
import type { OnboardingConfig } from './onboarding-config.js';

interface Rule {
  /** Members of `onboardingOptions` that it speaks of. */
  members: readonly string[];
  holds: (options: OnboardingConfig['onboardingOptions']) => boolean;
  message: string;
}

/** `x-config-rules` of the contract, judged on the merged configuration. */
export const RULES: readonly Rule[] = [
  {
    members: ['enrollment.addFace', 'authentication.verifyFace', 'reenrollment.verifyFace'],
    holds: (o) => o.enrollment.addFace || !(o.authentication.verifyFace || o.reenrollment.verifyFace),
    message:
      'When enrollment.addFace is false, neither authentication.verifyFace or reEnrollment.verifyFace can be true',
  },
  {
    members: ['enrollment.icaoVerification', 'enrollment.addDocument'],
    holds: (o) => o.enrollment.addDocument || o.enrollment.icaoVerification === 'DISABLED',
    message: 'When enrollment.addDocument is false, enrollment.icaoVerification must be DISABLED',
  },
  {
    members: ['enrollment.addVoice', 'authentication.verifyVoice', 'reenrollment.verifyVoice'],
    holds: (o) => o.enrollment.addVoice || !(o.authentication.verifyVoice || o.reenrollment.verifyVoice),
    message:
      'When enrollment.addVoice is false, neither authentication.verifyVoice or reEnrollment.verifyVoice can be true',
  },
  {
    members: ['authentication.verifyPIN', 'enrollment.addPIN'],
    holds: (o) => o.enrollment.addPIN || !o.authentication.verifyPIN,
    message: 'When enrollment.addPIN is false, authentication.verifyPIN cannot be true',
  },
];

/** Texts of the vendor say `reEnrollment`; the wire key is lower case. */
export function withOneSpelling(change: Tree): Tree {
  const { onboardingOptions: options } = change;
  if (!isTree(options) || !('reEnrollment' in options)) return change;
  const { reEnrollment, ...others } = options;
  return { ...change, onboardingOptions: merge({ reenrollment: reEnrollment }, others) };
}
