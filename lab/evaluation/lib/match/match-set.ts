import { existsSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { Misuse, refuse } from '../../../misuse.ts';
import { readLines } from '../run/csv.ts';
import { contents, picturesBelow } from '../run/pictures.ts';
import { type ListedPair, readPairs } from './listed-pairs.ts';

/** A picture and, where the layout says so, whose it is. */
export interface Picture {
  readonly file: string;
  /** Path in the set's folder, with slashes. */
  readonly name: string;
  readonly subject: string | undefined;
}

/** Pictures of known people, the listed pairs where there is a `pairs.csv`, groups where there is a `people.csv`. */
export interface MatchSet {
  readonly pictures: readonly Picture[];
  readonly listed: readonly ListedPair[];
  /** Person to group. */
  readonly groups: ReadonlyMap<string, string>;
  /** Files that are neither pictures by their names nor tables of the set, as paths in its folder. */
  readonly others: readonly string[];
}

/** Pictures of a set, and its other files. */
type Pictures = Pick<MatchSet, 'pictures' | 'others'>;

/** Tables that an evaluation may read in a set's folder. */
const TABLES = ['pairs.csv', 'people.csv', 'labels.csv'];

/** Most groups: rates are by pair of groups, each with its sums in every replicate of the bootstrap. */
const MOST_GROUPS = 100;

/**
 * Reads a folder for `face-match`: `<person>/<picture>`, or `<person>_<number>.<ext>` in the folder itself; `pairs.csv` (a
 * heading, then left, right, 1 or 0) names pairs by the pictures' paths in the folder; `people.csv` (a heading, then
 * person, group) names the group of people. Throws Misuse, naming the lines, for pairs and people that are not there, for
 * pairs that contradict each other or the folders, for a table without a heading, without a line or with its name in other
 * letters, for more than 100 groups, and for a folder that tells of no person.
 */
export async function readMatchSet(dir: string): Promise<MatchSet> {
  await refuseMisspelt(dir);
  const { pictures, others } = await readPictures(dir);
  const listed = await readPairs(join(dir, 'pairs.csv'), pictures);
  if (listed.length === 0 && pictures.every(({ subject }) => subject === undefined)) {
    throw new Misuse(
      `no picture in ${dir} says whose it is: name them <person>/<picture> or <person>_<number>.jpg, or list pairs in pairs.csv`,
    );
  }
  return { pictures, listed, others, groups: await readGroups(join(dir, 'people.csv'), pictures) };
}

/**
 * Pictures for `face-quality`: those of `readMatchSet` in `images/` when that exists, else in the folder itself. Throws
 * Misuse for a table with its name in other letters.
 */
export async function readQualityPictures(dir: string): Promise<Pictures> {
  await refuseMisspelt(dir);
  const images = join(dir, 'images');
  return readPictures(existsSync(images) ? images : dir);
}

/** A table in other letters would be left out in silence on most systems. */
async function refuseMisspelt(dir: string): Promise<void> {
  const { others } = await contents(dir);
  const misspelt = others.filter((name) => TABLES.includes(name.toLowerCase()) && !TABLES.includes(name));
  refuse(misspelt.map((name) => `${name}: is it ${name.toLowerCase()}?`));
}

async function readPictures(dir: string): Promise<Pictures> {
  const below = await picturesBelow(dir);
  const pictures = below.pictures.map((file) => {
    const path = relative(dir, file).split(sep);
    return { file, name: path.join('/'), subject: subjectOf(path) };
  });
  return { pictures, others: below.others.filter((name) => !TABLES.includes(name)) };
}

function subjectOf(path: readonly string[]): string | undefined {
  if (path.length > 1) return path.slice(0, -1).join('/');
  return /^(.+)_\d+\.\w+$/.exec(path[0] as string)?.[1];
}

async function readGroups(file: string, pictures: readonly Picture[]): Promise<Map<string, string>> {
  const groups = new Map<string, string>();
  const table = await readLines(file);
  if (!table) return groups;
  if (table.heading.length === 0) throw new Misuse('people.csv: no person in it');
  const people = new Set(pictures.map(({ subject }) => subject));
  const [first = '', second = ''] = table.heading;
  // A heading names columns; one that names what the lines below name is a line whose person would be lost.
  if (table.heading.length !== 2 || people.has(first) || table.lines.some(({ cells }) => cells[1] === second))
    throw new Misuse('people.csv, line 1: a heading is expected (person,group)');
  if (table.lines.length === 0) throw new Misuse('people.csv: no person in it');
  const faults: string[] = [];
  for (const { number, cells } of table.lines) {
    const [person = '', group = ''] = cells;
    if (cells.length !== 2)
      faults.push(`people.csv, line ${number}: ${cells.length} columns instead of 2 (person,group)`);
    else if (!people.has(person))
      faults.push(`people.csv, line ${number}: no picture of a person "${person}" in the folder`);
    else if (groups.has(person)) faults.push(`people.csv, line ${number}: "${person}" was named before`);
    else if (group !== '') groups.set(person, group);
  }
  refuse(faults);
  const count = new Set(groups.values()).size;
  if (count > MOST_GROUPS) throw new Misuse(`people.csv: ${count} groups instead of ${MOST_GROUPS} at most`);
  return groups;
}
