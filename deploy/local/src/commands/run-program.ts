import { spawnSync } from 'node:child_process';
import { existsSync, globSync } from 'node:fs';
import { basename, join } from 'node:path';
import { ensureBuilt, ensureModels, type Tell } from '../build.ts';
import { Failure } from '../failure.ts';
import { REPOSITORY } from '../layout.ts';

/** Runs a program of the checkout on the current build, attached to the terminal; resolves with its exit code. */
export async function runProgram(file: string, args: readonly string[], tell: Tell): Promise<number> {
  await ensureBuilt(tell);
  if (!existsSync(join(REPOSITORY, file))) throw new Failure(`${file} does not exist.`);
  const { status, signal } = spawnSync(process.execPath, ['--enable-source-maps', join(REPOSITORY, file), ...args], {
    stdio: 'inherit',
  });
  return status ?? (signal ? 1 : 0);
}

const PROGRAMS = { bench: 'e2e/bench', eval: 'lab/evaluation' };

/** `./dev bench NAME` and `./dev eval NAME`: runs the program of that name. */
export async function runNamed(kind: keyof typeof PROGRAMS, args: readonly string[], tell: Tell): Promise<number> {
  const [name, ...rest] = args;
  const known = globSync(`${PROGRAMS[kind]}/*.ts`, { cwd: REPOSITORY }).map((file) => basename(file, '.ts'));
  if (!name || !known.includes(name))
    throw new Failure(`./dev ${kind} NAME, with NAME one of: ${known.sort().join(', ')}`);
  await ensureBuilt(tell);
  await ensureModels(tell);
  return runProgram(`${PROGRAMS[kind]}/${name}.ts`, rest, tell);
}
