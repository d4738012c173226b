import type { Role } from '@bonafide/inference/pack/manifest';
import { EXAMINING, examineCapture } from '@bonafide/vision/liveness/examine-capture';

export const needs: Role[] = ['face-detector'];
export const uses: readonly Role[] = EXAMINING;

export const tasks = { examine: examineCapture };
