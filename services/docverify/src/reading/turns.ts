import type { PrintedCode } from '@bonafide/documents/codes/code';
import type { CapturedPage, Quad, Turn } from '@bonafide/documents/page/page';
import { turnedPoint } from '@bonafide/documents/page/turn';

export const UPRIGHT: Turn = { quarters: 0, mirrored: false };
const turnBy = (quarters: Turn['quarters']): Turn => ({ quarters, mirrored: false });

/** Codes that are printed along the text of a document; others stand any way up. */
const ALONG_TEXT = ['PDF417', 'Code128', 'Code39', 'ITF'];

/** The turns by which a page may be upright, the likeliest first; a page that was cut out lies with its long side level. */
export function turnsToTry({ outline }: CapturedPage): Turn[] {
  return (outline ? [0, 2] : [0, 2, 1, 3]).map((quarters) => turnBy(quarters as Turn['quarters']));
}

/** The turn after which the first code that is printed along the text runs from left to right; undefined without such a code. */
export function turnOfCodes(codes: readonly PrintedCode[]): Turn | undefined {
  const code = codes.find(({ symbology }) => ALONG_TEXT.includes(symbology));
  if (!code) return undefined;
  const [from, to] = code.where;
  const angle = Math.atan2(to.y - from.y, to.x - from.x);
  // Clockwise as seen: text that runs downwards is turned back by three quarters.
  const quarters = (4 - Math.round(angle / (Math.PI / 2))) % 4;
  return turnBy(((quarters + 4) % 4) as Turn['quarters']);
}

/** Where corners of a page of that size come to when it is turned; they stay in the order of what stands between them. */
export function turnedQuad(quad: Quad, size: { width: number; height: number }, turn: Turn): Quad {
  const [a, b, c, d] = quad;
  const moved = (point: Quad[number]) => turnedPoint(point, size, turn);
  return [moved(a), moved(b), moved(c), moved(d)];
}
