import type { TextLine } from '../ocr/text.js';

/** A line of print, or a part of one, with the level rectangle about it, in pixels of the page. */
export interface PrintedText {
  readonly text: string;
  readonly confidence: number;
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

/** A line as it stands on the page. */
export function placed(line: TextLine): PrintedText {
  const [xs, ys] = [line.where.map(({ x }) => x), line.where.map(({ y }) => y)];
  return {
    text: line.text,
    confidence: line.confidence,
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
  return { ...printed, text, left: place(from), right: place(to) };
}
