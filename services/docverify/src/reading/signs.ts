import { SIGNALS, type Signal, type SignalCode } from '@bonafide/documents/signals/signal';
import { signalsOf } from '@bonafide/documents/signals/signals';
import { WITH_PORTRAIT } from '../portrait/holder-faces.js';
import type { PlacedPage } from './read-pictures.js';
import { OF_PICTURES, OF_SOME } from './sign-kinds.js';

/** Signs of forgery that were looked for on the pages of a document, each told once. */
export async function signsOf(pages: readonly PlacedPage[], sides: { readonly barcode: boolean }): Promise<Signal[]> {
  const told: Signal[][] = [];
  for (const { page, reading, mrz, lines, faces, codes } of pages) {
    const isLast = told.length === pages.length - 1;
    const portrait = mrz !== undefined && WITH_PORTRAIT.includes(mrz.format);
    // Which side has the code is not known: it is missed where no side has one.
    const barcode = sides.barcode && (codes.length > 0 || (isLast && pages.every((one) => one.codes.length === 0)));
    told.push(await signalsOf({ page, mrz: reading, texts: lines, faces, codes, expected: { portrait, barcode } }));
  }
  return SIGNALS.flatMap((code) => ofDocument(code, told.flat()) ?? []).filter(concerns);
}

/** Nothing is missed, and nothing placed wrongly, where documents of the type have no such part. */
const concerns = ({ code, verdict }: Signal): boolean => verdict !== 'UNDEFINED' || !OF_SOME.includes(code);

/** What pages tell of a sign together: it is there where it is on one page. Undefined where nobody looked for it. */
export function ofDocument(code: SignalCode, all: readonly Signal[]): Signal | undefined {
  const told = all.filter((signal) => signal.code === code);
  const [first] = told;
  if (!first) return undefined;
  const score = Math.max(...told.map((signal) => signal.score));
  const has = (verdict: Signal['verdict']) => told.some((signal) => signal.verdict === verdict);
  if (has('FAILED')) return { code, verdict: 'FAILED', score };
  const isOk = has('OK') && !(OF_PICTURES.includes(code) && has('UNDEFINED'));
  return { code, verdict: isOk ? 'OK' : 'UNDEFINED', score };
}
