import { readFile } from 'node:fs/promises';
import type { Role } from '@bonafide/inference/pack/manifest';
import type { Models } from '@bonafide/inference/pool/models';
import type { TaskContext } from '@bonafide/inference/pool/task';
import { readImage } from '@bonafide/vision/image/read-image';
import { type CaptureFindings, EXAMINING, examineCapture } from '@bonafide/vision/liveness/examine-capture';
import { isGrey } from '../../attacks/conditions/grey.ts';

/** What the liveness service sees in a capture, and whether one of its frames has no colour. */
export interface Examined {
  readonly findings: CaptureFindings;
  readonly isGrey: boolean;
}

export const needs: Role[] = ['face-detector'];
export const uses: readonly Role[] = EXAMINING;

export const tasks = {
  /** Reads the frames of a capture and examines them as the service does. */
  async examine(models: Models, { files }: { files: readonly string[] }, context: TaskContext): Promise<Examined> {
    const media = await Promise.all(files.map((file) => readFile(file)));
    const frames = media.map((bytes) => ({ media: bytes, timestampMs: undefined }));
    const findings = await examineCapture(models, { frames, rotation: 0 }, context);
    const pictures = await Promise.all(media.map((bytes) => readImage(bytes, 0, context)));
    return { findings, isGrey: pictures.some(({ image }) => isGrey(image)) };
  },
};
