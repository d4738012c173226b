import { distance, meanOf, type Point } from '../image/image.js';
import type { Point3 } from '../quality/evidence.js';
import { homographyOf, project } from './plane.js';

/** MediaPipe mesh points that no expression moves far: eye corners, bridge, nose, brow, cheeks and outline of the face. */
const FIRM = [
  33, 133, 362, 263, 168, 6, 197, 195, 5, 4, 1, 19, 94, 98, 327, 129, 358, 10, 151, 9, 8, 109, 338, 67, 297, 103, 332,
  54, 284, 21, 251, 162, 389, 127, 356, 234, 454, 93, 323, 132, 361, 50, 280, 117, 346, 205, 425, 36, 266, 101, 330,
] as const;
const OUTER_EYES = [33, 263] as const;
const BRIDGE = 168;
const UNDER_NOSE = 2;
const CHIN = 152;
const TIP = [1, 4] as const;

/** How the face of one frame differs from a flat picture of the face of another. */
export interface Solidity {
  /**
   * What remains of the points' motion after the best plane-to-plane view (root mean square), in distances of the outer
   * eye corners: near 0 for a picture that is flat, whatever way it is held.
   */
  readonly residual: number;
  /**
   * Way of the nose's tip to the image's right against the line from its bridge to the chin, in the same unit: near 0
   * for a picture that is flat or bent about an upright axis.
   */
  readonly noseWay: number;
}

/** Compares the meshes of two frames; undefined for meshes that are no faces. Pure. */
export function solidityOf(before: readonly Point3[], after: readonly Point3[]): Solidity | undefined {
  const from = normalised(before);
  const to = normalised(after);
  const firm = (points: readonly Point[]) => FIRM.map((index) => points[index] as Point);
  const plane = homographyOf(firm(from), firm(to));
  if (!plane) return undefined;
  const left = firm(from).map((point, i) => distance(project(plane, point), firm(to)[i] as Point));
  const residual = Math.sqrt(left.reduce((sum, way) => sum + way * way, 0) / left.length);
  const noseWay = noseBeside(to) - noseBeside(from);
  return Number.isFinite(residual) && Number.isFinite(noseWay) ? { residual, noseWay } : undefined;
}

/** Points about their middle, upright, in distances of the outer eye corners. */
function normalised(mesh: readonly Point3[]): Point[] {
  const [left, right] = OUTER_EYES.map((index) => mesh[index] as Point3) as [Point3, Point3];
  const middle = meanOf([left, right]);
  const unit = Math.hypot(right.x - left.x, right.y - left.y, right.z - left.z);
  const angle = Math.atan2(right.y - left.y, right.x - left.x);
  const [cos, sin] = [Math.cos(angle) / unit, Math.sin(angle) / unit];
  return mesh.map(({ x, y }) => {
    const [dx, dy] = [x - middle.x, y - middle.y];
    return { x: dx * cos + dy * sin, y: dy * cos - dx * sin };
  });
}

/** How far to the right of the line from the nose's bridge to the chin its tip lies. */
function noseBeside(points: readonly Point[]): number {
  const at = (index: number) => points[index] as Point;
  const [top, bottom] = [at(BRIDGE), meanOf([at(UNDER_NOSE), at(CHIN)])];
  const tip = meanOf(TIP.map(at));
  const length = distance(top, bottom);
  return ((tip.x - top.x) * (bottom.y - top.y) - (tip.y - top.y) * (bottom.x - top.x)) / length;
}
