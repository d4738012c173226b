import { readFile } from 'node:fs/promises';
import type { Role } from '@bonafide/inference/pack/manifest';
import type { Models } from '@bonafide/inference/pool/models';
import type { TaskContext } from '@bonafide/inference/pool/task';
import { describeFace } from '@bonafide/vision/face/describe';
import { faceFinder } from '@bonafide/vision/face/find-faces';
import type { FaceTemplate } from '@bonafide/vision/face/template';
import { readImage } from '@bonafide/vision/image/read-image';
import { assessQuality } from '@bonafide/vision/quality/assess';
import type { QualityReport } from '@bonafide/vision/quality/components';
import { MEASURING, measureFace } from '@bonafide/vision/quality/measure-faces';

/** Quality and template of a picture's largest face. */
export interface QualityFindings {
  readonly quality: QualityReport;
  readonly template: FaceTemplate;
}

export const needs: Role[] = ['face-detector', 'face-landmarks', 'face-descriptor'];
export const uses: Role[] = [...MEASURING.full];

export const tasks = {
  async assess(models: Models, { file }: { file: string }, context: TaskContext): Promise<QualityFindings | undefined> {
    const { image } = await readImage(await readFile(file), 0, context);
    const faces = await faceFinder(models).find(image, context);
    const [face] = faces;
    if (!face) return undefined;
    const quality = assessQuality(await measureFace(models, { image, faces }, face, context, 'full'));
    const template = await describeFace(models, image, face, context);
    return template && { quality, template };
  },
};
