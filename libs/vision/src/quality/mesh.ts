import type { Model } from '@bonafide/inference/pool/models';
import type { Face } from '../face/face.js';
import { readMesh } from '../face/mesh-network.js';
import type { Image } from '../image/image.js';
import { apply, scaleOf } from '../image/transform.js';
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
  const at = (index: number) => mesh.points[index] ?? Number.NaN;
  return Array.from({ length: POINTS }, (_, i) => ({
    ...apply(mesh.toImage, { x: at(3 * i), y: at(3 * i + 1) }),
    z: at(3 * i + 2) * scaleOf(mesh.toImage),
  }));
}
