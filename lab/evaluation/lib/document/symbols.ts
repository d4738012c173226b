import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { extname, relative } from 'node:path';
import type { PrintedCode } from '@bonafide/documents/codes/code';
import { readCodes } from '@bonafide/documents/codes/read-codes';
import { rawImage } from '../../../documents/raw-image.ts';
import { picturesBelow } from '../run/pictures.ts';
import { proportion } from '../statistics/proportion.ts';
import type { DocumentEvaluation } from './evaluation.ts';

/** Pictures of a symbol, more than one where its message is spread over several, and the file that says what it holds. */
interface Symbol {
  readonly pictures: readonly string[];
  readonly truth: string;
}

/**
 * Reads the symbols in the pictures below a folder and holds them against what lies beside each: `NAME.txt` (UTF-8) or
 * `NAME.bin`; for pictures `NAME-1`, `NAME-2` that have none of their own, that of NAME is for all of them together.
 */
export async function symbolsIn(dir: string): Promise<NonNullable<DocumentEvaluation['symbols']>> {
  const symbols = bySymbol((await picturesBelow(dir)).pictures);
  const notRead: string[] = [];
  for (const { pictures, truth } of symbols) {
    const codes: PrintedCode[] = [];
    for (const picture of pictures) codes.push(...(await readCodes(await rawImage(await readFile(picture)))));
    if (await says(codes, truth)) continue;
    const read = codes.map(({ symbology, bytes }) => `${symbology} of ${bytes.length} bytes`);
    notRead.push(`${relative(dir, pictures[0] as string)}: ${read.join(', ') || 'nothing was found'}`);
  }
  return { read: proportion(symbols.length - notRead.length, symbols.length), notRead };
}

function bySymbol(pictures: readonly string[]): Symbol[] {
  const symbols = new Map<string, string[]>();
  for (const picture of pictures) {
    const stem = picture.slice(0, -extname(picture).length);
    const truth = [stem, stem.replace(/-\d+$/, '')]
      .flatMap((name) => [`${name}.txt`, `${name}.bin`])
      .find((file) => existsSync(file));
    if (truth) symbols.set(truth, [...(symbols.get(truth) ?? []), picture]);
  }
  return [...symbols].map(([truth, of]) => ({ truth, pictures: of }));
}

/** Whether one of the codes, or all of them one after the other, hold what the file says. */
async function says(codes: readonly PrintedCode[], file: string): Promise<boolean> {
  const truth = await readFile(file);
  const inOrder = codes.toSorted((a, b) => (a.part?.index ?? 0) - (b.part?.index ?? 0));
  if (file.endsWith('.bin')) {
    const all = Buffer.concat(inOrder.map(({ bytes }) => bytes));
    return [all, ...codes.map(({ bytes }) => Buffer.from(bytes))].some((bytes) => bytes.equals(truth));
  }
  const text = withoutEnd(truth.toString('utf8'));
  return [inOrder.map((code) => code.text).join(''), ...codes.map((code) => code.text)].some(
    (one) => withoutEnd(one) === text,
  );
}

const withoutEnd = (text: string) => text.replace(/\r?\n$/, '');
