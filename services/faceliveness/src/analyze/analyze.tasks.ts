import type { Role } from '@bonafide/inference/pack/manifest';
import { examineGuided } from '@bonafide/vision/active/examine-guided';
import { AGEING } from '@bonafide/vision/liveness/estimated-age';
import { examineCapture } from '@bonafide/vision/liveness/examine-capture';
import { MEASURING } from '@bonafide/vision/quality/measure-faces';
import { measurePictures } from '@bonafide/vision/quality/measure-pictures';

export const needs: Role[] = ['face-detector'];
export const uses: Role[] = [
  'face-landmarks',
  'face-descriptor',
  ...MEASURING.full,
  'pad-minifasnet',
  'pad-facenox',
  AGEING,
];

export const tasks = { examine: examineCapture, examineGuided, measurePictures };
