import type { Point } from '@bonafide/vision/image/image';

/** How a flat medium lies before the camera. Angles in radians, lengths in photosites. */
export interface Placement {
  /** Photosites per pixel of the medium at its anchor. */
  readonly scale: number;
  readonly yaw: number;
  readonly pitch: number;
  readonly roll: number;
  /** Distance of the camera; the smaller, the stronger the perspective. */
  readonly distance: number;
  /** Point of the medium that the camera sees at `target`. */
  readonly anchor: Point;
  readonly target: Point;
}

/** From photosites to pixels of the medium, by the pinhole camera's homography. */
export type Projection = (x: number, y: number, out: Float64Array) => void;

/** The inverse of the perspective view of the medium's plane: what each photosite looks at. */
export function projection(placement: Placement): Projection {
  const { scale, yaw, pitch, roll, distance, anchor, target } = placement;
  const [cy, sy, cp, sp, cr, sr] = [yaw, yaw, pitch, pitch, roll, roll].map((a, i) =>
    i % 2 === 0 ? Math.cos(a) : Math.sin(a),
  ) as [number, number, number, number, number, number];
  // Columns of R = Rz(roll) Rx(pitch) Ry(yaw): where the medium's two axes point in camera space.
  const ux = cr * cy - sr * sp * sy;
  const uy = sr * cy + cr * sp * sy;
  const uz = -cp * sy;
  const vx = -sr * cp;
  const vy = cr * cp;
  const vz = sp;
  return (x, y, out) => {
    const a = (x - target.x) / distance;
    const b = (y - target.y) / distance;
    // (ux - a uz) u + (vx - a vz) v = a d, and the same for y.
    const m00 = ux - a * uz;
    const m01 = vx - a * vz;
    const m10 = uy - b * uz;
    const m11 = vy - b * vz;
    const determinant = m00 * m11 - m01 * m10;
    const u = ((a * m11 - b * m01) * distance) / determinant;
    const v = ((b * m00 - a * m10) * distance) / determinant;
    out[0] = anchor.x + u / scale;
    out[1] = anchor.y + v / scale;
  };
}

/** 1 inside the rectangle, 0 outside, with an edge `soft` wide and corners of the given radius. */
export function insideRectangle(
  u: number,
  v: number,
  box: { x: number; y: number; width: number; height: number },
  soft: number,
  radius = 0,
): number {
  const dx = Math.abs(u - box.x - box.width / 2) - box.width / 2 + radius;
  const dy = Math.abs(v - box.y - box.height / 2) - box.height / 2 + radius;
  const outside = Math.hypot(Math.max(dx, 0), Math.max(dy, 0)) + Math.min(Math.max(dx, dy), 0) - radius;
  return Math.min(Math.max(0.5 - outside / soft, 0), 1);
}
