import { readFile } from 'node:fs/promises';
import type { Role } from '@bonafide/inference/pack/manifest';
import type { Models } from '@bonafide/inference/pool/models';
import type { TaskContext } from '@bonafide/inference/pool/task';
import { describeFace } from '@bonafide/vision/face/describe';
import type { Face } from '@bonafide/vision/face/face';
import { faceFinder } from '@bonafide/vision/face/find-faces';
import type { FaceTemplate } from '@bonafide/vision/face/template';
import type { Image } from '@bonafide/vision/image/image';
import { readImage } from '@bonafide/vision/image/read-image';
import { type Condition, underCondition } from '../../attacks/conditions/conditions.ts';

export const needs: Role[] = ['face-detector', 'face-landmarks', 'face-descriptor'];
export const uses: Role[] = ['face-mesh'];

/** A picture, and the condition under which it is to be described too. */
export interface Subject {
  readonly file: string;
  readonly condition?: { readonly name: Condition; readonly seed: number } | undefined;
}

/** Templates of a picture's largest face, as the face matcher makes them; absent where no face is found that can be used. */
export interface Templates {
  readonly plain?: FaceTemplate | undefined;
  readonly degraded?: FaceTemplate | undefined;
}

export const tasks = {
  async describe(models: Models, { file, condition }: Subject, context: TaskContext): Promise<Templates> {
    const { image } = await readImage(await readFile(file), 0, context);
    const { face, template: plain } = await described(models, image, context);
    if (!face || !condition) return { plain };
    const under = await underCondition(image, face, condition.name, condition.seed);
    return { plain, degraded: (await described(models, under, context)).template };
  },
};

/** The largest face of a picture and its template; without one where its features were not found. */
async function described(
  models: Models,
  image: Image,
  context: TaskContext,
): Promise<{ face?: Face; template?: FaceTemplate }> {
  const [face] = await faceFinder(models).find(image, context);
  return face ? { face, template: await describeFace(models, image, face, context) } : {};
}
