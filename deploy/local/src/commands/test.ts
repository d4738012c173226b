import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureBuilt, ensureModels, havePlus, type Tell } from '../build.ts';
import { ensureChromium } from '../chromium.ts';
import { Failure } from '../failure.ts';
import { ensureFonts } from '../fonts.ts';
import { recall } from '../remembered.ts';
import { LINT_STEPS, runNode, runSteps, TYPE_STEPS } from './steps.ts';

/** What Vitest's JSON reporter says, as far as it is counted. */
export interface VitestReport {
  numPassedTests: number;
  numFailedTests: number;
  numPendingTests: number;
  numTodoTests: number;
  testResults: { status: string; assertionResults: { status: string }[] }[];
}

interface Count {
  passed: number;
  failed: number;
  skipped: number;
}

/**
 * `./dev test`: format, lint, build and types, then every test. Prints what it does and, as the last line,
 * `N passed, N failed, N skipped`, where each check counts as a test. Resolves with the exit code.
 */
export async function test(tell: Tell): Promise<number> {
  const checks = [...LINT_STEPS, ...TYPE_STEPS];
  const sum: Count = { passed: 0, failed: 0, skipped: 0 };
  try {
    await ensureBuilt(tell);
    await ensureModels('default', tell);
    await havePlus(tell, { network: false });
    ensureChromium(tell);
    ensureFonts(tell);
    const failed = await runSteps(checks, tell);
    add(sum, { passed: 1 + checks.length - failed, failed, skipped: 0 });
    add(sum, await runTests(tell));
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    console.error(`✗ ${error.message}`);
    add(sum, { passed: 0, failed: 1, skipped: 0 });
  }
  console.log(`${sum.passed} passed, ${sum.failed} failed, ${sum.skipped} skipped`);
  return sum.failed === 0 ? 0 : 1;
}

async function runTests(tell: Tell): Promise<Count> {
  const folder = mkdtempSync(join(tmpdir(), 'bonafide-report-'));
  const file = join(folder, 'report.json');
  try {
    tell('Tests');
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
    const code = await runNode(['node_modules/vitest/vitest.mjs', 'run', ...reporters]);
    return countTests(recall<VitestReport>(file), code);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/**
 * Counts a run of Vitest. A file that did not run counts as one failure; so does a run that ended in an error though no
 * test failed (no report, an unhandled error, a server that did not start).
 */
export function countTests(report: VitestReport | undefined, exitCode: number): Count {
  const broken = report?.testResults.filter(
    ({ status, assertionResults }) =>
      status === 'failed' && !assertionResults.some((assertion) => assertion.status === 'failed'),
  );
  const failed = (report?.numFailedTests ?? 0) + (broken?.length ?? 0);
  return {
    passed: report?.numPassedTests ?? 0,
    failed: failed === 0 && exitCode !== 0 ? 1 : failed,
    skipped: (report?.numPendingTests ?? 0) + (report?.numTodoTests ?? 0),
  };
}

function add(sum: Count, more: Count): void {
  sum.passed += more.passed;
  sum.failed += more.failed;
  sum.skipped += more.skipped;
}
