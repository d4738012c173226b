import { z } from 'zod';
import { optional, orElse } from './optional.js';

/** Frames of one capture: three are usual, five the most that clients send. */
export const MOST_FRAMES = 5;
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
  return z.object({
    video: z.object({
      workflow_data: z.object({
        workflow,
        frames: z.array(frame).min(1).max(MOST_FRAMES),
        rotation: orElse(z.number().transform(toQuarterTurn), 0),
      }),
    }),
  });
}
