import { z } from 'zod';

/** A tenant's configuration when nothing was changed: `customerConfig` of the contract, device and face on. */
export const DEFAULT_CONFIG = {
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
  /** Ours, beside the contract's members; the README says what each means. */
  policy: {
    sessionIdleSeconds: 900,
    sessionLifetimeSeconds: 3600,
    minFaceMatchScore: 4,
    faceFailuresBeforeDelay: 10,
    faceDelaySeconds: 30,
    maxFaceFailures: 50,
  },
};

const threshold = z.union([z.number().min(0), z.string().regex(/^\d+(\.\d+)?$/)]);
const count = z.int().min(1).max(10_000);
const age = z.int().min(0).max(150);
const years = z.number().min(0).max(150);

const enrollment = z.looseObject({
  addDevice: z.boolean(),
  addFace: z.boolean(),
  addDocument: z.boolean(),
  addVoice: z.boolean(),
  addPIN: z.boolean(),
  checkDeviceSecurity: z.boolean(),
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
export const onboardingConfig = z.looseObject({
  maxDeviceIds: count,
  maxAuthenticationAttempts: count,
  saveToSubjectManager: z.union([z.literal(0), z.literal(1), z.boolean().transform(Number)]),
  recordEnrollmentVideo: z.boolean(),
  recordAuthenticationVideo: z.boolean(),
  recordRenrollmentVideo: z.boolean(),
  ocrPortraitSelfieMatchThreshold: threshold,
  rfidPortraitSelfieMatchThreshold: threshold,
  onboardingOptions: z.looseObject({
    enrollment,
    authentication: z.looseObject({
      verifyFace: z.boolean(),
      verifyDevice: z.boolean(),
      verifyVoice: z.boolean(),
      verifyPIN: z.boolean(),
      checkDeviceSecurity: z.boolean(),
    }),
    reenrollment: z.looseObject({
      verifyFace: z.boolean(),
      verifyVoice: z.boolean(),
      checkDeviceSecurity: z.boolean(),
    }),
    document: z.looseObject({ rfid: z.enum(['DISABLED', 'ENABLED']) }),
  }),
  policy: z.looseObject({
    sessionIdleSeconds: z.int().min(60).max(86_400),
    sessionLifetimeSeconds: z.int().min(60).max(86_400),
    minFaceMatchScore: z.number().min(1).max(9),
    faceFailuresBeforeDelay: count,
    faceDelaySeconds: z.int().min(0).max(86_400),
    maxFaceFailures: count,
  }),
});

export type OnboardingConfig = z.output<typeof onboardingConfig>;
