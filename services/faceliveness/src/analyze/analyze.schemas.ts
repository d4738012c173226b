import { faceCapture } from '@bonafide/wire/face-capture';
import { z } from 'zod';

/** Epoch milliseconds of an ISO 8601 time; undefined for what is none. */
function timeOf(text: unknown): number | undefined {
  const time = typeof text === 'string' ? Date.parse(text) : Number.NaN;
  return Number.isNaN(time) ? undefined : time;
}

/** Body of analyze and checkLiveness; unknown members, meta_data among them, are ignored. Workers read the frames. */
export const livenessBody = faceCapture(z.string().min(1)).extend({
  /** When the client put the request together; what is no time says nothing. */
  'transaction-timestamp': z.unknown().optional().transform(timeOf),
});

export type LivenessBody = z.output<typeof livenessBody>;
