import { z } from 'zod';
import { optional, orElse } from './optional.js';

/** Frames of one capture: three are usual, five the most that clients send. */
export const MOST_FRAMES = 5;
/** Frames of a guided capture, which follows a challenge. */
export const GUIDED_FRAMES = { least: 8, most: 24 } as const;
const MOST_TAGS = 32;
const WORKFLOW = /^(charlie|delta|hotel|foxtrot)([246])$/;

/** What a workflow name says: who captures how, and how strictly the capture is judged. */
export interface Workflow {
  /** charlie: telephone, front camera; delta: telephone, back camera; hotel: webcam; foxtrot: telephone, one frame. */
  readonly family: 'charlie' | 'delta' | 'hotel' | 'foxtrot';
  /** 2 usability, 4 balanced, 6 security. */
  readonly level: '2' | '4' | '6';
}

/** The field of a capture that holds the picture of frame `at`, or all frames. */
export function frameField(at: number | undefined): string {
  const frames = 'video.workflow_data.frames';
  return at === undefined ? frames : `${frames}[${at}].data`;
}

/** The field of a capture that names the challenge it follows. */
export const CHALLENGE_FIELD = 'video.meta_data.challenge_id';

/** Whether so many frames may come in one capture. */
export function isFrameCount(count: number, isGuided: boolean): boolean {
  return isGuided ? count >= GUIDED_FRAMES.least && count <= GUIDED_FRAMES.most : count >= 1 && count <= MOST_FRAMES;
}

/** Reads a workflow name, without regard to case; undefined when it names none. */
export function workflowOf(name: string): Workflow | undefined {
  const [, family, level] = WORKFLOW.exec(name.toLowerCase()) ?? [];
  return family && level ? { family: family as Workflow['family'], level: level as Workflow['level'] } : undefined;
}

/** Clockwise degrees as 0, 90, 180 or 270; undefined for what is no quarter turn. */
export function quarterTurn(degrees: number): number | undefined {
  return degrees % 90 === 0 ? ((degrees % 360) + 360) % 360 : undefined;
}

/** The same as a transform of zod, which refuses what is no quarter turn by the field's name. */
export function toQuarterTurn(degrees: number, context: z.RefinementCtx): number {
  const turn = quarterTurn(degrees);
  if (turn !== undefined) return turn;
  context.issues.push({ code: 'invalid_value', values: [0, 90, 180, 270], input: degrees });
  return z.NEVER;
}

const workflow = z.string().transform((name, context) => {
  const read = workflowOf(name);
  if (read) return read;
  context.addIssue('Invalid "workflow" value.');
  return z.NEVER;
});

const CHALLENGE = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** An id of a challenge as it was issued: 128 bits in the shape of a UUID, in any case. */
export const challengeId = z
  .string()
  .regex(CHALLENGE)
  .transform((id) => id.toLowerCase());

/** What of a client's description of itself is read: the challenge. Whatever else it is or holds says nothing. */
const metaData = z.unknown().transform((value, context) => {
  const { challenge_id: given } = (typeof value === 'object' && value !== null ? value : {}) as {
    challenge_id?: unknown;
  };
  const read = optional(challengeId).safeParse(given, { reportInput: true });
  if (read.success) return { challenge_id: read.data };
  context.issues.push(
    ...read.error.issues.map((issue) => ({ ...issue, path: ['challenge_id'] }) as z.core.$ZodRawIssue),
  );
  return z.NEVER;
});

/**
 * A face capture as clients send it (docs/contract A.3.1): `data` reads the picture of a frame, since some services hand
 * the text to their workers and others need its bytes.
 */
export function faceCapture<T extends z.ZodType>(data: T) {
  const frame = z.object({
    data,
    timestamp: optional(z.number()),
    tags: orElse(z.array(z.string().max(64)).max(MOST_TAGS), []),
  });
  const video = z.object({
    meta_data: metaData.optional(),
    workflow_data: z.object({
      workflow,
      frames: z.array(frame).min(1).max(GUIDED_FRAMES.most),
      rotation: orElse(z.number().transform(toQuarterTurn), 0),
    }),
  });
  return z.object({
    video: video.check(({ value, issues }) => {
      const { frames } = value.workflow_data;
      if (isFrameCount(frames.length, value.meta_data?.challenge_id !== undefined)) return;
      const message = 'The number of frames is not one of such a capture.';
      issues.push({ code: 'invalid_value', values: [], input: frames, path: ['workflow_data', 'frames'], message });
    }),
  });
}
