import { execFileSync } from 'node:child_process';
import { globSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const root = join(import.meta.dirname, '../../../..');

/** Files that ONNX Runtime leaves in the home of a process that tries to open a model, in a worker thread. */
function left(importFirst: URL): string[] {
  const home = mkdtempSync(join(tmpdir(), 'bonafide-home-'));
  const work = `import { InferenceSession } from '${importFirst}'; await InferenceSession.create(new Uint8Array([1])).catch(() => undefined);`;
  const script = `const { Worker, SHARE_ENV } = require('node:worker_threads'); new Worker(new URL('data:text/javascript,' + ${JSON.stringify(encodeURIComponent(work))}), { env: SHARE_ENV })`;
  try {
    const env = { PATH: process.env.PATH, HOME: home };
    execFileSync(process.execPath, [...process.execArgv, '-e', script], {
      cwd: import.meta.dirname,
      env,
      stdio: 'pipe',
    });
    return readdirSync(home, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => entry.name);
  } finally {
    rmSync(home, { recursive: true });
  }
}

it('keeps ONNX Runtime from telling anybody that it runs', () => {
  expect(left(new URL('./onnx-runtime.ts', import.meta.url))).toEqual([]);
});

it('is the only way to ONNX Runtime', () => {
  const sources = globSync(['{libs,services}/*/src/**/*.ts', 'deploy/local/src/**/*.ts', 'e2e/**/*.ts'], { cwd: root });
  const direct = sources.filter((file) => /from 'onnxruntime-[n]ode'/.test(readFileSync(join(root, file), 'utf8')));
  expect(direct).toEqual(['libs/inference/src/runtime/onnx-runtime.ts']);
});
