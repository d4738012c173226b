import { LIMITS } from '@bonafide/platform/limits';
import { base64Field } from '@bonafide/wire/base64';
import { faceCapture } from '@bonafide/wire/face-capture';
import { z } from 'zod';
import { token } from '../../journey/session/session.schemas.js';
import { clearOrSealed } from '../../journey/step/captures.js';

/** `faceLivenessData` in clear: docs/contract A.3.1. */
const plainCapture = faceCapture(base64Field({ mostBytes: LIMITS.bodyBytes }));

/** A face capture as the engines take it. */
export interface Capture {
  workflow: string;
  /** Clockwise degrees. */
  rotation: number;
  /** The challenge that a guided capture follows. */
  challengeId?: string | undefined;
  frames: readonly { image: Uint8Array<ArrayBuffer>; timestampMs: number; tags: string[] }[];
}

/** The capture within a parsed `faceLivenessData`. */
export function captureOf({ video }: z.output<typeof plainCapture>): Capture {
  const { workflow, frames, rotation } = video.workflow_data;
  return {
    challengeId: video.meta_data?.challenge_id,
    workflow: `${workflow.family}${workflow.level}`,
    rotation,
    frames: frames.map(({ data: image, timestamp, tags }) => ({ image, timestampMs: timestamp ?? 0, tags })),
  };
}

/** `faceLivenessData` as it comes. */
export const FACE_CAPTURE = { member: 'faceLivenessData', clear: plainCapture, bodyOf: captureOf };

const faceLivenessData = clearOrSealed(plainCapture, 'video');

export const addFaceBody = z.object({ enrollmentToken: token, faceLivenessData });

export type AddFaceBody = z.output<typeof addFaceBody>;

export const verifyFaceBody = z.object({ authToken: token, faceLivenessData });

export type VerifyFaceBody = z.output<typeof verifyFaceBody>;

export const verifyFaceAgainBody = z.object({ reEnrollmentToken: token, faceLivenessData });

export type VerifyFaceAgainBody = z.output<typeof verifyFaceAgainBody>;
