import { holderOf } from '../page/portrait.js';
import { greyScore } from './colour.js';
import { type Signal, type SignalInput, signal } from './signal.js';

/** Looks for all signs of forgery on a page, in the order of `SIGNALS`. */
export async function signalsOf(input: SignalInput): Promise<Signal[]> {
  const { page, faces, codes, expected } = input;
  return [
    signal('BLACK_AND_WHITE_COPY', greyScore(page.image)),
    signal('PORTRAIT_ABSENT', expected.portrait ? absent(holderOf(faces)) : undefined),
    signal('BARCODE_ABSENT', expected.barcode ? absent(codes[0]) : undefined),
  ];
}

const absent = (found: unknown) => (found === undefined ? 1 : 0);
