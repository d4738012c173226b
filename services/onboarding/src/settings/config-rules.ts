import { DomainError } from '@bonafide/platform/errors/domain-error';
import type { OnboardingConfig } from './onboarding-config.js';

/** A JSON object whose members are unknown. */
export type Tree = { [member: string]: unknown };

export const isTree = (value: unknown): value is Tree =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** `base` with the members of `change` laid over it, level by level; lists and scalars replace. */
export function merge(base: Tree, change: Tree): Tree {
  const merged = Object.entries(change).map(([member, value]) => {
    const below = Object.hasOwn(base, member) ? base[member] : undefined;
    return [member, isTree(value) ? merge(isTree(below) ? below : {}, value) : value] as const;
  });
  // fromEntries defines members, so a member named __proto__ is data like any other.
  return Object.fromEntries([...Object.entries(base), ...merged]);
}

interface Rule {
  holds: (options: OnboardingConfig['onboardingOptions']) => boolean;
  message: string;
}

/** `x-config-rules` of the contract, judged on the merged configuration. */
const RULES: readonly Rule[] = [
  {
    holds: (o) => o.enrollment.addFace || !(o.authentication.verifyFace || o.reenrollment.verifyFace),
    message:
      'When enrollment.addFace is false, neither authentication.verifyFace or reEnrollment.verifyFace can be true',
  },
  {
    holds: (o) => o.enrollment.addDocument || o.enrollment.icaoVerification === 'DISABLED',
    message: 'When enrollment.addDocument is false, enrollment.icaoVerification must be DISABLED',
  },
  {
    holds: (o) => o.enrollment.addVoice || !(o.authentication.verifyVoice || o.reenrollment.verifyVoice),
    message:
      'When enrollment.addVoice is false, neither authentication.verifyVoice or reEnrollment.verifyVoice can be true',
  },
  {
    holds: (o) => o.enrollment.addPIN || !o.authentication.verifyPIN,
    message: 'When enrollment.addPIN is false, authentication.verifyPIN cannot be true',
  },
];

/** Throws INVALID_VALUE with the message of the first rule that a configuration breaks. */
export function requireRules(config: OnboardingConfig): void {
  const broken = RULES.find((rule) => !rule.holds(config.onboardingOptions));
  if (broken) throw new DomainError('INVALID_VALUE', broken.message, { field: 'onboardingConfig.onboardingOptions' });
}

/** Texts of the vendor say `reEnrollment`; the wire key is lower case. */
export function withOneSpelling(change: Tree): Tree {
  const { onboardingOptions: options } = change;
  if (!isTree(options) || !('reEnrollment' in options)) return change;
  const { reEnrollment, ...others } = options;
  return { ...change, onboardingOptions: merge({ reenrollment: reEnrollment }, others) };
}
