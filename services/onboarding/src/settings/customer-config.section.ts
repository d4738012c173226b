import { defineSection, type Section } from '@bonafide/settings/section';
import type { Tree } from '@bonafide/settings/tree';
import { z } from 'zod';
import { NO_VERSION } from '../journey/consent/consent.schemas.js';
import type { PolicyPart } from '../journey/proof/proof.js';
import { RULES } from './config-rules.js';
import {
  CHECK_SWITCHES,
  documentVerificationConfig,
  isOn,
  type OnboardingConfig,
  onboardingConfig,
  PORTRAIT_THRESHOLDS,
} from './onboarding-config.js';

/** The whole that `customerConfig` shows; members beside `onboardingConfig` are kept as they are. */
export type CustomerConfig = Tree & { onboardingConfig: OnboardingConfig };

const OPTIONS = 'onboardingConfig.onboardingOptions';

/** What a tenant may change of its journeys: the contract's members and those of the proofs; `lacking` stays off. */
export function customerConfigSection(
  parts: readonly PolicyPart[],
  lacking: readonly string[],
): Section<CustomerConfig> {
  const { schema, defaults } = onboardingConfig(parts);
  const of = (holds: (config: OnboardingConfig) => boolean) => (config: CustomerConfig) =>
    holds(config.onboardingConfig);
  const rules = RULES.map(({ members, message, holds }) => ({
    members: members.map((member) => `${OPTIONS}.${member}`),
    message,
    holds: of(({ onboardingOptions }) => holds(onboardingOptions)),
  }));
  const unavailable = lacking.map((path) => ({
    members: [`${OPTIONS}.${path}`],
    message: `Field "${OPTIONS}.${path}" cannot be switched on in this version.`,
    holds: of((config) => !isOn(config, path)),
  }));
  return defineSection({
    name: 'customer-config',
    version: 1,
    schema: z.looseObject({
      onboardingConfig: schema,
      documentVerificationConfig: documentVerificationConfig.optional(),
    }),
    defaults: { onboardingConfig: defaults },
    onInvalid: strictest(parts),
    rules: [...rules, ...unavailable],
  });
}

/** Enrolment's switches that must not be off by mistake: people would come in with less. */
const OWED = ['addDevice', 'addFace', 'addDocument'];

/** Limits between which no age lies. */
const NO_AGE = { enabled: true, minAge: 150, maxAge: 0, minTolerance: 0, maxTolerance: 0 };

/** The check is made, and whoever looks like anybody is looked at. */
const EVERY_DUPLICATE = { enabled: true, matchThreshold: 70 };
/** S beyond what any two pictures of a person reach. */
const OUT_OF_REACH = 99;

/** Replacements of stored values that cannot be read: the check is owed, the limit is the lowest. */
function strictest(parts: readonly PolicyPart[]): Tree {
  const checks = [
    ...OWED.map((name) => `enrollment.${name}`),
    ...CHECK_SWITCHES.authentication.map((name) => `authentication.${name}`),
    ...CHECK_SWITCHES.reenrollment.map((name) => `reenrollment.${name}`),
  ];
  const policy = parts.flatMap((part) => Object.entries(part.strictest));
  return Object.fromEntries([
    ['onboardingConfig.maxDeviceIds', 1],
    ['onboardingConfig.maxAuthenticationAttempts', 1],
    ['onboardingConfig.policy.biometricConsentRequired', true],
    ['onboardingConfig.policy.biometricConsentVersion', NO_VERSION],
    ...PORTRAIT_THRESHOLDS.map((name) => [`onboardingConfig.${name}`, OUT_OF_REACH]),
    [`${OPTIONS}.enrollment.icaoVerification`, 'MANDATORY'],
    ...checks.map((path) => [`${OPTIONS}.${path}`, true]),
    ...Object.entries(NO_AGE).map(([name, value]) => [`${OPTIONS}.enrollment.ageEstimation.${name}`, value]),
    ...Object.entries(EVERY_DUPLICATE).map(([name, value]) => [
      `${OPTIONS}.enrollment.checkDuplicateEnrollment.${name}`,
      value,
    ]),
    ...policy.map(([member, value]) => [`onboardingConfig.policy.${member}`, value]),
  ]);
}
