import { basename, join, relative, sep } from 'node:path';
import { refuse } from '../../../misuse.ts';
import { readLines } from '../run/csv.ts';
import { picturesBelow } from '../run/pictures.ts';

/** A picture of one person of known age. */
export interface AgedPicture {
  readonly file: string;
  /** Path in the set's folder, with slashes. */
  readonly name: string;
  /** Years. */
  readonly age: number;
}

const TABLE = 'ages.csv';
/** UTKFace names a picture `<age>_<sex>_<group>_<time>.jpg`. */
const IN_NAME = /^(\d{1,3})_/;
const OLDEST = 130;

/**
 * Reads a folder for `face-age`: `ages.csv` (a heading, then picture, age) where there is one, else the number before the
 * first `_` of each picture's name. Throws Misuse, naming lines and pictures, for an age that is none, a picture that is not
 * there, one without an age, and as `picturesBelow`.
 */
export async function readAgeSet(dir: string): Promise<{ pictures: AgedPicture[]; others: readonly string[] }> {
  const below = await picturesBelow(dir);
  const files = below.pictures.map((file) => ({ file, name: relative(dir, file).split(sep).join('/') }));
  const table = await readLines(join(dir, TABLE));
  const faults: string[] = [];
  const listed = new Map<string, number>();
  for (const { number, cells } of table?.lines ?? []) {
    const [name = '', age = ''] = cells;
    if (!files.some((one) => one.name === name)) faults.push(`${TABLE}, line ${number}: no picture "${name}"`);
    else if (!isAge(age)) faults.push(`${TABLE}, line ${number}: "${age}" is no age`);
    else listed.set(name, Number(age));
  }
  const pictures = files.flatMap(({ file, name }) => {
    const age = table ? listed.get(name) : ageIn(name);
    if (age === undefined) faults.push(`${name}: no age ${table ? `in ${TABLE}` : 'before the first _ of its name'}`);
    return age === undefined ? [] : [{ file, name, age }];
  });
  refuse(faults);
  return { pictures, others: below.others.filter((name) => basename(name) !== TABLE) };
}

function ageIn(name: string): number | undefined {
  const [, age = ''] = IN_NAME.exec(basename(name)) ?? [];
  return isAge(age) ? Number(age) : undefined;
}

const isAge = (text: string): boolean => text.trim() !== '' && Number(text) >= 0 && Number(text) <= OLDEST;
