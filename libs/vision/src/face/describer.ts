import type { Image } from '../image/image.js';
import type { Face } from './face.js';
import type { Stages } from './face-finder.js';

/** Computes the descriptor of a face with one network. */
export interface Describer {
  /**
   * The descriptor, of unit length, compared by cosine; undefined where it needs landmarks that were not found. Stages: align,
   * embed, and landmarks where it needs more.
   */
  describe(image: Image, face: Face, stages: Stages): Promise<Float32Array | undefined>;
}
