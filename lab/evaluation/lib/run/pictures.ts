import { readdir } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { Misuse } from './misuse.ts';

const PICTURES = new Set(['.jpg', '.jpeg', '.png', '.webp']);

/** Files that may be pictures, by their names. */
export function isPicture(name: string): boolean {
  return PICTURES.has(extname(name).toLowerCase());
}

/** All pictures below a folder, by path. Throws Misuse when there is none. */
export async function picturesBelow(dir: string): Promise<string[]> {
  const entries = await readdir(dir, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && isPicture(entry.name));
  if (files.length === 0) throw new Misuse(`no picture (${[...PICTURES].join(', ')}) below ${dir}`);
  return files.map((entry) => join(entry.parentPath, entry.name)).sort();
}

/** What lies directly in a folder, by name; hidden entries are left out. Nothing where there is no such folder. */
export async function contents(dir: string): Promise<{ folders: string[]; pictures: string[] }> {
  const entries = (await readdir(dir, { withFileTypes: true }).catch(() => [])).filter(
    ({ name }) => !name.startsWith('.'),
  );
  const names = (kept: typeof entries) => kept.map(({ name }) => name).sort();
  return {
    folders: names(entries.filter((entry) => entry.isDirectory())),
    pictures: names(entries.filter((entry) => entry.isFile() && isPicture(entry.name))),
  };
}
