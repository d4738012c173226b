import { readFile, realpath, stat } from 'node:fs/promises';
import { resolve, sep } from 'node:path';
import type { Fault } from './row.ts';

/** As large as the API takes one. */
const MOST_BYTES = 6_000_000;

/** The picture in base64, or why there is none. Nothing outside of the folder is read, by whatever links it is reached. */
export async function readPicture(folder: string, path: string): Promise<string | Fault> {
  const fault = (reason: string): Fault => ({ field: 'image', reason });
  try {
    const [root, file] = [await realpath(folder), await realpath(resolve(folder, path))];
    if (!file.startsWith(root.endsWith(sep) ? root : root + sep))
      return fault('lies outside of the folder of the source');
    const { size, ...found } = await stat(file).then((one) => ({ size: one.size, isFile: one.isFile() }));
    if (!found.isFile) return fault('is no file');
    if (size === 0 || size > MOST_BYTES)
      return fault(size === 0 ? 'is empty' : `is larger than ${MOST_BYTES / 1e6} MB`);
    return await readFile(file, 'base64');
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error;
    return fault(`cannot be read (${error.code})`);
  }
}
