/** What `./dev VERB` does once Node and the dependencies are installed. */

import { runVerb } from './commands/verb.ts';
import { VERBS } from './commands/verbs.ts';
import { Failure } from './failure.ts';

const NAME_WIDTH = 14;
const LIST = Object.entries(VERBS).map(([name, { does }]) => `  ${name.padEnd(NAME_WIDTH)}${does}`);
const USAGE = `usage: ./dev VERB

${LIST.join('\n')}

./dev VERB --help says how it is called.`;

const tell = (sentence: string) => console.error(`» ${sentence}`);

/** Runs a verb; resolves with the exit code. */
async function run(name = 'help', ...args: readonly string[]): Promise<number> {
  const verb = Object.hasOwn(VERBS, name) ? VERBS[name] : undefined;
  if (verb) return runVerb(name, verb, args, tell);
  const isAsked = ['help', '--help', '-h'].includes(name);
  if (isAsked) console.log(USAGE);
  else console.error(`✗ There is no verb "${name}".\n${USAGE}`);
  return isAsked ? 0 : 2;
}

try {
  process.exitCode = await run(...process.argv.slice(2));
} catch (error) {
  if (!(error instanceof Failure)) throw error;
  console.error(`✗ ${error.message}`);
  process.exitCode = 1;
}
