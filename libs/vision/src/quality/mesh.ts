import type { Model } from '@bonafide/inference/pool/models';
import type { Face } from '../face/face.js';
import { type Image, squareAround } from '../image/image.js';
import { cropSquare } from '../image/resample.js';
import { apply, cropOf, scaleOf } from '../image/transform.js';
import type { Point3 } from './evidence.js';

const SIZE = 192;
const POINTS = 468;
const LEAST_FLAG = 0.5;

/**
 * The mesh of a face by a network of contract `mesh-468/box-square`, in pixels of the image; undefined when the network
 * does not see a face there.
 */
export async function meshOf(model: Model, image: Image, { box, points }: Face): Promise<Point3[] | undefined> {
  const angle = Math.atan2(points.rightEye.y - points.leftEye.y, points.rightEye.x - points.leftEye.x);
  const square = squareAround(box, 1.5);
  const crop = cropSquare(image, square, SIZE, angle);
  const { mesh, flag } = await model.run({ image: { data: crop.data, dims: [1, SIZE, SIZE, 3] } });
  if (!mesh || !flag) throw new Error('the mesh network lacks an output of its contract');
  if (!((flag.data[0] ?? 0) >= LEAST_FLAG)) return undefined;
  const toImage = cropOf(square, SIZE, angle);
  const at = (index: number) => mesh.data[index] ?? Number.NaN;
  return Array.from({ length: POINTS }, (_, i) => ({
    ...apply(toImage, { x: at(3 * i), y: at(3 * i + 1) }),
    z: at(3 * i + 2) * scaleOf(toImage),
  }));
}
