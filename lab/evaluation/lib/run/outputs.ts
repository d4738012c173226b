import { accessSync, constants, existsSync, statSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { Misuse } from '../../../misuse.ts';

/** Throws Misuse where a folder neither is there nor can be made, or nothing can be written into it. */
export function checkOutputFolder(option: string, given: string): void {
  if (existsSync(given) && !statSync(given).isDirectory())
    throw new Misuse(`${option} ${given}: a file, where a folder is expected`);
  let above = resolve(given);
  while (!existsSync(above)) above = dirname(above);
  if (!statSync(above).isDirectory()) throw new Misuse(`${option} ${given}: ${above} is no folder`);
  checkWritable(option, given, above);
}

/** Throws Misuse where a file can neither be made nor written over. */
export function checkOutputFile(option: string, given: string): void {
  const folder = dirname(resolve(given));
  if (existsSync(given)) {
    if (statSync(given).isDirectory()) throw new Misuse(`${option} ${given}: a folder, where a file is expected`);
    checkWritable(option, given, given);
  } else if (!existsSync(folder) || !statSync(folder).isDirectory())
    throw new Misuse(`${option} ${given}: no folder ${folder}`);
  else checkWritable(option, given, folder);
}

function checkWritable(option: string, given: string, path: string): void {
  try {
    accessSync(path, constants.W_OK);
  } catch {
    throw new Misuse(`${option} ${given}: ${path} may not be written to`);
  }
}

/** Writes a file. Throws Misuse where that is not possible. */
export async function writeOutput(file: string, text: string): Promise<void> {
  await orMisuse(file, writeFile(file, text));
}

/** The result of work on a path of the operator's. Throws Misuse with the path and the system's code where that fails. */
export async function orMisuse<T>(path: string, work: Promise<T>, what = 'cannot be written'): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error;
    throw new Misuse(`${path}: ${what} (${error.code})`);
  }
}
