import { distance, type Image, meanOf } from '@bonafide/vision/image/image';
import type { Point3 } from '@bonafide/vision/quality/evidence';
import { delaunay, type Triangle } from './delaunay.ts';
import type { Canvas, Corner } from './draw.ts';
import { withClosedEyes } from './lids.ts';

/** Points of MediaPipe's mesh: the outline of the face, the outer eye corners. */
const OUTLINE = [
  10, 338, 297, 332, 284, 251, 389, 356, 454, 323, 361, 288, 397, 365, 379, 378, 400, 377, 152, 148, 176, 149, 150, 136,
  172, 58, 132, 93, 234, 127, 162, 21, 54, 103, 67, 109,
] as const;
const OUTER_EYES = [33, 263] as const;
/** What goes on behind the outline of the face: way outwards from its middle, depth in eye distances, cover. */
const BEHIND = [
  { out: 1.12, depth: 0.25, cover: 1 },
  { out: 1.26, depth: 0.6, cover: 1 },
  { out: 1.42, depth: 1, cover: 0 },
] as const;

/** A head made from one photograph: a surface through the mesh of its face, and an ellipsoid's side behind it. */
export interface Head {
  readonly photo: Image;
  /** The same with closed eyes. */
  readonly asleep: Image;
  /** Distance of the outer eye corners in the photograph, pixels: the head's unit of length. */
  readonly unit: number;
  /** Corners about the neck, in units, with their pixels in the photograph. */
  readonly corners: readonly Corner[];
  readonly triangles: readonly Triangle[];
}

/** How a head stands before the camera: degrees as `HeadPose` counts them, lengths in pixels of the picture. */
export interface View {
  readonly yaw: number;
  readonly pitch: number;
  readonly roll: number;
  /** Pixels per unit of the head. */
  readonly scale: number;
  /** Where the neck's middle is seen. */
  readonly x: number;
  readonly y: number;
  /** Whether the eyes are closed. */
  readonly closed: boolean;
  /** Distance of the camera in units; the nearer, the stronger the perspective. */
  readonly distance: number;
}

/** The head of a photograph whose face looks into the camera. */
export function headOf(photo: Image, mesh: readonly Point3[]): Head {
  const at = (index: number) => mesh[index] as Point3;
  const unit = distance(at(OUTER_EYES[0]), at(OUTER_EYES[1]));
  const middle = meanOf(OUTLINE.map(at));
  const depth = (at(OUTER_EYES[0]).z + at(OUTER_EYES[1]).z) / 2;
  const neck = { x: middle.x, y: middle.y + 0.5 * unit, z: depth + 0.8 * unit };
  const corner = ({ x, y, z }: Point3, cover: number): Corner => ({
    x: (x - neck.x) / unit,
    y: (y - neck.y) / unit,
    z: (z - neck.z) / unit,
    u: x,
    v: y,
    cover,
  });
  const behind = BEHIND.flatMap(({ out, depth: deeper, cover }) =>
    OUTLINE.map((index) => {
      const { x, y, z } = at(index);
      const [px, py] = [middle.x + out * (x - middle.x), middle.y + out * (y - middle.y)];
      return corner({ x: px, y: py, z: z + deeper * unit }, cover);
    }),
  );
  const corners = [...mesh.map((point) => corner(point, 1)), ...behind];
  return { photo, asleep: withClosedEyes(photo, mesh), unit, corners, triangles: delaunay(corners) };
}

/** Draws a head into a picture. */
export function drawHead(canvas: Canvas, head: Head, view: View): void {
  canvas.draw(view.closed ? head.asleep : head.photo, seen(head.corners, view), head.triangles);
}

/** Surfaces in units, turned about their origin and seen by a pinhole camera. */
export function seen(corners: readonly Corner[], view: View): Corner[] {
  const [yaw, pitch, roll] = [view.yaw, view.pitch, view.roll].map((degrees) => (degrees * Math.PI) / 180) as [
    number,
    number,
    number,
  ];
  const [cy, sy, cp, sp, cr, sr] = [
    Math.cos(yaw),
    Math.sin(yaw),
    Math.cos(pitch),
    Math.sin(pitch),
    Math.cos(roll),
    Math.sin(roll),
  ];
  return corners.map((corner) => {
    const x1 = corner.x * cy - corner.z * sy;
    const z1 = corner.z * cy + corner.x * sy;
    const y2 = corner.y * cp + z1 * sp;
    const z2 = z1 * cp - corner.y * sp;
    const near = (view.scale * view.distance) / (view.distance + z2);
    return {
      ...corner,
      x: view.x + near * (x1 * cr - y2 * sr),
      y: view.y + near * (x1 * sr + y2 * cr),
      z: z2,
    };
  });
}
