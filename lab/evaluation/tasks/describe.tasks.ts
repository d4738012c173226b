import { readFile } from 'node:fs/promises';
import type { Role } from '@bonafide/inference/pack/manifest';
import type { Models } from '@bonafide/inference/pool/models';
import type { TaskContext } from '@bonafide/inference/pool/task';
import { describeFace } from '@bonafide/vision/face/describe';
import { faceFinder } from '@bonafide/vision/face/find-faces';
import type { FaceTemplate } from '@bonafide/vision/face/template';
import { readImage } from '@bonafide/vision/image/read-image';

export const needs: Role[] = ['face-detector', 'face-landmarks', 'face-descriptor'];
export const uses: Role[] = ['face-mesh'];

export const tasks = {
  /** The template of the largest face, as the face matcher makes it; undefined when there is none. */
  async describe(models: Models, { file }: { file: string }, context: TaskContext): Promise<FaceTemplate | undefined> {
    const { image } = await readImage(await readFile(file), 0, context);
    const [face] = await faceFinder(models).find(image, context);
    return face && describeFace(models, image, face, context);
  },
};
