import { MRZ_ALPHABET } from './mrz-alphabet.js';
import type { Cell } from './mrz-cells.js';
import type { Glyph } from './recognise.js';
import type { MrzCharacter } from './text.js';

/** Print of OCR-B that a reader of any print takes for each other; the reader made for OCR-B tells them apart. */
const LOOK_ALIKES = ['0OQD', '1I', '5S'];
/** How surely the reader made for OCR-B is believed where the network reads a look-alike. */
const AGAINST_LOOK_ALIKE = 0.6;
/** The network errs less on the rest: it is followed unless it is less sure by this much. */
const CLEARLY = 0.3;

/** Looks of the network at one line made one: the mean of what they say of each column. */
export function meanOfLooks(looks: readonly (readonly Cell[])[]): Cell[] {
  const [first = []] = looks;
  return first.map((_, column) =>
    MRZ_ALPHABET.reduce<Float32Array>((mean, _character, i) => {
      mean[i] = looks.reduce((sum, cells) => sum + (cells[column]?.[i] ?? 0), 0) / looks.length;
      return mean;
    }, new Float32Array(MRZ_ALPHABET.length)),
  );
}

/** From this chance on what the network takes for second likeliest is told too. */
const SECOND = 0.1;

/**
 * A line's characters by what the network saw in its columns and, where there is one, by the reader made for OCR-B. Where both
 * agree, the character is surer than either says; where they do not, it is told with little confidence, whoever is right.
 */
export function agreed(cells: readonly Cell[], glyphs: readonly (Glyph | undefined)[] | undefined): MrzCharacter[] {
  return cells.map((cell, column) => {
    const seen = bestOf(cell);
    const other = glyphs?.[column];
    if (!other || !MRZ_ALPHABET.includes(other.character))
      return glyphs ? { ...seen, confidence: seen.confidence * 0.9 } : seen;
    if (other.character === seen.character) {
      return { ...seen, confidence: 1 - (1 - seen.confidence) * (1 - 0.9 * other.confidence) };
    }
    const alike = LOOK_ALIKES.some((group) => group.includes(other.character) && group.includes(seen.character));
    if (alike)
      return {
        character: other.character,
        confidence: other.confidence * AGAINST_LOOK_ALIKE,
        also: seen.character,
      };
    const [better, worse] = other.confidence > seen.confidence + CLEARLY ? [other, seen] : [seen, other];
    return {
      character: better.character,
      confidence: better.confidence * (1 - worse.confidence),
      also: worse.character,
    };
  });
}

function bestOf(cell: Cell): MrzCharacter {
  let [best, second] = [MRZ_ALPHABET.length - 1, 0];
  for (let i = 0; i < cell.length; i++) {
    if (i === best) continue;
    if ((cell[i] as number) > (cell[best] as number)) [best, second] = [i, best];
    else if ((cell[i] as number) > (cell[second] as number)) second = i;
  }
  const isSeen = second !== best && (cell[second] as number) >= SECOND;
  return {
    character: MRZ_ALPHABET[best] as string,
    confidence: Math.min(cell[best] as number, 1),
    ...(isSeen && { also: MRZ_ALPHABET[second] as string }),
  };
}

/** From here on a character was seen well enough for one look. */
const CLEAR = 0.8;

/** Whether every character of a line was seen well enough for one look. */
export function isClear(line: readonly MrzCharacter[]): boolean {
  return line.every(({ confidence }) => confidence >= CLEAR);
}
