import { Misuse } from './misuse.ts';

/** Failures of files that a caller named, by Node's codes. */
const FILES = ['ENOENT', 'ENOTDIR', 'EISDIR', 'EEXIST', 'EACCES'];

/**
 * Runs a command line of the lab. What the caller can put right, options and files, is said in words with the usage, and the
 * program ends with 2.
 */
export async function runCommand(usage: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!canBePutRight(error)) throw error;
    console.error(`✗ ${error.message.replaceAll('\n', '\n  ')}\nusage: ${usage}`);
    process.exitCode = 2;
  }
}

function canBePutRight(error: unknown): error is Error {
  if (error instanceof Misuse) return true;
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return code.startsWith('ERR_PARSE_ARGS') || FILES.includes(code);
}

/** The number that an option says. Throws Misuse for what is no whole number from `least` on. */
export function wholeNumber(option: string, text: string, least = 1): number {
  const number = Number(text);
  if (!Number.isSafeInteger(number) || number < least || text.trim() === '') {
    throw new Misuse(`--${option} is "${text}", not a whole number from ${least} on`);
  }
  return number;
}
