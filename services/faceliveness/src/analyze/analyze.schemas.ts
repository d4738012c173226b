import { z } from 'zod';
import type { Workflow } from './workflow.js';

/** Frames of one capture: three are usual, five the most that clients send. */
export const MOST_FRAMES = 5;

const WORKFLOW = /^(charlie|delta|hotel|foxtrot)([246])$/;

/** Reads a workflow name, without regard to case; undefined when it names none. */
export function workflowOf(name: string): Workflow | undefined {
  const [, family, level] = WORKFLOW.exec(name.toLowerCase()) ?? [];
  return family && level ? { family: family as Workflow['family'], level: level as Workflow['level'] } : undefined;
}

/** Clockwise degrees as 0, 90, 180 or 270; undefined for what is no quarter turn. */
export function quarterTurn(degrees: number): number | undefined {
  return degrees % 90 === 0 ? ((degrees % 360) + 360) % 360 : undefined;
}

/** Epoch milliseconds of an ISO 8601 time; undefined for what is none. */
function timeOf(text: unknown): number | undefined {
  const time = typeof text === 'string' ? Date.parse(text) : Number.NaN;
  return Number.isNaN(time) ? undefined : time;
}

const frame = z.object({
  data: z.string().min(1),
  timestamp: z.number().optional(),
});

/** Body of analyze and checkLiveness; unknown members, meta_data among them, are ignored. */
export const livenessBody = z.object({
  /** When the client put the request together; what is no time says nothing. */
  'transaction-timestamp': z.unknown().optional().transform(timeOf),
  video: z.object({
    workflow_data: z.object({
      workflow: z.string().transform((name, context) => {
        const workflow = workflowOf(name);
        if (!workflow) context.addIssue('Invalid "workflow" value.');
        return workflow ?? z.NEVER;
      }),
      frames: z.array(frame).min(1).max(MOST_FRAMES),
      rotation: z
        .number()
        .default(0)
        .transform((degrees, context) => {
          const turn = quarterTurn(degrees);
          if (turn === undefined) context.addIssue('Invalid "rotation" value.');
          return turn ?? z.NEVER;
        }),
    }),
  }),
});

export type LivenessBody = z.output<typeof livenessBody>;
