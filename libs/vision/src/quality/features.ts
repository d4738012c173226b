import { type Box, distance, type Point } from '../image/image.js';
import { type Measurement, NOT_ASSESSED } from './components.js';
import type { FaceEvidence, Point3 } from './evidence.js';
import { cheeks } from './exposure.js';
import { eyesToChin } from './framing.js';
import { luminanceOf, momentsOf } from './luminance.js';
import { percent, sigmoid } from './scale.js';

/** MediaPipe mesh points: pairs of upper and lower lid, image-left and image-right eye; pairs of inner lips. */
const LEFT_LIDS = [
  [160, 144],
  [159, 145],
  [158, 153],
] as const;
const RIGHT_LIDS = [
  [385, 380],
  [386, 374],
  [387, 373],
] as const;
const INNER_LIPS = [
  [82, 87],
  [13, 14],
  [312, 317],
] as const;

const COLUMNS = 24;

/** How far each eye is open, image-left and image-right, as shares of the distance from eyes to chin. */
export function eyeOpenings(
  evidence: Pick<FaceEvidence, 'face' | 'mesh'>,
): { left: number; right: number } | undefined {
  const chin = eyesToChin(evidence);
  if (!evidence.mesh || !chin) return undefined;
  return { left: widest(evidence.mesh, LEFT_LIDS) / chin, right: widest(evidence.mesh, RIGHT_LIDS) / chin };
}

/** Score of an eye's opening, scaled as OFIQ scales the narrower eye. */
export function openScore(opening: number): number {
  return percent(100 * sigmoid(opening, 0.02, 0.01));
}

/** The narrower eye's opening. Not assessed without a mesh. */
export function eyesOpen(evidence: FaceEvidence): Measurement {
  const openings = eyeOpenings(evidence);
  if (!openings) return NOT_ASSESSED;
  const native = Math.min(openings.left, openings.right);
  return { native, score: openScore(native) };
}

/** The opening between the inner lips. Not assessed without a mesh. */
export function mouthClosed(evidence: FaceEvidence): Measurement {
  const chin = eyesToChin(evidence);
  if (!evidence.mesh || !chin) return NOT_ASSESSED;
  const native = widest(evidence.mesh, INNER_LIPS) / chin;
  return { native, score: percent(100 * (1 - sigmoid(native, 0.2, 0.06))) };
}

/**
 * Dark glasses: luminance of the skin just below an eye relative to the cheek below it, on the side where it is higher.
 * A lens there is dark, a deep-set eye is not. A rule, not a network: it sees opaque lenses, neither clear glasses nor
 * mirrored ones.
 */
export function eyesVisible({ image, face }: Pick<FaceEvidence, 'image' | 'face'>): Measurement {
  const { leftEye, rightEye } = face.points;
  const unit = distance(leftEye, rightEye);
  const below = ({ x, y }: Point): Box => ({
    x: x - 0.2 * unit,
    y: y + 0.12 * unit,
    width: 0.4 * unit,
    height: 0.1 * unit,
  });
  const mean = (box: Box) => {
    const plane = luminanceOf(image, box, COLUMNS);
    return plane && momentsOf(plane.data).mean;
  };
  const [leftCheek, rightCheek] = cheeks(face.points).map(mean);
  const [left, right] = [leftEye, rightEye].map((eye) => mean(below(eye)));
  if (!leftCheek || !rightCheek || left === undefined || right === undefined) return NOT_ASSESSED;
  const native = Math.max(left / leftCheek, right / rightCheek);
  return { native, score: percent(100 * sigmoid(native, 0.2, 0.03)) };
}

function widest(mesh: readonly Point3[], pairs: readonly (readonly [number, number])[]): number {
  return Math.max(...pairs.map(([upper, lower]) => distance(mesh[upper] as Point3, mesh[lower] as Point3)));
}
