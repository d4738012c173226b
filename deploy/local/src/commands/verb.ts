import { type ParseArgsOptionsConfig, parseArgs } from 'node:util';
import type { Tell } from '../build.ts';
import { Misuse } from '../failure.ts';
import { complaint } from './usage.ts';

/** What was given to a verb. */
export interface Given {
  /** Values of its options. */
  values: Readonly<Record<string, string | boolean | undefined>>;
  /** Arguments that are no option. */
  names: readonly string[];
  /** All of it as it was given, for a program that reads it itself. */
  args: readonly string[];
}

/** A verb of `./dev`: how it is called, and what it does. */
export interface Verb {
  /** What may follow the verb, a form each. */
  forms: readonly string[];
  /** What it does, in one line. */
  does: string;
  options?: ParseArgsOptionsConfig;
  /** The least and greatest number of arguments that are no option; none unless given. */
  names?: readonly [least: number, most: number];
  /** Of a verb that runs a program with options of its own: that program's usage, where the arguments name one. */
  usageOfProgram?: (args: readonly string[]) => string | undefined;
  /** Resolves with the exit code. */
  run(given: Given, tell: Tell): number | Promise<number>;
}

/**
 * Runs a verb, or prints its usage where that is asked for: nothing is started or built for it. Resolves with the exit
 * code: 2, with what is wrong and the usage, when the arguments are refused.
 */
export async function runVerb(name: string, verb: Verb, args: readonly string[], tell: Tell): Promise<number> {
  try {
    if (args.some((arg) => arg === '--help' || arg === '-h')) {
      console.log(verb.usageOfProgram?.(args) ?? `${usageOf(name, verb)}\n\n${verb.does}`);
      return 0;
    }
    return await verb.run(read(name, verb, args), tell);
  } catch (error) {
    if (!(error instanceof Misuse)) throw error;
    console.error(`✗ ${error.message}\n${usageOf(name, verb)}`);
    return 2;
  }
}

/** The arguments as the verb takes them. Throws Misuse of what it does not take; a program's own options are left to it. */
export function read(name: string, verb: Verb, args: readonly string[]): Given {
  if (verb.usageOfProgram) return { values: {}, names: [], args };
  const { values, positionals: names } = parsed(verb.options ?? {}, args);
  const [least, most] = verb.names ?? [0, 0];
  if (names.length > most) throw new Misuse(`./dev ${name} does not take "${names[most]}".`);
  if (names.length < least) throw new Misuse(`./dev ${name} takes more arguments.`);
  return { values, names, args };
}

function parsed(options: ParseArgsOptionsConfig, args: readonly string[]) {
  try {
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
    // No option may be given twice, so that none has a list of values.
    return { values: values as Given['values'], positionals };
  } catch (error) {
    throw new Misuse(complaint(error instanceof Error ? error.message : String(error)));
  }
}

function usageOf(name: string, { forms }: Verb): string {
  const lines = forms.map((form) => `./dev ${name} ${form}`.trimEnd());
  return `usage: ${lines.join('\n       ')}`;
}
