import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { basename, extname, join, relative, sep } from 'node:path';

const PICTURES = new Set(['.jpg', '.jpeg', '.png', '.webp']);

/** A picture and, where the layout says so, whose it is. */
export interface Picture {
  readonly file: string;
  readonly subject: string | undefined;
}

/** A pair of the verification protocol; indices into the pictures. */
export interface ListedPair {
  readonly left: number;
  readonly right: number;
  readonly same: boolean;
}

/** Pictures of known people, and the listed pairs where there is a `pairs.csv`. */
export interface MatchSet {
  readonly pictures: readonly Picture[];
  readonly listed: readonly ListedPair[];
}

/**
 * Reads a folder for `face-match`: `<person>/<picture>`, or `<person>_<number>.<ext>` in the folder itself; `pairs.csv`
 * (a heading, then left, right, 1 or 0) names pairs by the pictures' paths in the folder. Throws, naming the line, on a
 * pair whose picture is not there.
 */
export async function readMatchSet(dir: string): Promise<MatchSet> {
  const files = await picturesBelow(dir);
  const pictures = files.map((file) => ({ file, subject: subjectOf(relative(dir, file)) }));
  const at = new Map(files.map((file, i) => [relative(dir, file).split(sep).join('/'), i]));
  const list = join(dir, 'pairs.csv');
  if (!existsSync(list)) return { pictures, listed: [] };
  const lines = (await readFile(list, 'utf8')).trim().split(/\r?\n/).slice(1);
  const listed = lines.map((line, i) => {
    const [left = '', right = '', same = ''] = line.split(',').map((cell) => cell.trim());
    const [a, b] = [at.get(left), at.get(right)];
    if (a === undefined || b === undefined || !/^[01]$/.test(same)) {
      throw new Error(`pairs.csv, line ${i + 2}: expected two pictures of the folder and 0 or 1`);
    }
    return { left: a, right: b, same: same === '1' };
  });
  return { pictures, listed };
}

function subjectOf(path: string): string | undefined {
  const parts = path.split(sep);
  if (parts.length > 1) return parts.slice(0, -1).join('/');
  return /^(.+)_\d+\.\w+$/.exec(parts[0] as string)?.[1];
}

/** One presentation to the liveness check: a picture, or the frames of a sequence in the order of their names. */
export interface Presentation {
  readonly name: string;
  readonly frames: readonly string[];
  /** Undefined for bona fide presentations. */
  readonly species: string | undefined;
  /** The part of the name before `__`: the person shown. */
  readonly subject: string | undefined;
}

/**
 * Reads a folder for `face-pad`: presentations below `bona-fide/` and `attack/<species>/`. A folder that holds pictures
 * and no folders, below those, is one sequence. A name `<person>__<anything>` says who is shown.
 */
export async function readPadSet(dir: string): Promise<Presentation[]> {
  const found = await presentations(join(dir, 'bona-fide'), undefined);
  const species = await readdir(join(dir, 'attack'), { withFileTypes: true }).catch(() => []);
  for (const { name } of species.filter((entry) => entry.isDirectory()).sort(byName)) {
    found.push(...(await presentations(join(dir, 'attack', name), name)));
  }
  return found;
}

async function presentations(root: string, species: string | undefined, below = ''): Promise<Presentation[]> {
  const dir = join(root, below);
  const entries = (await readdir(dir, { withFileTypes: true }).catch(() => [])).sort(byName);
  const folders = entries.filter((entry) => entry.isDirectory());
  const files = entries.filter(({ name }) => isPicture(name)).map(({ name }) => join(dir, name));
  const one = (name: string, frames: readonly string[]): Presentation => ({
    name,
    frames,
    species,
    subject: /^(.+?)__/.exec(basename(name))?.[1],
  });
  if (below !== '' && folders.length === 0) return files.length > 0 ? [one(below, files)] : [];
  const inside = await Promise.all(folders.map(({ name }) => presentations(root, species, join(below, name))));
  return [...files.map((file) => one(relative(root, file), [file])), ...inside.flat()];
}

/** Pictures for `face-quality`: those of `readMatchSet` in `images/` when that exists, else in the folder itself. */
export function readQualitySet(dir: string): Promise<MatchSet> {
  const images = join(dir, 'images');
  return readMatchSet(existsSync(images) ? images : dir);
}

async function picturesBelow(dir: string): Promise<string[]> {
  const entries = await readdir(dir, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && isPicture(entry.name));
  return files.map((entry) => join(entry.parentPath, entry.name)).sort();
}

function isPicture(name: string): boolean {
  return PICTURES.has(extname(name).toLowerCase());
}

function byName(a: { name: string }, b: { name: string }): number {
  return a.name < b.name ? -1 : 1;
}
