import { LIMITS } from '@bonafide/platform/limits';
import { z } from 'zod';

const MOST_FRAMES = 5;
const MOST_TAGS = 32;
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

/** `faceLivenessData` in clear: BEHAVIOUR Part A section 3.1. */
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
