import type { Models } from '@bonafide/inference/pool/models';
import { describeFace } from '../face/describe.js';
import type { Face } from '../face/face.js';
import type { Stages } from '../face/face-finder.js';
import type { FaceTemplate } from '../face/template.js';
import { assessQuality } from './assess.js';
import { type ImageWithFaces, measureFace } from './measure-faces.js';

/**
 * The template of a face with what was measured of its picture, so that a comparison knows what conditions it was taken
 * under. As `describeFace`: with `only`, just those networks; undefined for a face whose features were not found. Stages:
 * quality beside those of `describeFace`.
 */
export async function describePicture(
  models: Models,
  picture: ImageWithFaces,
  face: Face,
  stages: Stages,
  only?: readonly string[],
): Promise<FaceTemplate | undefined> {
  const template = await describeFace(models, picture.image, face, stages, only);
  if (!template) return undefined;
  const report = assessQuality(await measureFace(models, picture, face, stages, 'template'));
  return {
    ...template,
    quality: {
      eyesVisible: report.EyesVisible.native,
      mouthCovered: report.MouthOcclusionPrevention.native,
      sharpness: report.Sharpness.native,
      interEyeDistance: report.InterEyeDistance.native,
      dynamicRange: report.DynamicRange.native,
    },
  };
}
