import { MRZ_ALPHABET, MRZ_CLASSES } from './mrz-alphabet.js';
import type { Glyph, Recognised } from './recognise.js';

/** What one look at a line says of one of its columns: the chance of each of MRZ_ALPHABET. */
export type Cell = Float32Array;

/** Steps count in full this near to the middle of a column, and not at all at its neighbour's; in columns. */
const WITHIN = 0.32;
const BEYOND = 0.62;

/**
 * What a strip says of each column, when it shows columns -margin to count + margin in equal distances: the greatest chance that
 * any step near a column's middle gives a character. So a filler that was swallowed between its equals is still seen.
 */
export function cellsOf({ steps, classes, chances }: Recognised, count: number, margin: number): Cell[] {
  const shift = lagOf({ steps, classes, chances }, count, margin);
  return Array.from({ length: count }, (_, column) => {
    const cell = new Float32Array(MRZ_ALPHABET.length);
    for (let step = 0; step < steps; step++) {
      const away = Math.abs(columnOf(step, steps, count, margin) - shift - column - 0.5);
      if (away > BEYOND) continue;
      const weight = away < WITHIN ? 1 : 1 - (away - WITHIN) / (BEYOND - WITHIN);
      for (let i = 0; i < cell.length; i++) {
        const chance = weight * (chances[step * classes + (MRZ_CLASSES[i] as number)] as number);
        if (chance > (cell[i] as number)) cell[i] = chance;
      }
    }
    return cell;
  });
}

/** Characters of the zone's alphabet alone that a strip shows: greedy, repetitions taken as one. */
export function mrzGlyphsOf({ steps, classes, chances }: Recognised): Glyph[] {
  const glyphs: { character: string; confidence: number; first: number; last: number }[] = [];
  let before = -1;
  for (let step = 0; step < steps; step++) {
    const from = step * classes;
    let best = -1;
    let chance = chances[from] as number;
    for (let i = 0; i < MRZ_CLASSES.length; i++) {
      const value = chances[from + (MRZ_CLASSES[i] as number)] as number;
      if (value > chance) [best, chance] = [i, value];
    }
    const open = glyphs.at(-1);
    if (best >= 0 && best === before && open) {
      open.last = step;
      open.confidence = Math.max(open.confidence, chance);
    } else if (best >= 0) {
      glyphs.push({ character: MRZ_ALPHABET[best] ?? '<', confidence: chance, first: step, last: step });
    }
    before = best;
  }
  return glyphs.map(({ first, last, ...glyph }) => ({ ...glyph, at: ((first + last) / 2 + 0.5) / steps }));
}

function columnOf(step: number, steps: number, count: number, margin: number): number {
  return ((step + 0.5) / steps) * (count + 2 * margin) - margin;
}

/** The network tells characters a little before or after their middle: by how many columns, at the median. */
function lagOf(recognised: Recognised, count: number, margin: number): number {
  const offs = mrzGlyphsOf(recognised)
    .map(({ at }) => at * (count + 2 * margin) - margin)
    .map((column) => column - Math.floor(column) - 0.5)
    .sort((a, b) => a - b);
  return offs[Math.floor(offs.length / 2)] ?? 0;
}
