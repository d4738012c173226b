import { ImageError } from './errors.js';
import { IMAGE_LIMITS } from './limits.js';

/** Throws ImageError INVALID_MEDIA unless a condition holds. */
export function requireSound(holds: boolean, message: string): asserts holds {
  if (!holds) throw new ImageError('INVALID_MEDIA', message);
}

export const CUT_SHORT = 'The image is cut short.';

/**
 * The parts of a container while it is walked: those that decoding needs are kept as they are, the others counted and
 * left out. Throws ImageError INVALID_MEDIA beyond `IMAGE_LIMITS.parts` and `ancillaryBytes`.
 */
export class Parts {
  readonly #kept: Buffer[] = [];
  #number = 0;
  #ancillaryBytes = 0;

  keep(part: Buffer): void {
    this.#count();
    this.#kept.push(part);
  }

  leaveOut(part: Buffer): void {
    this.#count();
    this.#ancillaryBytes += part.length;
    requireSound(this.#ancillaryBytes <= IMAGE_LIMITS.ancillaryBytes, 'The image has too much metadata.');
  }

  /** What was kept, in its order. */
  get kept(): readonly Buffer[] {
    return this.#kept;
  }

  #count(): void {
    this.#number++;
    requireSound(this.#number <= IMAGE_LIMITS.parts, `The image has more than ${IMAGE_LIMITS.parts} parts.`);
  }
}
