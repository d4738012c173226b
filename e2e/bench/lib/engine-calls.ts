import { comparator } from '../../support/face-requests.ts';
import type { Answer, Caller } from './caller.ts';
import { type Frames, livenessBody, unseen } from './captures.ts';

/** The call of a load with this number; bytes differ in every call. */
export type Call = (number: number) => Promise<Answer>;

/** checkLiveness of captures: one frame in the workflows of `hotel`, else three. */
export function checkLiveness(caller: Caller, frames: readonly Frames[], workflow: string): Call {
  const count = workflow.startsWith('hotel') ? 1 : 3;
  return (number) => {
    const capture = (frames[number % frames.length] ?? []).slice(0, count);
    return caller.post('/faceliveness/checkLiveness', JSON.stringify(livenessBody(capture, workflow)));
  };
}

/** export of one picture. */
export function exportFace(caller: Caller, frames: readonly Frames[]): Call {
  return (number) => {
    const encounter = { id: 'bench', VISIBLE_FRONTAL: unseen(pictureOf(frames, number)) };
    return caller.post('/nexaface/export', JSON.stringify({ encounter }));
  };
}

/** compare of two pictures. */
export function compareFaces(caller: Caller, frames: readonly Frames[]): Call {
  return (number) => {
    const [probe, gallery] = [number, number + 1].map((at) => ({ VISIBLE_FRONTAL: unseen(pictureOf(frames, at)) }));
    return caller.post('/nexaface/compare', JSON.stringify({ probe, gallery, workflow: comparator() }));
  };
}

function pictureOf(frames: readonly Frames[], number: number): Buffer {
  const [picture] = frames[number % frames.length] ?? [];
  if (!picture) throw new Error('A capture without frames');
  return picture;
}
