import { readFile } from 'node:fs/promises';
import type { Role } from '@bonafide/inference/pack/manifest';
import type { Models } from '@bonafide/inference/pool/models';
import type { TaskContext } from '@bonafide/inference/pool/task';
import { faceFinder } from '@bonafide/vision/face/find-faces';
import { readImage } from '@bonafide/vision/image/read-image';
import { AGEING, estimatedAge } from '@bonafide/vision/liveness/estimated-age';

export const needs: Role[] = ['face-detector', 'face-landmarks', AGEING];

export const tasks = {
  /** The age of a picture's largest face, as the engine estimates it; undefined where it shows none that can be used. */
  async estimate(models: Models, { file }: { file: string }, context: TaskContext): Promise<number | undefined> {
    const { image } = await readImage(await readFile(file), 0, context);
    const [face] = await faceFinder(models).find(image, context);
    return face && (await estimatedAge(models, { image, face }, context)).age;
  },
};
