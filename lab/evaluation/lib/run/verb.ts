import { Misuse } from '../../../misuse.ts';

/** Runs a program: a `Misuse` ends it with 2 and its message, any other error as Node ends it. */
export async function runVerb(usage: string, work: (args: readonly string[]) => Promise<void>): Promise<void> {
  try {
    await work(process.argv.slice(2));
  } catch (error) {
    if (!(error instanceof Misuse)) throw error;
    console.error(`✗ ${error.message.replaceAll('\n', '\n  ')}\nusage: ${usage}   (docs/evaluation.md)`);
    process.exitCode = 2;
  }
}
