import type { Frame } from './capture.js';
import type { LivenessResult } from './engine.types.js';
import type { SealedRequest } from './sealed-request.js';

/** Family and level of a liveness decision: 2 usability, 4 balanced, 6 security. */
export type FaceWorkflow = `${'charlie' | 'delta' | 'hotel' | 'foxtrot'}${2 | 4 | 6}`;

/** A capture of a face: frames of one size, taken by `captureFrames` or read from files. */
export interface FaceCapture {
  video: {
    meta_data?: { username?: string; client_version?: string; session_id?: string | null; [key: string]: unknown };
    workflow_data: { workflow: FaceWorkflow; frames: Frame[]; rotation?: 0 | 90 | 180 | 270 };
  };
}

/** 0 failed, 1 pending, 2 complete. */
export type ProcessStatus = 0 | 1 | 2;

export interface Person {
  username: string;
  email: string;
  firstName?: string;
  lastName?: string;
  phoneNumber?: string;
}

/** Holds `enrollmentToken`, or `reEnrollmentToken` when the person has a registration already. */
export interface EnrollAnswer {
  enrollmentToken?: string;
  reEnrollmentToken?: string;
  userExistsAlready: boolean;
  requiredChecks: string[];
}

export interface EnrollmentProgress {
  enrollmentStatus: ProcessStatus;
  /** Empty until the last required check has passed. */
  registrationCode: string;
}

export interface Device {
  deviceId: string;
  /** `DeviceKey.publicKey`; without one the device can never pass `verifyDevice`. */
  publicKey?: string;
  pushId?: string;
}

export interface LivenessDetail {
  video?: { liveness_result?: LivenessResult; autocapture_result?: object; version?: string };
}

export interface AddFaceAnswer extends EnrollmentProgress {
  livenessResult: boolean;
  faceLivenessResults?: LivenessDetail;
  ageEstimationCheck?: { result: 'PASS' | 'FAIL'; ageFromFaceLivenessServer?: number };
  faceDuplicateCheck?: object;
}

/** Who comes back: one of the two. */
export type Claim = { registrationCode: string } | { username: string };

export interface AuthenticateAnswer {
  authToken: string;
  requiredChecks: string[];
}

export interface VerifyDeviceAnswer {
  message: string;
  authStatus: ProcessStatus;
}

export interface VerifyFaceAnswer {
  livenessResult: boolean;
  matchResult: boolean;
  /** 0 to 100. */
  matchScore: number;
  authStatus: ProcessStatus;
  faceLivenessResults?: LivenessDetail;
}

/** In clear or sealed with `sealRequest`. */
export type FaceData = FaceCapture | SealedRequest;
