import { readdir, realpath, stat } from 'node:fs/promises';
import { extname, join, relative, sep } from 'node:path';
import { Misuse, refuse } from '../../../misuse.ts';

const PICTURES = new Set(['.jpg', '.jpeg', '.png', '.webp']);

/** Other files that a sentence names; it counts them all. */
const NAMED = 8;

/** What lies directly in a folder, by name. */
export interface Contents {
  readonly folders: string[];
  /** Files that may be pictures, by their names. */
  readonly pictures: string[];
  /** What is neither. */
  readonly others: string[];
}

/** What lies in a folder and below. */
export interface Below {
  /** Paths of the pictures, in order. */
  readonly pictures: string[];
  /** The other files, as paths in the folder with slashes, in order. */
  readonly others: string[];
}

/**
 * What lies directly in a folder. Links are followed, hidden entries left out. Throws Misuse for a folder that cannot be
 * read, and for links that lead to nothing.
 */
export async function contents(dir: string): Promise<Contents> {
  const entries = await readdir(dir, { withFileTypes: true }).catch((error) => {
    throw new Misuse(`${dir}: the folder cannot be read (${error.code})`);
  });
  const found: Contents = { folders: [], pictures: [], others: [] };
  const faults: string[] = [];
  for (const entry of entries.filter(({ name }) => !name.startsWith('.'))) {
    const path = join(dir, entry.name);
    const target = entry.isSymbolicLink() ? await stat(path).catch((error) => String(error.code)) : entry;
    if (typeof target === 'string') faults.push(`${path}: the link leads to nothing that can be read (${target})`);
    else if (target.isDirectory()) found.folders.push(entry.name);
    else if (target.isFile() && isPicture(entry.name)) found.pictures.push(entry.name);
    else found.others.push(entry.name);
  }
  refuse(faults);
  for (const names of Object.values(found)) names.sort();
  return found;
}

/**
 * All files in a folder and below. Throws Misuse as `contents`, for a link that leads in a circle, and when there is no
 * picture.
 */
export async function picturesBelow(dir: string): Promise<Below> {
  const found: Below = { pictures: [], others: [] };
  await gather(dir, [await realpath(dir)], found);
  const others = found.others.map((file) => relative(dir, file).split(sep).join('/')).sort();
  if (found.pictures.length > 0) return { pictures: found.pictures.sort(), others };
  throw new Misuse([`no picture (${[...PICTURES].join(', ')}) below ${dir}`, ...otherFiles(others)].join('; '));
}

/** The sentence that names files left out because they are no pictures by their names; none where there are none. */
export function otherFiles(paths: readonly string[]): string[] {
  if (paths.length === 0) return [];
  const more = paths.length > NAMED ? [`… and ${paths.length - NAMED} more`] : [];
  const names = [...paths.slice(0, NAMED), ...more].join(', ');
  return [
    `${paths.length === 1 ? '1 file is no picture by its name' : `${paths.length} files are no pictures by their names`}: ${names}`,
  ];
}

/** `above`: the true paths of the folder and of those around it. */
async function gather(dir: string, above: readonly string[], found: Below): Promise<void> {
  const { folders, pictures, others } = await contents(dir);
  found.pictures.push(...pictures.map((name) => join(dir, name)));
  found.others.push(...others.map((name) => join(dir, name)));
  for (const folder of folders.map((name) => join(dir, name))) {
    const real = await realpath(folder);
    if (above.includes(real)) throw new Misuse(`${folder}: the link leads to a folder around it`);
    await gather(folder, [...above, real], found);
  }
}

function isPicture(name: string): boolean {
  return PICTURES.has(extname(name).toLowerCase());
}
