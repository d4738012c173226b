import { randomBytes } from 'node:crypto';
import sharp from 'sharp';
import { type Photograph, photograph } from '../../support/photographs.ts';
import type { Caller } from './caller.ts';

const PEOPLE: readonly Photograph[] = ['alice-1', 'alice-2', 'bella-1', 'bella-2', 'carol-1', 'carol-2'];
const SETTINGS = [
  { brightness: 1, quality: 92 },
  { brightness: 1.05, quality: 90 },
  { brightness: 0.96, quality: 88 },
  { brightness: 1.02, quality: 94 },
];
const FRAMES = 3;

/** The JPEG frames of one capture, 480 × 640 pixels. */
export type Frames = readonly Buffer[];

/** Captures of people whose frames differ in framing by a few pixels, as a hand that holds a camera makes them. */
export async function captures(): Promise<Frames[]> {
  const made: Frames[] = [];
  for (const person of PEOPLE) {
    const still = await photograph(person);
    for (const [at, setting] of SETTINGS.entries()) {
      made.push(
        await Promise.all(Array.from({ length: FRAMES }, (_, frame) => variant(still, at * FRAMES + frame, setting))),
      );
    }
  }
  return made;
}

/** Those of the captures that the stack takes for live: only they go all the way through an enrolment. */
export async function liveCaptures(caller: Caller): Promise<Frames[]> {
  const all = await captures();
  const live = await liveOf(caller, all);
  console.log(
    `captures: ${all.length} of ${PEOPLE.length} photographs, ${live.length} live; bytes differ in every call`,
  );
  if (live.length === 0) throw new Error('The stack takes none of the captures for live');
  return live;
}

/** Those of the given captures that the stack takes for live. */
export async function liveOf(caller: Caller, given: readonly Frames[]): Promise<Frames[]> {
  type Judged = { video: { liveness_result: { decision: string } } };
  const live: Frames[] = [];
  for (const frames of given) {
    const answer = await caller.ask<Judged>('/faceliveness/checkLiveness', livenessBody(frames));
    if (answer.video.liveness_result.decision === 'LIVE') live.push(frames);
  }
  return live;
}

/** A body of checkLiveness: the capture in clear, each frame with bytes that were never sent before. */
export const livenessBody = (frames: Frames, workflow = 'charlie4') => ({
  video: {
    meta_data: { client_version: 'bench' },
    workflow_data: {
      workflow,
      frames: frames.map((frame, at) => ({
        data: unseen(frame),
        timestamp: Date.now() - 300 + 100 * at,
        tags: [],
      })),
    },
  },
});

/** Base64 of the picture with a comment of its own: the same pixels, another digest, so that no cache can help. */
export function unseen(jpeg: Buffer): string {
  const comment = Buffer.from(randomBytes(8).toString('hex'));
  const marker = Buffer.from([0xff, 0xfe, 0, comment.length + 2]);
  return Buffer.concat([jpeg.subarray(0, 2), marker, comment, jpeg.subarray(2)]).toString('base64');
}

function variant(still: Buffer, step: number, setting: { brightness: number; quality: number }): Promise<Buffer> {
  return sharp(still)
    .extract({ left: step % 6, top: (step * 2) % 8, width: 474, height: 632 })
    .resize(480, 640, { fit: 'fill' })
    .modulate({ brightness: setting.brightness })
    .jpeg({ quality: setting.quality })
    .toBuffer();
}
