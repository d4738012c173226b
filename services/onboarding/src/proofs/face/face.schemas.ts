import { LIMITS } from '@bonafide/platform/limits';
import { sealedEnvelope } from '@bonafide/sealing/sealed-request';
import { z } from 'zod';
import { token } from '../../journey/session/session.schemas.js';

const MOST_FRAMES = 5;
const MOST_TAGS = 32;
const ENVELOPE = ['key', 'iv', 'p'];
const DATA_URI = /^data:[\w.+-]+\/[\w.+-]+;base64,/;

/** Base64 of an image, with or without a data URI before it; decoded to bytes. */
const image = z
  .string()
  .min(1)
  .max(LIMITS.bodyBytes)
  .transform((text, context) => {
    const data = text.replace(DATA_URI, '');
    const padding = data.endsWith('==') ? 2 : data.endsWith('=') ? 1 : 0;
    const bytes = Buffer.from(data, 'base64');
    // Node skips what is not base64, so only a clean text yields all the bytes that its length promises.
    if (bytes.length > 0 && bytes.length === Math.floor((data.length * 3) / 4) - padding) return bytes;
    context.issues.push({ code: 'invalid_format', format: 'base64', input: text });
    return z.NEVER;
  });

const frame = z.object({
  data: image,
  timestamp: z.number().nullish(),
  tags: z.array(z.string().max(64)).max(MOST_TAGS).nullish(),
});

/** `faceLivenessData` in clear: docs/contract A.3.1. */
export const plainCapture = z.object({
  video: z.object({
    workflow_data: z.object({
      workflow: z.string().regex(/^(charlie|delta|hotel|foxtrot)[246]$/i),
      frames: z.array(frame).min(1).max(MOST_FRAMES),
      rotation: z.literal([0, 90, 180, 270]).nullish(),
    }),
  }),
});

/** A face capture as the engines take it. */
export interface Capture {
  workflow: string;
  /** Clockwise degrees. */
  rotation: number;
  frames: readonly { image: Uint8Array<ArrayBuffer>; timestampMs: number; tags: string[] }[];
}

/** The capture within a parsed `faceLivenessData`. */
export function captureOf({ video }: z.output<typeof plainCapture>): Capture {
  const { workflow, frames, rotation } = video.workflow_data;
  return {
    workflow: workflow.toLowerCase(),
    rotation: rotation ?? 0,
    frames: frames.map(({ data, timestamp, tags }) => ({
      image: new Uint8Array(data),
      timestampMs: timestamp ?? 0,
      tags: tags ?? [],
    })),
  };
}

/** `faceLivenessData` as it comes: in clear, or sealed as `{key, iv, p}`. */
const faceLivenessData = z.looseObject({}).transform((value, context) => {
  const isSealed = !('video' in value) && ENVELOPE.some((member) => member in value);
  const read = (isSealed ? sealedEnvelope : plainCapture).safeParse(value, { reportInput: true });
  if (read.success) return read.data;
  context.issues.push(...(read.error.issues as z.core.$ZodRawIssue[]));
  return z.NEVER;
});

export const addFaceBody = z.object({ enrollmentToken: token, faceLivenessData });

export type AddFaceBody = z.output<typeof addFaceBody>;

export const verifyFaceBody = z.object({ authToken: token, faceLivenessData });

export type VerifyFaceBody = z.output<typeof verifyFaceBody>;

export const verifyFaceAgainBody = z.object({ reEnrollmentToken: token, faceLivenessData });

export type VerifyFaceAgainBody = z.output<typeof verifyFaceAgainBody>;
