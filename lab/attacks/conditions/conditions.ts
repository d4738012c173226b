import type { Face } from '@bonafide/vision/face/face';
import type { Image } from '@bonafide/vision/image/image';
import { type Random, seededRandom } from '../random.ts';
import { blurred, compressed, inTheDark, small } from './capture.ts';
import { withGlasses } from './glasses.ts';
import { withMask } from './mask.ts';

/** A picture as it would have been under other conditions; by the face's landmarks in the picture as it is. */
type Degrade = (image: Image, face: Face, random: Random) => Promise<Image>;

const DEGRADE = {
  glasses: withGlasses,
  mask: withMask,
  dark: inTheDark,
  blur: blurred,
  small,
  compressed,
} satisfies Record<string, Degrade>;

export type Condition = keyof typeof DEGRADE;

/** Names of the conditions, in the order of the documents. */
export const CONDITIONS = Object.keys(DEGRADE) as Condition[];

/**
 * The picture under a condition. How strong it is, and how it looks, is drawn from `seed`: equal arguments give equal
 * pixels (with equal versions of sharp). The picture keeps its size, except under `small`. `mask` throws for a face
 * without 68 landmarks.
 */
export async function underCondition(image: Image, face: Face, condition: Condition, seed: number): Promise<Image> {
  return DEGRADE[condition](image, face, seededRandom(seed));
}

/** The seed of a picture by its name, so that what it looks like does not depend on what else is in the set. */
export function seedOf(name: string, condition: Condition): number {
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(`${condition}/${name}`)) hash = Math.imul(hash ^ byte, 0x01000193);
  return hash >>> 0;
}
