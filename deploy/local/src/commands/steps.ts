import { spawn } from 'node:child_process';
import type { Tell } from '../build.ts';
import { REPOSITORY } from '../layout.ts';

/** A check of the checkout: a program that passes or fails. */
export interface Step {
  title: string;
  /** Arguments of Node. */
  args: readonly string[];
}

const TSC = 'node_modules/typescript-native/bin/tsc';

export const LINT_STEPS: readonly Step[] = [
  { title: 'Format and lint', args: ['node_modules/@biomejs/biome/bin/biome', 'check'] },
  { title: 'Protobuf lint', args: ['node_modules/@bufbuild/buf/bin/buf', 'lint'] },
];

/** The build checks the types of what ships; these check the rest. */
export const TYPE_STEPS: readonly Step[] = [
  { title: 'Types of the local stack', args: [TSC, '-b', 'deploy/local'] },
  { title: 'Types of the tests', args: [TSC, '-p', 'tsconfig.tests.json'] },
];

/** Runs all steps in turn; resolves with the number of those that failed. */
export async function runSteps(steps: readonly Step[], tell: Tell): Promise<number> {
  let failed = 0;
  for (const { title, args } of steps) {
    tell(title);
    if ((await runNode(args)) === 0) continue;
    failed += 1;
    tell(`${title}: failed`);
  }
  return failed;
}

/** Runs Node in the checkout with its output on ours; resolves with the exit code. */
export function runNode(args: readonly string[]): Promise<number> {
  const child = spawn(process.execPath, args, { cwd: REPOSITORY, stdio: ['ignore', 'inherit', 'inherit'] });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => resolve(code ?? 1));
  });
}
