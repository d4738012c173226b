import type { Model } from '@bonafide/inference/pool/models';
import { type Box, type Image, squareAround } from '../image/image.js';
import { cropSquare } from '../image/resample.js';
import { cropOf, type Similarity } from '../image/transform.js';

const SIZE = 192;

export interface MeshReading {
  /** Probability that there is a face, 0 to 1. */
  readonly flag: number;
  /** x, y, depth of 468 points in pixels of the crop. */
  readonly points: Float32Array;
  /** From the crop to the image. */
  readonly toImage: Similarity;
}

/** Runs a network of contract `mesh-468/box-square` on a box, turned by the angle of its eye line (radians). */
export async function readMesh(model: Model, image: Image, box: Box, angle: number): Promise<MeshReading> {
  const square = squareAround(box, 1.5);
  const crop = cropSquare(image, square, SIZE, angle);
  const { mesh, flag } = await model.run({ image: { data: crop.data, dims: [1, SIZE, SIZE, 3] } });
  if (!mesh || !flag) throw new Error('the mesh network lacks an output of its contract');
  return { flag: flag.data[0] ?? 0, points: mesh.data, toImage: cropOf(square, SIZE, angle) };
}
