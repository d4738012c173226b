import type { Role } from '@bonafide/inference/pack/manifest';
import type { Models } from '@bonafide/inference/pool/models';
import type { TaskContext } from '@bonafide/inference/pool/task';
import { describeFace } from '@bonafide/vision/face/describe';
import { type Face, scaleFace } from '@bonafide/vision/face/face';
import { faceFinder } from '@bonafide/vision/face/find-faces';
import type { FaceTemplate } from '@bonafide/vision/face/template';
import type { Media } from '@bonafide/vision/image/media';
import { readImage } from '@bonafide/vision/image/read-image';

/** A picture to describe. */
export interface FacePicture {
  readonly media: Media;
  readonly rotation: number;
  /** The face to use, in pixels of the upright picture, when it is known already. */
  readonly face: Face | undefined;
}

/** The face of a picture as numbers; `template` is absent when the picture shows no face. */
export interface DescribedPicture {
  readonly sha256: string;
  readonly template?: FaceTemplate;
}

export const needs: Role[] = ['face-detector', 'face-descriptor'];
export const uses: Role[] = ['face-landmarks', 'face-mesh'];

export const tasks = {
  /** Describes the largest face of each picture with the named descriptor networks (SHA-256), or with all. */
  async describe(
    models: Models,
    { pictures, only }: { pictures: readonly FacePicture[]; only?: readonly string[] },
    context: TaskContext,
  ): Promise<DescribedPicture[]> {
    const described: DescribedPicture[] = [];
    for (const { media, rotation, face: known } of pictures) {
      const { image, sha256 } = await readImage(media, rotation, context);
      const [face] = known ? [scaleFace(known, 1 / image.scale)] : await faceFinder(models).find(image, context);
      const template = face && (await describeFace(models, image, face, context, only));
      described.push({ sha256, ...(template && { template }) });
    }
    return described;
  },
};
