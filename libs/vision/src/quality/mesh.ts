import type { Model } from '@bonafide/inference/pool/models';
import type { Face } from '../face/face.js';
import { readMesh } from '../face/mesh-network.js';
import type { Image } from '../image/image.js';
import { scaleOf } from '../image/transform.js';
import type { Point3 } from './evidence.js';

const POINTS = 468;
const LEAST_FLAG = 0.5;

/**
 * The mesh of a face by a network of contract `mesh-468/box-square`, in pixels of the image; undefined when the network
 * does not see a face there.
 */
export async function meshOf(model: Model, image: Image, { box, points }: Face): Promise<Point3[] | undefined> {
  const angle = Math.atan2(points.rightEye.y - points.leftEye.y, points.rightEye.x - points.leftEye.x);
  const mesh = await readMesh(model, image, box, angle);
  if (!(mesh.flag >= LEAST_FLAG)) return undefined;
  const { a, b, tx, ty } = mesh.toImage;
  const scale = scaleOf(mesh.toImage);
  const found: Point3[] = [];
  for (let i = 0; i < POINTS; i++) {
    const x = mesh.points[3 * i] ?? Number.NaN;
    const y = mesh.points[3 * i + 1] ?? Number.NaN;
    const z = mesh.points[3 * i + 2] ?? Number.NaN;
    found.push({ x: a * x - b * y + tx, y: b * x + a * y + ty, z: z * scale });
  }
  return found;
}
