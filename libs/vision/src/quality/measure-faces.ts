import type { Models } from '@bonafide/inference/pool/models';
import type { Face } from '../face/face.js';
import type { Stages } from '../face/face-finder.js';
import type { Image } from '../image/image.js';
import type { FaceEvidence } from './evidence.js';
import { meshOf } from './mesh.js';

/** An image and the faces found in it. */
export interface ImageWithFaces {
  readonly image: Image & { readonly scale?: number };
  readonly faces: readonly Face[];
}

/** Measures with the pack's models what quality needs to know about one of the faces. Stage: quality. */
export function measureFace(
  models: Models,
  { image, faces }: ImageWithFaces,
  face: Face,
  { stage }: Stages,
): Promise<FaceEvidence> {
  return stage('quality', async () => {
    const [network] = models.all('face-mesh');
    const mesh = network && (await meshOf(network, image, face));
    return {
      image,
      face,
      others: faces.filter((other) => other !== face).map(({ box }) => box),
      ...(image.scale !== undefined && { scale: image.scale }),
      ...(mesh && { mesh }),
    };
  });
}
