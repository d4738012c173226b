import type { Role } from '@bonafide/inference/pack/manifest';
import type { Models } from '@bonafide/inference/pool/models';
import type { Face } from '../face/face.js';
import type { Stages } from '../face/face-finder.js';
import type { Image } from '../image/image.js';
import type { FaceEvidence } from './evidence.js';
import { coverageOf, headPoseOf, neutralityOf } from './face-networks.js';
import { meshOf } from './mesh.js';

/** An image and the faces found in it. */
export interface ImageWithFaces {
  readonly image: Image & { readonly scale?: number };
  readonly faces: readonly Face[];
}

/**
 * How thoroughly to measure: `template` is what a comparison must know (2 ms of CPU, 10 more with `plus`), `capture` what guides a
 * capture (4 ms, 15 more with `plus`), `full` adds the expression (2 ms).
 */
export type Thoroughness = 'template' | 'capture' | 'full';

/** Roles of the models that take part, where the pack has them. */
export const MEASURING: Readonly<Record<Thoroughness, readonly Role[]>> = {
  template: ['face-occlusion'],
  capture: ['face-mesh', 'face-pose', 'face-occlusion'],
  full: ['face-mesh', 'face-pose', 'face-occlusion', 'face-expression'],
};

/**
 * Measures one of the faces with those models of the pack that quality can use: whether mouth and nose are covered, for
 * captures mesh and head pose, and in full the expression. Stage: quality.
 */
export function measureFace(
  models: Models,
  { image, faces }: ImageWithFaces,
  face: Face,
  { stage }: Stages,
  thoroughness: Thoroughness = 'capture',
): Promise<FaceEvidence> {
  const network = (role: Role) => (MEASURING[thoroughness].includes(role) ? models.all(role)[0] : undefined);
  return stage('quality', async () => {
    const [meshes, poses] = [network('face-mesh'), network('face-pose')];
    const [expressions, masks] = [network('face-expression'), network('face-occlusion')];
    const mesh = meshes && (await meshOf(meshes, image, face));
    const pose = poses && (await headPoseOf(poses, image, face));
    const neutral = expressions && (await neutralityOf(expressions, image, face));
    const covered = masks && (await coverageOf(masks, image, face));
    return {
      image,
      face,
      others: faces.filter((other) => other !== face).map(({ box }) => box),
      ...(image.scale !== undefined && { scale: image.scale }),
      ...(mesh && { mesh }),
      ...(pose && { pose }),
      ...(neutral !== undefined && { neutral }),
      ...(covered !== undefined && { covered }),
    };
  });
}
