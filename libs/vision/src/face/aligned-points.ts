import type { Model } from '@bonafide/inference/pool/models';
import { type Box, distance, type Image, type Point } from '../image/image.js';
import type { Face, FivePoints } from './face.js';
import { eyesAndMouth, fivePointsOfContour, landmarksAround, landmarksInBox } from './landmarks.js';
import { type Eyes, isPlausible, meanFaceAt, within } from './plausible.js';

/** What a detector says of one face. */
export interface Detected {
  readonly box: Box;
  readonly eyes: Eyes;
  /** Its own five points, where it has them. */
  readonly points?: FivePoints | undefined;
}

/**
 * Bounds of the distance between the eyes relative to that of the detector's: genuine faces have 0.91 to 1.55 with YuNet, which has
 * five points, and 0.83 to 2.2 with BlazeFace, whose eyes are too close on tight pictures.
 */
const EYE_RATIO = { five: [0.65, 1.6], eyesAlone: [0.65, 2.4] } as const;
/** Closer than this share of the box, a detector's eyes say nothing: they have 0.30 and more, but in profiles. */
const LEAST_EYES = 0.2;

/**
 * The points of a face by the 68-point network, in two passes. Where the second does not lie as a face does, it is repeated
 * around the detector's eyes, which hold where the first pass misleads it: covered, dim and blurred faces. Where that fails
 * too, the detector's own five points serve, if they are plausible. Else the points are a mean face's about the detector's
 * eyes and `unaligned` says that nothing may be told from them.
 */
export async function alignedPoints(
  model: Model,
  image: Image,
  detected: Detected,
): Promise<Pick<Face, 'points' | 'contour' | 'unaligned'>> {
  const { box, eyes, points } = detected;
  const rough = await landmarksInBox(model, image, box, eyes.leftEye, eyes.rightEye);
  const second = await landmarksAround(model, image, eyesAndMouth(rough));
  if (agrees(fivePointsOfContour(second), detected)) return fromContour(second);
  const repeated = await contourByEyes(model, image, eyes);
  if (agrees(fivePointsOfContour(repeated), detected)) return fromContour(repeated);
  if (points && isPlausible(points)) return { points };
  return { points: meanFaceAt(eyes), unaligned: true };
}

/** The 68 landmarks in the square that a mean face with these eyes asks for. */
function contourByEyes(model: Model, image: Image, eyes: Eyes): Promise<Point[]> {
  return landmarksAround(model, image, withMouth(meanFaceAt(eyes)));
}

/** Whether the points are plausible, by themselves and beside the detector's eyes. */
function agrees(found: FivePoints, { box, eyes, points }: Detected): boolean {
  const seen = eyeDistance(eyes);
  if (seen >= LEAST_EYES * box.width) {
    if (!within(points ? EYE_RATIO.five : EYE_RATIO.eyesAlone, eyeDistance(found) / seen)) return false;
  }
  return isPlausible(found);
}

function eyeDistance({ leftEye, rightEye }: Eyes): number {
  return distance(leftEye, rightEye);
}

/**
 * The 68 landmarks of a face of which five points are known; undefined where they do not lie as a face's do, though
 * looked for by the eyes alone as well.
 */
export async function contourOfFive(model: Model, image: Image, points: FivePoints): Promise<Point[] | undefined> {
  const known = (contour: readonly Point[]) => {
    const found = fivePointsOfContour(contour);
    return isPlausible(found) && within(EYE_RATIO.five, eyeDistance(found) / eyeDistance(points));
  };
  const contour = await landmarksAround(model, image, withMouth(points));
  if (known(contour)) return contour;
  const repeated = await contourByEyes(model, image, points);
  return known(repeated) ? repeated : undefined;
}

function fromContour(contour: Point[]): Pick<Face, 'points' | 'contour'> {
  return { points: fivePointsOfContour(contour), contour };
}

function withMouth({ leftEye, rightEye, mouthLeft, mouthRight }: FivePoints) {
  const mouth = { x: (mouthLeft.x + mouthRight.x) / 2, y: (mouthLeft.y + mouthRight.y) / 2 };
  return { leftEye, rightEye, mouth };
}
