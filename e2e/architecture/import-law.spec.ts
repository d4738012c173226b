import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';

interface Cruise {
  summary: { violations: { rule: { name: string }; from: string }[]; totalCruised: number };
}

const root = join(import.meta.dirname, '../..');
const law = join(root, '.dependency-cruiser.cjs');
const cruiser = join(root, 'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs');

/** Cruises folders below `cwd` with the law; the exit code is ignored because violations are part of the answer. */
async function cruise(cwd: string, ...folders: string[]): Promise<Cruise> {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [cruiser, '--config', law, '--ts-config', join(root, 'tsconfig.base.json'), '--output-type', 'json', ...folders],
    { cwd, maxBuffer: 64 << 20 },
  ).catch((error: { stdout: string }) => error);
  return JSON.parse(stdout) as Cruise;
}

describe('the import law', () => {
  it('holds in the whole house', async () => {
    const { summary } = await cruise(root, 'libs', 'services', 'deploy');
    expect(summary.totalCruised).toBeGreaterThan(80);
    expect(summary.violations.map((found) => `${found.rule.name}: ${found.from}`)).toEqual([]);
  });

  it('refuses the fixture that breaks each of its rules', async () => {
    const { summary } = await cruise(join(import.meta.dirname, 'fixture'), 'libs', 'services', 'deploy');
    const broken = new Set(summary.violations.map((found) => found.rule.name));
    expect([...broken].sort()).toEqual([
      'contracts-import-nothing',
      'engine-imports-inference-and-platform-only',
      'engine-only-for-engines',
      'inference-imports-no-lib',
      'libs-know-no-service',
      'local-stack-only-from-tests',
      'local-stack-stands-alone',
      'machines-are-pure',
      'media-imports-inference-only',
      'no-cycles',
      'no-unresolved',
      'nobody-imports-a-controller',
      'platform-imports-contracts-only',
      'rules-do-not-know-http',
      'service-is-an-island',
      'testing-only-from-tests',
    ]);
  });
});
