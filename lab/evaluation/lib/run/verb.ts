import { runCommand } from '../../../command.ts';

/** Runs a verb of `./dev eval` as a command line of the lab. */
export function runVerb(usage: string, work: (args: readonly string[]) => Promise<void>): Promise<void> {
  return runCommand(`${usage}   (docs/evaluation.md)`, () => work(process.argv.slice(2)));
}
