import type { FivePoints } from '../face/face.js';
import { meanOf } from '../image/image.js';
import type { FaceEvidence, HeadPose, Point3 } from './evidence.js';

const DEGREES = 180 / Math.PI;

/** MediaPipe mesh points on the head's axes. */
const MESH = { leftEyeOuter: 33, rightEyeOuter: 263, forehead: 10, chin: 152 };

/**
 * Five points of a mean face in units of half the distance between the eyes: x to the image's right, y down, z away
 * from the camera, origin between the eyes. Eyes, mouth corners and nose tip of MediaPipe's canonical face model.
 */
const MODEL: Record<keyof FivePoints, readonly [number, number, number]> = {
  leftEye: [-1, 0, 0],
  rightEye: [1, 0, 0],
  nose: [0, 1.1, -1.0],
  mouthLeft: [-0.75, 2.1, -0.15],
  mouthRight: [0.75, 2.1, -0.15],
};

/** Pose by the best source at hand: a head pose network, the mesh, or the five points (within about 10 degrees). */
export function poseOf({ pose, mesh, face }: Pick<FaceEvidence, 'pose' | 'mesh' | 'face'>): HeadPose {
  return pose ?? (mesh ? poseOfMesh(mesh) : poseOfFivePoints(face.points));
}

/** Pose from the directions of two lines of the mesh: between the outer eye corners, and from forehead to chin. */
export function poseOfMesh(mesh: readonly Point3[]): HeadPose {
  const at = (index: number) => mesh[index] as Point3;
  const across = minus(at(MESH.rightEyeOuter), at(MESH.leftEyeOuter));
  const down = minus(at(MESH.chin), at(MESH.forehead));
  return {
    yaw: Math.atan2(across.z, Math.hypot(across.x, across.y)) * DEGREES,
    pitch: Math.atan2(-down.z, Math.hypot(down.x, down.y)) * DEGREES,
    roll: Math.atan2(across.y, across.x) * DEGREES,
  };
}

/**
 * Pose from five points: the scaled orthographic view of the mean face that fits them best (least squares), read as
 * a rotation. An estimate: faces differ from the mean one.
 */
export function poseOfFivePoints(points: FivePoints): HeadPose {
  const names = Object.keys(MODEL) as (keyof FivePoints)[];
  const centre = meanOf(names.map((name) => points[name]));
  const model = names.map((name) => MODEL[name]);
  const middle = [0, 1, 2].map((axis) => mean(model.map((point) => point[axis] as number)));
  const shifted = model.map((point) => point.map((value, axis) => value - (middle[axis] as number)));
  const right = leastSquares(
    shifted,
    names.map((name) => points[name].x - centre.x),
  );
  const down = leastSquares(
    shifted,
    names.map((name) => points[name].y - centre.y),
  );
  const scale = (Math.hypot(...right) + Math.hypot(...down)) / 2;
  const roll = Math.atan2(down[0] - right[1], right[0] + down[1]);
  // Where the face looks, seen with the head upright again.
  const sideways = -(right[2] * Math.cos(roll) + down[2] * Math.sin(roll)) / scale;
  const upwards = (down[2] * Math.cos(roll) - right[2] * Math.sin(roll)) / scale;
  const angle = (sine: number) => Math.asin(Math.min(1, Math.max(-1, sine))) * DEGREES;
  return { yaw: angle(sideways), pitch: angle(upwards), roll: roll * DEGREES };
}

type Vector = [number, number, number];

/** Solves rows · v = values for three unknowns through the normal equations (Cramer's rule). */
function leastSquares(rows: readonly (readonly number[])[], values: readonly number[]): Vector {
  const sum = (f: (row: readonly number[], at: number) => number) =>
    rows.reduce((total, row, at) => total + f(row, at), 0);
  const cell = (i: number, j: number) => sum((row) => (row[i] as number) * (row[j] as number));
  const matrix = [0, 1, 2].map((i) => [cell(i, 0), cell(i, 1), cell(i, 2)] as Vector) as [Vector, Vector, Vector];
  const target = [0, 1, 2].map((i) => sum((row, at) => (row[i] as number) * (values[at] as number)));
  const whole = determinant(matrix);
  return [0, 1, 2].map((column) => {
    const replaced = matrix.map((row, i) => row.map((value, j) => (j === column ? target[i] : value)));
    return determinant(replaced as [Vector, Vector, Vector]) / whole;
  }) as Vector;
}

function determinant([a, b, c]: [Vector, Vector, Vector]): number {
  return a[0] * (b[1] * c[2] - b[2] * c[1]) - a[1] * (b[0] * c[2] - b[2] * c[0]) + a[2] * (b[0] * c[1] - b[1] * c[0]);
}

function minus(a: Point3, b: Point3): Point3 {
  return { x: a.x - b.x, y: a.y - b.y, z: a.z - b.z };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
