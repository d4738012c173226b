import type { TextLine } from '../ocr/text.js';

/** A line of print, or a part of one, with the level rectangle about it, in pixels of the page as its print is laid level. */
export interface PrintedText {
  readonly text: string;
  /** Of the line. */
  readonly confidence: number;
  /** Of each character. */
  readonly confidences: readonly number[];
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
  readonly line: TextLine;
}

export function heightOf({ top, bottom }: { top: number; bottom: number }): number {
  return bottom - top;
}

export function middleOf({ top, bottom }: { top: number; bottom: number }): number {
  return (top + bottom) / 2;
}

/** Shorter lines, in heights, lean by chance. */
const LONG = 3;
/** Print that leans by less, radians, stands as if it were level. */
const LEVEL = 0.05;

/** Lines as they stand to one another, laid level where all of them lean: on a page whose outline was not found. */
export function placed(lines: readonly TextLine[]): PrintedText[] {
  const angles = lines.filter(isLong).map(({ where: [left, right] }) => Math.atan2(right.y - left.y, right.x - left.x));
  const angle = angles.sort((a, b) => a - b)[Math.floor(angles.length / 2)] ?? 0;
  return lines.map((line) => placedLine(line, Math.abs(angle) < LEVEL ? 0 : angle));
}

function isLong({ where: [upperLeft, upperRight, , lowerLeft] }: TextLine): boolean {
  const length = Math.hypot(upperRight.x - upperLeft.x, upperRight.y - upperLeft.y);
  return length > LONG * Math.hypot(lowerLeft.x - upperLeft.x, lowerLeft.y - upperLeft.y);
}

function placedLine(line: TextLine, angle: number): PrintedText {
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const xs = line.where.map(({ x, y }) => cos * x + sin * y);
  const ys = line.where.map(({ x, y }) => cos * y - sin * x);
  return {
    text: line.text,
    confidence: line.confidence,
    confidences: line.confidences,
    left: Math.min(...xs),
    right: Math.max(...xs),
    top: Math.min(...ys),
    bottom: Math.max(...ys),
    line,
  };
}

/** The characters `from` up to, and without, `to` of a text, at about their place. */
export function partOf(printed: PrintedText, from: number, to: number): PrintedText {
  const count = [...printed.text].length;
  const place = (at: number) => printed.left + ((printed.right - printed.left) * at) / Math.max(count, 1);
  const text = [...printed.text].slice(from, to).join('');
  return { ...printed, text, confidences: printed.confidences.slice(from, to), left: place(from), right: place(to) };
}

/** How sure the least sure letter or digit of a text is. */
export function leastSure({ text, confidences }: PrintedText): number {
  return Math.min(
    1,
    ...[...text].flatMap((character, i) => (/[\p{L}\p{N}]/u.test(character) ? (confidences[i] ?? 0) : [])),
  );
}
