import type { Role } from '@bonafide/inference/pack/manifest';
import { examineCapture } from '@bonafide/vision/liveness/examine-capture';
import { MEASURING } from '@bonafide/vision/quality/measure-faces';
import { measurePictures } from '@bonafide/vision/quality/measure-pictures';

export const needs: Role[] = ['face-detector'];
export const uses: Role[] = ['face-landmarks', ...MEASURING.full, 'pad-minifasnet', 'pad-facenox'];

export const tasks = { examine: examineCapture, measurePictures };
