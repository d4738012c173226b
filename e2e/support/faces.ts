import { existsSync, readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';

const ROOT = join(import.meta.dirname, '../..');
/** Photographs of 250 people, named `<person>_<number>.jpg`: real test data, which this repository does not hold. */
const FACES = join(process.env.BONAFIDE_TESTDATA_DIR ?? join(ROOT, '../shared/testdata'), 'faces/lfw-subset');

/** Whether they are at hand. */
export const hasFaces = existsSync(FACES);
export const WITHOUT_FACES = `(skipped: no photographs in ${FACES}, see BONAFIDE_TESTDATA_DIR)`;

/** A person and the names of the photographs, two at least. */
export interface FacePerson {
  name: string;
  files: readonly string[];
}

/** The people of whom there are two photographs or more, by name; none where they are not at hand. */
export function facePeople(): FacePerson[] {
  if (!hasFaces) return [];
  const people = new Map<string, string[]>();
  for (const file of readdirSync(FACES).sort()) {
    const [, name] = /^(.+)_\d+\.jpg$/.exec(file) ?? [];
    if (name) people.set(name, [...(people.get(name) ?? []), file]);
  }
  return [...people].flatMap(([name, files]) => (files.length > 1 ? [{ name, files }] : []));
}

export const face = (file: string): Promise<Buffer> => readFile(join(FACES, file));

/** The photograph as somebody else has saved it: smaller, and encoded anew. */
export const savedAgain = async (file: string): Promise<Buffer> =>
  sharp(await face(file))
    .resize(300)
    .jpeg({ quality: 90 })
    .toBuffer();
