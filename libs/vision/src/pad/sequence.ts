import type { Face, FivePoints } from '../face/face.js';
import { distance, type Image, type Point } from '../image/image.js';
import { apply, leastSquares, type Similarity } from '../image/transform.js';
import { shiftBetween } from './shift.js';

/** A frame of a capture with its face. */
export interface PadFrame {
  readonly image: Image;
  readonly face: Face;
}

/** How the frames of one capture agree; null where it cannot be told. The least suspicious pair of frames counts. */
export interface SequenceSignals {
  /** Largest mean difference of two successive frames, 0 to 255; exactly 0: the same pixels again. */
  readonly frameChange: number | null;
  /** Lowest correlation of the finest detail of successive frames: above 0.9 the same frame, encoded anew or shifted. */
  readonly grainCorrelation: number | null;
  /** Way of the face between frames in distances of the eyes. */
  readonly motion: number | null;
  /** What remains of the five points' motion after the best similarity, in distances of the eyes: near 0 for a still. */
  readonly nonRigid: number | null;
  /**
   * Way of the background against what the face's motion predicts for a flat picture, in distances of the eyes: near 0
   * for a picture that is moved as a whole. Null when the face moves less than a fiftieth of that or the background
   * has nothing to follow.
   */
  readonly parallax: number | null;
}

const NOT_ASSESSED: SequenceSignals = {
  frameChange: null,
  grainCorrelation: null,
  motion: null,
  nonRigid: null,
  parallax: null,
};

/** Least motion of the face, in distances of the eyes, that says anything about depth. */
const LEAST_MOTION = 0.02;

/** Compares successive frames of equal size; nothing is assessed for a single frame. Pure. */
export function sequenceSignals(frames: readonly PadFrame[]): SequenceSignals {
  const pairs = frames.slice(1).flatMap((next, i) => {
    const previous = frames[i] as PadFrame;
    const sameSize = previous.image.width === next.image.width && previous.image.height === next.image.height;
    return sameSize ? [pairSignals(previous, next)] : [];
  });
  if (pairs.length === 0) return NOT_ASSESSED;
  const most = (pick: (pair: SequenceSignals) => number | null) => extreme(pairs.map(pick), Math.max);
  return {
    frameChange: most((pair) => pair.frameChange),
    grainCorrelation: extreme(
      pairs.map((pair) => pair.grainCorrelation),
      Math.min,
    ),
    motion: most((pair) => pair.motion),
    nonRigid: most((pair) => pair.nonRigid),
    parallax: most((pair) => pair.parallax),
  };
}

function extreme(values: readonly (number | null)[], of: (...values: number[]) => number): number | null {
  const known = values.filter((value) => value !== null);
  return known.length > 0 ? of(...known) : null;
}

function pairSignals(before: PadFrame, after: PadFrame): SequenceSignals {
  const from = pointsOf(before.face.points);
  const to = pointsOf(after.face.points);
  const eyes = distance(before.face.points.leftEye, before.face.points.rightEye);
  const rigid = leastSquares(from, to);
  const motion = mean(from.map((point, i) => distance(point, to[i] as Point))) / eyes;
  return {
    ...change(before.image, after.image),
    motion,
    nonRigid: mean(from.map((point, i) => distance(apply(rigid, point), to[i] as Point))) / eyes,
    parallax: motion < LEAST_MOTION ? null : parallax(before, after, rigid, eyes),
  };
}

/** Mean difference of the pixels, and correlation of what a neighbour does not predict. */
function change(before: Image, after: Image): Pick<SequenceSignals, 'frameChange' | 'grainCorrelation'> {
  const { width, height } = before;
  let [difference, count, ab, aa, bb] = [0, 0, 0, 0, 0];
  // Every other row is enough, and halves the cost.
  for (let y = 1; y < height - 1; y += 2) {
    for (let x = 1; x < width - 1; x++) {
      const at = (y * width + x) * 3 + 1;
      difference += Math.abs((before.data[at] as number) - (after.data[at] as number));
      count += 1;
      const a = grain(before.data, at, width);
      const b = grain(after.data, at, width);
      ab += a * b;
      aa += a * a;
      bb += b * b;
    }
  }
  if (count === 0) return { frameChange: null, grainCorrelation: null };
  return { frameChange: difference / count, grainCorrelation: aa > 0 && bb > 0 ? ab / Math.sqrt(aa * bb) : null };
}

function grain(data: Uint8Array, at: number, width: number): number {
  const line = width * 3;
  const around =
    (data[at - 3] as number) + (data[at + 3] as number) + (data[at - line] as number) + (data[at + line] as number);
  return (data[at] as number) - around / 4;
}

function parallax(before: PadFrame, after: PadFrame, rigid: Similarity, eyes: number): number | null {
  const { box } = before.face;
  const beside = [
    { x: box.x - box.width * 0.5, y: box.y },
    { x: box.x + box.width * 1.5, y: box.y },
  ];
  const found = beside.flatMap((point) => {
    const shift = shiftBetween(before.image, after.image, point);
    if (!shift) return [];
    const predicted = apply(rigid, point);
    return [distance({ x: point.x + shift.x, y: point.y + shift.y }, predicted) / eyes];
  });
  return found.length > 0 ? Math.max(...found) : null;
}

function pointsOf({ leftEye, rightEye, nose, mouthLeft, mouthRight }: FivePoints): Point[] {
  return [leftEye, rightEye, nose, mouthLeft, mouthRight];
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
