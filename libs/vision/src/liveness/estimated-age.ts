import type { Role } from '@bonafide/inference/pack/manifest';
import type { Models } from '@bonafide/inference/pool/models';
import type { TaskContext } from '@bonafide/inference/pool/task';
import type { Face } from '../face/face.js';
import type { Image } from '../image/image.js';
import { ageOf } from '../quality/face-networks.js';

/** The role that takes part where an age is asked for. */
export const AGEING: Role = 'face-age';

/** The age of a frame's face; nothing where its features were not found. Throws for a pack without such a network. Stage: age. */
export async function estimatedAge(
  models: Models,
  { image, face }: { image: Image; face: Face },
  { stage }: TaskContext,
): Promise<{ age?: number }> {
  if (face.unaligned) return {};
  return { age: await stage('age', () => ageOf(models.get(AGEING), image, face)) };
}

/** What was measured of an age network: mean absolute error in years, and on what. */
export interface AgeError {
  readonly meanAbsoluteYears: number;
  readonly measuredOn: string;
}

/** By the digest of the network's file; measured by the supplier of the prepared files, see docs/accuracy.md. */
const KNOWN_ERRORS: Readonly<Record<string, AgeError>> = {
  '8a9169e65f078cb3b11cc547f865fb1038cab9e503f833cc6a217b269241db95': {
    meanAbsoluteYears: 5.65,
    measuredOn: 'UTKFace, 2,498 pictures, probably among those it was trained on',
  },
};

/** Undefined for a network of which nothing was measured. */
export const knownAgeError = (sha256: string): AgeError | undefined => KNOWN_ERRORS[sha256];
