import { existsSync } from 'node:fs';
import { basename, dirname, join, relative, sep } from 'node:path';
import { type DocumentTruth, readTruth } from '../../../documents/truth.ts';
import { refuse } from '../../../misuse.ts';
import { picturesBelow } from '../run/pictures.ts';
import type { Known } from './score.ts';

/** A document of a folder: the pictures of its pages, front first, and what is known of it. */
export interface GivenDocument {
  /** Of its first page, as a path in the folder with slashes. */
  readonly name: string;
  readonly files: readonly string[];
  readonly known: Known;
}

const TABLE = 'truth.json';
/** What is printed on pictures that others publish without it, by the name of their folder. */
const KEPT = join(import.meta.dirname, '../../../documents/truth');
/** Type of a document of which nobody has told anything. */
export const UNTOLD = 'untold';

/**
 * The documents in a folder and below: those that a folder's `truth.json` lists, and every other picture as a document of one
 * page of which nothing is known. Throws Misuse as `picturesBelow` and `readTruth`, and for a page that is not there.
 */
export async function readDocuments(dir: string): Promise<GivenDocument[]> {
  const { pictures } = await picturesBelow(dir);
  const found: GivenDocument[] = [];
  const faults: string[] = [];
  for (const folder of new Set(pictures.map((file) => dirname(file)))) {
    const listed = await truthOf(folder);
    const inFolder = pictures.filter((file) => dirname(file) === folder);
    for (const { pages, ...known } of listed) {
      const files = pages.map((page) => join(folder, page));
      const absent = files.filter((file) => !existsSync(file));
      faults.push(...absent.map((file) => `${TABLE}: no picture ${file}`));
      if (absent.length === 0) found.push({ name: nameIn(dir, files[0] as string), files, known });
    }
    const told = new Set(found.flatMap(({ files }) => files));
    const untold = inFolder.filter((file) => !told.has(file));
    found.push(...untold.map((file) => ({ name: nameIn(dir, file), files: [file], known: { type: UNTOLD } })));
  }
  refuse(faults);
  return found.sort((a, b) => (a.name < b.name ? -1 : 1));
}

async function truthOf(folder: string): Promise<DocumentTruth[]> {
  const own = await readTruth(join(folder, TABLE));
  if (own) return own;
  const kept = (await readTruth(join(KEPT, `${basename(folder)}.json`))) ?? [];
  // A folder that happens to have the name holds other pictures.
  return kept.filter(({ pages }) => pages.every((page) => existsSync(join(folder, page))));
}

const nameIn = (dir: string, file: string) => relative(dir, file).split(sep).join('/');
