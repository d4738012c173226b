import { readFile } from 'node:fs/promises';
import type { Role } from '@bonafide/inference/pack/manifest';
import type { Models } from '@bonafide/inference/pool/models';
import type { TaskContext } from '@bonafide/inference/pool/task';
import { type CaptureFindings, EXAMINING, examineCapture } from '@bonafide/vision/liveness/examine-capture';

/** What the liveness service sees in a capture. */
export interface Examined {
  readonly findings: CaptureFindings;
}

export const needs: Role[] = ['face-detector'];
export const uses: readonly Role[] = EXAMINING;

export const tasks = {
  /** Reads the frames of a capture and examines them as the service does. */
  async examine(models: Models, { files }: { files: readonly string[] }, context: TaskContext): Promise<Examined> {
    const media = await Promise.all(files.map((file) => readFile(file)));
    const frames = media.map((bytes) => ({ media: bytes, timestampMs: undefined }));
    return { findings: await examineCapture(models, { frames, rotation: 0 }, context) };
  },
};
