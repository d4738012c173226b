import type { Role } from '@bonafide/inference/pack/manifest';
import type { Models } from '@bonafide/inference/pool/models';
import type { TaskContext } from '@bonafide/inference/pool/task';
import { type Face, scaleFace } from '@bonafide/vision/face/face';
import { faceFinder } from '@bonafide/vision/face/find-faces';
import type { FaceTemplate } from '@bonafide/vision/face/template';
import { readImages, type SentPicture } from '@bonafide/vision/image/read-image';
import { describePicture } from '@bonafide/vision/quality/describe-picture';
import { MEASURING } from '@bonafide/vision/quality/measure-faces';

/** A picture to describe. */
export interface FacePicture extends SentPicture {
  /** The face to use, in pixels of the upright picture, when it is known already. */
  readonly face: Face | undefined;
}

/** The face of a picture as numbers; `template` is absent when the picture shows none, or one whose features were not found. */
export interface DescribedPicture {
  readonly sha256: string;
  readonly template?: FaceTemplate;
  readonly showsFace: boolean;
}

export const needs: Role[] = ['face-detector', 'face-descriptor'];
export const uses: Role[] = ['face-landmarks', 'face-mesh', ...MEASURING.template];

export const tasks = {
  /** Describes the largest face of each picture with the named descriptor networks (SHA-256), or with all. */
  async describe(
    models: Models,
    { pictures, only }: { pictures: readonly FacePicture[]; only?: readonly string[] },
    context: TaskContext,
  ): Promise<DescribedPicture[]> {
    const described: DescribedPicture[] = [];
    for await (const { image, sha256 } of readImages(pictures, context)) {
      const known = pictures[described.length]?.face;
      const faces = known ? [scaleFace(known, 1 / image.scale)] : await faceFinder(models).find(image, context);
      const [face] = faces;
      const template = face && (await describePicture(models, { image, faces }, face, context, only));
      described.push({ sha256, showsFace: face !== undefined, ...(template && { template }) });
    }
    return described;
  },
};
