import type { Frame } from './capture.js';
import type { components } from './gen/onboarding.js';
import type { SealedRequest } from './sealed-request.js';

type Schemas = components['schemas'];

/** Family and level of a liveness decision: 2 usability, 4 balanced, 6 security. */
export type FaceWorkflow = Schemas['FaceWorkflowData']['workflow'];

/** A capture of a face: frames of one size, taken by `captureFrames` or read from files. */
export interface FaceCapture {
  video: {
    meta_data?: {
      username?: string;
      client_version?: string;
      session_id?: string | null;
      challenge_id?: string | null;
      [key: string]: unknown;
    };
    workflow_data: { workflow: FaceWorkflow; frames: Frame[]; rotation?: Schemas['FaceWorkflowData']['rotation'] };
  };
}

/** In clear or sealed with `sealRequest`. */
export type FaceData = FaceCapture | SealedRequest;

/**
 * Recordings of one person who speaks: base64 of 1 to 5 WAV files of at most 4,000,000 bytes each, with what was said.
 * `alfa4` where no workflow is named.
 */
export interface VoiceCapture {
  voice: {
    voiceSamples: Schemas['VoiceSample'][];
    workflow?: Schemas['AnalyzeVoice']['workflow'];
    meta_data?: { [key: string]: unknown };
  };
}

/** In clear or sealed with `sealRequest`. */
export type VoiceData = VoiceCapture | SealedRequest;

/** 0 failed, 1 pending, 2 complete. */
export type ProcessStatus = Schemas['ProcessStatus'];

export type Person = Pick<Schemas['EnrollRequest'], 'username' | 'email' | 'firstName' | 'lastName' | 'phoneNumber'>;

/** Holds `enrollmentToken`, or `reEnrollmentToken` when the person has a registration already. */
export type EnrollAnswer = Schemas['EnrollResponse'];

/** `registrationCode` is empty until the last required check has passed. */
export type EnrollmentProgress = Schemas['EnrollmentProgress'];

/** `publicKey` is `DeviceKey.publicKey`; without one the device can never pass `verifyDevice`. */
export type Device = Pick<Schemas['AddDeviceRequest'], 'deviceId' | 'publicKey' | 'pushId'>;

export type LivenessDetail = Schemas['FaceLivenessResults'];

/** The contract allows an empty text for the detail, which this platform never sends. */
type WithDetail<A> = Omit<A, 'faceLivenessResults'> & { faceLivenessResults?: LivenessDetail };

export type AddFaceAnswer = WithDetail<Schemas['AddFaceResponse']>;

export type VoiceLivenessDetail = Exclude<Schemas['VoiceLivenessResults'], string>;

type WithVoiceDetail<A> = Omit<A, 'voiceLivenessResults'> & { voiceLivenessResults?: VoiceLivenessDetail };

export type AddVoiceAnswer = WithVoiceDetail<Schemas['AddVoiceResponse']>;

/** The person who authenticates: one of the two. */
export type Claim = { registrationCode: string } | { username: string };

export type AuthenticateAnswer = Schemas['AuthenticateResponse'];

export type VerifyDeviceAnswer = Schemas['VerifyDeviceResponse'];

/** `matchScore` is 0 to 100. */
export type VerifyFaceAnswer = WithDetail<Schemas['VerifyFaceResponse']>;

/** `matchScore` is 0 to 100. The contract tolerates a text for `authStatus`, which this platform never sends. */
export type VerifyVoiceAnswer = WithVoiceDetail<Omit<Schemas['VerifyVoiceResponse'], 'authStatus'>> & {
  authStatus: ProcessStatus;
};
