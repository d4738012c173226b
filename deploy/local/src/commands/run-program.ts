import { spawn } from 'node:child_process';
import { existsSync, globSync } from 'node:fs';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ensureBuilt, ensureModels, type Tell } from '../build.ts';
import { Failure, Misuse } from '../failure.ts';
import { REPOSITORY } from '../layout.ts';
import { programUsage } from './usage.ts';

const REFUSE_OPTIONS = pathToFileURL(join(import.meta.dirname, 'refuse-options.ts')).href;
/** Folders of the programs of a kind; those in `e2e` measure a running stack. */
const PROGRAMS = { bench: ['e2e/bench'], eval: ['lab/evaluation', 'e2e/evaluation'] } as const;
/** The bench that compares two revisions. */
const COMPARING = 'all';

/** Runs a program of the checkout on the current build, attached to the terminal; resolves with its exit code. */
export async function runProgram(file: string, args: readonly string[], tell: Tell): Promise<number> {
  await ensureBuilt(tell);
  if (!existsSync(join(REPOSITORY, file))) throw new Failure(`${file} does not exist.`);
  return runAttached(['--enable-source-maps', '--import', REFUSE_OPTIONS, join(REPOSITORY, file), ...args]);
}

/** Names of the programs of a kind. */
export function programs(kind: keyof typeof PROGRAMS): string[] {
  return programFiles(kind)
    .map((file) => basename(file, '.ts'))
    .sort();
}

/** The usage of the program of that name, if there is one. */
export function namedUsage(kind: keyof typeof PROGRAMS, name = ''): string | undefined {
  const file = fileOf(kind, name);
  return file && programUsage(file);
}

function programFiles(kind: keyof typeof PROGRAMS): string[] {
  const patterns = PROGRAMS[kind].map((folder) => `${folder}/*.ts`);
  return globSync(patterns, { cwd: REPOSITORY, exclude: ['**/*.spec.ts'] });
}

const fileOf = (kind: keyof typeof PROGRAMS, name: string) =>
  programFiles(kind).find((file) => basename(file, '.ts') === name);

/**
 * `./dev bench NAME` and `./dev eval NAME`: runs the program of that name; a bench `--against` another revision is run by
 * the one that compares. Throws Misuse where there is none.
 */
export async function runNamed(kind: keyof typeof PROGRAMS, args: readonly string[], tell: Tell): Promise<number> {
  const [name, ...rest] = args;
  if (!name) throw new Misuse(`./dev ${kind} takes a name.`);
  const compares = kind === 'bench' && name !== COMPARING && rest.some((arg) => /^--against(=|$)/.test(arg));
  if (compares) return runNamed(kind, [COMPARING, ...args], tell);
  const file = fileOf(kind, name);
  if (!file) throw new Misuse(`./dev ${kind} does not know "${name}".`);
  await ensureBuilt(tell);
  // A bench starts a stack, which has its own.
  if (kind === 'eval') await ensureModels(process.env.BONAFIDE_MODEL_PACK ?? 'default', tell);
  return runProgram(file, rest, tell);
}

/** Signals go on to the program, which stops what it has started and says how it ended. */
function runAttached(args: readonly string[]): Promise<number> {
  const child = spawn(process.execPath, args, { stdio: 'inherit' });
  const pass = (signal: NodeJS.Signals) => void child.kill(signal);
  process.on('SIGINT', pass).on('SIGTERM', pass);
  return new Promise<number>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => resolve(code ?? 1));
  }).finally(() => process.off('SIGINT', pass).off('SIGTERM', pass));
}
