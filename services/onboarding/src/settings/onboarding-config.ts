import { z } from 'zod';
import { wantedVersion } from '../journey/consent/consent.schemas.js';
import type { PolicyPart } from '../journey/proof/proof.js';

/** The switches of each flow's checks in the contract, in the order in which `requiredChecks` names the checks. */
export const CHECK_SWITCHES = {
  enrollment: ['addDevice', 'addFace', 'addVoice', 'addDocument', 'addPIN', 'checkDeviceSecurity'],
  authentication: ['verifyDevice', 'verifyFace', 'verifyVoice', 'verifyPIN', 'checkDeviceSecurity'],
  reenrollment: ['verifyFace', 'verifyVoice', 'checkDeviceSecurity'],
} as const;

/** Switches of the contract within a check; off is `false` or `DISABLED`. */
const WITHIN_CHECKS = [
  'enrollment.icaoVerification',
  'enrollment.ageEstimation.enabled',
  'enrollment.checkDuplicateEnrollment.enabled',
  'document.rfid',
];

/**
 * Switches of the contract that a tenant need not set; absent is off. Those of checks follow the others in `requiredChecks`, in
 * this order.
 */
export const OPTIONAL_SWITCHES = {
  enrollment: ['enableAgeEstimation', 'mobileMatch', 'kba', 'watchlist', 'nationalId'],
  authentication: ['nationalId'],
  reenrollment: ['resetPIN'],
} as const;

/** Switches beside those of checks, as paths within `onboardingOptions`. */
export const INNER_SWITCHES: readonly string[] = WITHIN_CHECKS;

/** A tenant's configuration when nothing was changed: `customerConfig` of the contract, device and face on. */
const DEFAULTS = {
  maxDeviceIds: 3,
  maxAuthenticationAttempts: 4,
  saveToSubjectManager: 1,
  recordEnrollmentVideo: false,
  recordAuthenticationVideo: false,
  recordRenrollmentVideo: false,
  ocrPortraitSelfieMatchThreshold: 2.0,
  rfidPortraitSelfieMatchThreshold: 3,
  onboardingOptions: {
    enrollment: {
      addDevice: true,
      addFace: true,
      addDocument: false,
      addVoice: false,
      addPIN: false,
      checkDeviceSecurity: false,
      icaoVerification: 'DISABLED',
      ageEstimation: { enabled: false, minAge: 1, maxAge: 111, minTolerance: 1, maxTolerance: 1 },
      checkDuplicateEnrollment: { enabled: false, matchThreshold: 90 },
    },
    authentication: {
      verifyFace: true,
      verifyDevice: true,
      verifyVoice: false,
      verifyPIN: false,
      checkDeviceSecurity: false,
    },
    reenrollment: { verifyFace: true, verifyVoice: false, checkDeviceSecurity: false },
    document: { rfid: 'DISABLED' },
  },
  /** Our members, besides the contract's; the README says what each means. */
  policy: {
    sessionIdleSeconds: 900,
    sessionLifetimeSeconds: 3600,
    biometricConsentRequired: false,
    biometricConsentVersion: '',
    registrationRetentionDays: 0,
  },
};

/** Thresholds of portraits against selfies; each has an older home beside the configuration. */
export const PORTRAIT_THRESHOLDS = ['ocrPortraitSelfieMatchThreshold', 'rfidPortraitSelfieMatchThreshold'] as const;

const threshold = z.union([z.number().min(0), z.string().regex(/^\d+(\.\d+)?$/)]);
const count = z.int().min(1).max(10_000);
const seconds = z.int().min(60).max(86_400);
const age = z.int().min(0).max(150);
const years = z.number().min(0).max(150);

const enrollment = z.looseObject({
  ...switches(CHECK_SWITCHES.enrollment),
  ...optionalSwitches(OPTIONAL_SWITCHES.enrollment),
  icaoVerification: z.enum(['DISABLED', 'OPTIONAL', 'MANDATORY']),
  ageEstimation: z.looseObject({
    enabled: z.boolean(),
    minAge: age,
    maxAge: age,
    minTolerance: years,
    maxTolerance: years,
  }),
  checkDuplicateEnrollment: z.looseObject({ enabled: z.boolean(), matchThreshold: z.number().min(70).max(99) }),
});

/** The whole of a configuration; unknown members stay. */
const contract = z.looseObject({
  maxDeviceIds: count,
  maxAuthenticationAttempts: count,
  saveToSubjectManager: z.union([z.literal(0), z.literal(1), z.boolean().transform((on) => (on ? 1 : 0))]),
  recordEnrollmentVideo: z.boolean(),
  recordAuthenticationVideo: z.boolean(),
  recordRenrollmentVideo: z.boolean(),
  ocrPortraitSelfieMatchThreshold: threshold,
  rfidPortraitSelfieMatchThreshold: threshold,
  onboardingOptions: z.looseObject({
    enrollment,
    authentication: z.looseObject({
      ...switches(CHECK_SWITCHES.authentication),
      ...optionalSwitches(OPTIONAL_SWITCHES.authentication),
    }),
    reenrollment: z.looseObject({
      ...switches(CHECK_SWITCHES.reenrollment),
      ...optionalSwitches(OPTIONAL_SWITCHES.reenrollment),
    }),
    document: z.looseObject({ rfid: z.enum(['DISABLED', 'ENABLED']) }),
    // Clients post both at this level as well, and expect them back; they switch nothing here.
    ageEstimation: z
      .looseObject({ enabled: z.boolean(), minAge: z.int(), maxAge: z.int(), ageTolerance: z.number() })
      .partial()
      .optional(),
    duplicatePrevention: z.looseObject({ enabled: z.boolean(), matchThreshold: z.number() }).partial().optional(),
  }),
  policy: z.looseObject({
    sessionIdleSeconds: seconds,
    sessionLifetimeSeconds: seconds,
    biometricConsentRequired: z.boolean(),
    biometricConsentVersion: wantedVersion,
    registrationRetentionDays: z.int().min(0).max(3650),
  }),
});

/** The older home of two thresholds, beside the configuration. */
export const documentVerificationConfig = z
  .looseObject({ ocrPortraitSelfieMatchThreshold: threshold, rfidPortraitSelfieMatchThreshold: threshold })
  .partial();

export type OnboardingConfig = z.output<typeof contract>;

/** The configuration's schema and defaults, with the policy members that proofs bring. */
export function onboardingConfig(parts: readonly PolicyPart[]): {
  schema: z.ZodType<OnboardingConfig>;
  defaults: typeof DEFAULTS;
} {
  const shape = Object.assign({}, ...parts.map((part) => part.shape)) as z.ZodRawShape;
  const schema = contract.extend({ policy: contract.shape.policy.extend(shape) });
  const policy = Object.assign({}, DEFAULTS.policy, ...parts.map((part) => part.defaults)) as typeof DEFAULTS.policy;
  return { schema: schema as unknown as z.ZodType<OnboardingConfig>, defaults: { ...DEFAULTS, policy } };
}

function switches<const N extends string>(names: readonly N[]): { [K in N]: z.ZodBoolean } {
  return Object.fromEntries(names.map((name) => [name, z.boolean()])) as { [K in N]: z.ZodBoolean };
}

function optionalSwitches<const N extends string>(names: readonly N[]): { [K in N]: z.ZodOptional<z.ZodBoolean> } {
  return Object.fromEntries(names.map((name) => [name, z.boolean().optional()])) as never;
}

/** Whether a switch within `onboardingOptions` is on. */
export function isOn({ onboardingOptions }: OnboardingConfig, path: string): boolean {
  const value = path
    .split('.')
    .reduce<unknown>((tree, name) => (tree as Record<string, unknown>)[name], onboardingOptions);
  return value !== undefined && value !== false && value !== 'DISABLED';
}
