import { readFile } from 'node:fs/promises';
import type { Role } from '@bonafide/inference/pack/manifest';
import type { Models } from '@bonafide/inference/pool/models';
import type { TaskContext } from '@bonafide/inference/pool/task';
import type { Face } from '@bonafide/vision/face/face';
import { faceFinder } from '@bonafide/vision/face/find-faces';
import type { FaceTemplate } from '@bonafide/vision/face/template';
import type { Image } from '@bonafide/vision/image/image';
import { readImage } from '@bonafide/vision/image/read-image';
import { describePicture } from '@bonafide/vision/quality/describe-picture';
import { MEASURING } from '@bonafide/vision/quality/measure-faces';
import { type Condition, underCondition } from '../../attacks/conditions/conditions.ts';

export const needs: Role[] = ['face-detector', 'face-landmarks', 'face-descriptor'];
export const uses: Role[] = ['face-mesh', ...MEASURING.template];

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
  const faces = await faceFinder(models).find(image, context);
  const [face] = faces;
  return face ? { face, template: await describePicture(models, { image, faces }, face, context) } : {};
}
