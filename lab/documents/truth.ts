import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { z } from 'zod';
import { Misuse } from '../misuse.ts';

const values = z.record(z.string(), z.string());
const documentTruth = z.strictObject({
  /** Pictures of its pages, front first, as paths in the folder. */
  pages: z.array(z.string()).min(1).max(2),
  /** Form of its zone or symbol, by which results are grouped. */
  type: z.string(),
  /** Lines of its machine-readable zone as printed, mistakes of its issuer included; letters outside A to Z without their marks. */
  mrz: z.array(z.string().regex(/^[A-Z0-9<]+$/)).optional(),
  /** Values as printed, by the names of docs/documents.md; dates yyyy-MM-dd, sex M or F. */
  visual: values.optional(),
  barcode: values.optional(),
});

/** A document of a folder and what it says. */
export type DocumentTruth = z.infer<typeof documentTruth>;

/** Reads `truth.json`; undefined where there is none. Throws Misuse, naming the members, for one that is not of that form. */
export async function readTruth(file: string): Promise<DocumentTruth[] | undefined> {
  if (!existsSync(file)) return undefined;
  let data: unknown;
  try {
    data = JSON.parse(await readFile(file, 'utf8'));
  } catch {
    throw new Misuse(`${basename(file)}: not JSON`);
  }
  const read = z.array(documentTruth).safeParse(data);
  if (read.success) return read.data;
  const faults = read.error.issues
    .slice(0, 10)
    .map(({ path, message }) => `${basename(file)}, ${path.join('.')}: ${message}`);
  throw new Misuse(faults.join('\n'));
}
