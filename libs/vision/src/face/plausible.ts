import { distance, meanOf, type Point } from '../image/image.js';
import type { FivePoints } from './face.js';

/** Two points that a detector takes for the eyes, left and right as seen in the image. */
export type Eyes = Pick<FivePoints, 'leftEye' | 'rightEye'>;

/**
 * Where five points lie in a face, in its own frame: origin between the eyes, x along the eye line, y towards the mouth, unit
 * the distance between the eyes. The bounds enclose, with room to spare, what 639 pictures of LFW and 90 faces of 45
 * pixels or more in photographs of groups show: mouth 0.83 to 1.68 below the eyes and up to 0.32 beside their middle, 0.58 to
 * 1.32 wide, leaning by 0.16; nose at 0.25 to 0.98 of the way to it, up to 0.68 beside.
 */
const BOUNDS = {
  mouthBelow: [0.6, 2],
  mouthBeside: [-0.5, 0.5],
  mouthWidth: [0.45, 1.45],
  mouthLean: [-0.4, 0.4],
  noseOnTheWay: [0.15, 1.05],
  noseBeside: [-0.8, 0.8],
} as const;

/** Places of the features of a mean face, in the same frame. */
const MEAN = { nose: { x: 0, y: 0.57 }, mouthLeft: { x: -0.41, y: 1.03 }, mouthRight: { x: 0.41, y: 1.03 } };

/**
 * Whether five points lie as those of a face do: eyes above the mouth, the nose between, the mouth as wide as mouths are.
 * Where landmarks collapse (covered, dim and blurred faces) they do not. A point that is no number is never plausible.
 */
export function isPlausible(points: FivePoints): boolean {
  const eyes = distance(points.leftEye, points.rightEye);
  const toFace = frameOf(points, eyes);
  const [left, right, nose] = [toFace(points.mouthLeft), toFace(points.mouthRight), toFace(points.nose)];
  const mouth = meanOf([left, right]);
  return (
    within(BOUNDS.mouthBelow, mouth.y) &&
    within(BOUNDS.mouthBeside, mouth.x) &&
    within(BOUNDS.mouthWidth, distance(left, right)) &&
    within(BOUNDS.mouthLean, right.y - left.y) &&
    within(BOUNDS.noseOnTheWay, nose.y / mouth.y) &&
    within(BOUNDS.noseBeside, nose.x)
  );
}

/** The features of a mean face with the given eyes: all that is known where landmarks are not to be had. */
export function meanFaceAt({ leftEye, rightEye }: Eyes): FivePoints {
  const middle = meanOf([leftEye, rightEye]);
  const [ax, ay] = [rightEye.x - leftEye.x, rightEye.y - leftEye.y];
  const at = ({ x, y }: Point) => ({ x: middle.x + ax * x - ay * y, y: middle.y + ay * x + ax * y });
  return { leftEye, rightEye, nose: at(MEAN.nose), mouthLeft: at(MEAN.mouthLeft), mouthRight: at(MEAN.mouthRight) };
}

function frameOf({ leftEye, rightEye }: Eyes, eyes: number): (point: Point) => Point {
  const middle = meanOf([leftEye, rightEye]);
  const [cos, sin] = [(rightEye.x - leftEye.x) / eyes, (rightEye.y - leftEye.y) / eyes];
  return ({ x, y }) => {
    const [dx, dy] = [(x - middle.x) / eyes, (y - middle.y) / eyes];
    return { x: cos * dx + sin * dy, y: cos * dy - sin * dx };
  };
}

/** Whether a value lies within bounds, inclusive; one that is no number is within none. */
export function within([least, most]: readonly [number, number], value: number): boolean {
  return value >= least && value <= most;
}
