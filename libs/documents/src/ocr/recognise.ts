import { TEXT_ALPHABET, TEXT_LINE_HEIGHT } from '@bonafide/inference/inputs/text-line';
import type { Models } from '@bonafide/inference/pool/models';
import type { Image } from '@bonafide/vision/image/image';

/** What the recogniser says of a strip: for each of `steps`, the chances of the blank and of the characters of the alphabet. */
export interface Recognised {
  readonly steps: number;
  readonly classes: number;
  readonly chances: Float32Array;
}

/** A character where it was read. */
export interface Glyph {
  readonly character: string;
  readonly confidence: number;
  /** Along the strip, 0 to 1. */
  readonly at: number;
}

/** Reads a strip of TEXT_LINE_HEIGHT pixels. */
export async function recognise(strip: Image, models: Models): Promise<Recognised> {
  const { classes } = await models
    .get('text-recogniser')
    .run({ image: { data: strip.data, dims: [1, TEXT_LINE_HEIGHT, strip.width, 3] } });
  const [, steps = 0, width = 0] = classes?.dims ?? [];
  if (!classes || width !== TEXT_ALPHABET.length + 1) throw new Error('the text recogniser tells another alphabet');
  return { steps, classes: width, chances: classes.data };
}

/**
 * The likeliest character of every step, repetitions taken as one and blanks dropped (connectionist temporal classification).
 * A step whose likeliest character is of another script gives the replacement character.
 */
export function glyphsOf({ steps, classes, chances }: Recognised): Glyph[] {
  const glyphs: { character: string; confidence: number; first: number; last: number }[] = [];
  let before = 0;
  for (let step = 0; step < steps; step++) {
    const { best, chance } = likeliest(chances, step * classes, classes);
    const open = glyphs.at(-1);
    if (best !== 0 && best === before && open) {
      open.confidence = Math.max(open.confidence, chance);
      open.last = step;
    } else if (best !== 0) {
      glyphs.push({ character: TEXT_ALPHABET[best - 1] ?? '\ufffd', confidence: chance, first: step, last: step });
    }
    before = best;
  }
  return glyphs.map(({ character, confidence, first, last }) => ({
    character,
    confidence,
    at: ((first + last) / 2 + 0.5) / steps,
  }));
}

function likeliest(chances: Float32Array, from: number, classes: number): { best: number; chance: number } {
  let best = 0;
  let sum = 0;
  for (let i = 0; i < classes; i++) {
    const chance = chances[from + i] as number;
    sum += chance;
    if (chance > (chances[from + best] as number)) best = i;
  }
  const chance = chances[from + best] as number;
  return 1 - sum > chance ? { best: classes, chance: 1 - sum } : { best, chance };
}
