import type { TaskContext } from '@bonafide/inference/pool/task';
import type { Image } from '../image/image.js';
import type { Face } from './face.js';

/** Names a stage of the work and measures it; the context of a pool's task is one. */
export type Stages = Pick<TaskContext, 'stage'>;

/** Finds faces with the networks of one pack. */
export interface FaceFinder {
  /**
   * The faces of a picture with their five points, largest box first, at most `MAX_FACES`; none when there is no face.
   * Stages: detect, landmarks.
   */
  find(image: Image, stages: Stages): Promise<Face[]>;
}

/** Most faces that are measured in one picture. */
export const MAX_FACES = 8;
