import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ensureBuilt, type Tell } from '../build.ts';
import { Failure } from '../failure.ts';
import { DEVELOPER_STATE } from '../layout.ts';
import { recall } from '../remembered.ts';
import { runNode } from './steps.ts';
import { withCeph } from './with-ceph.ts';

const SUITE = 'services/gallery/test/index/lance-index.spec.ts';
const PACKAGES = { '@lancedb/lancedb': '0.39.0', 'apache-arrow': '18.1.0' };
const FOLDER = join(DEVELOPER_STATE, 'lance');

/**
 * `./dev test lance`: what every index of faces promises, asked of LanceDB on disk and in a Ceph RGW. The library, which no
 * installation has, is installed below `.bonafide` when it is not there. Resolves with the exit code.
 */
export async function testLance(tell: Tell): Promise<number> {
  await ensureBuilt(tell);
  ensureLibrary(tell);
  process.env.BONAFIDE_TEST_LANCE_LIBRARY = FOLDER;
  return withCeph(tell, () => runNode(['node_modules/vitest/vitest.mjs', 'run', '--project', 'service', SUITE]));
}

/** Throws Failure where it cannot be installed. */
function ensureLibrary(tell: Tell): void {
  const installed = (name: string) =>
    recall<{ version: string }>(join(FOLDER, 'node_modules', name, 'package.json'))?.version;
  if (Object.entries(PACKAGES).every(([name, version]) => installed(name) === version)) return;
  tell('Installing LanceDB (230 MB)');
  mkdirSync(FOLDER, { recursive: true });
  writeFileSync(join(FOLDER, 'package.json'), JSON.stringify({ private: true, dependencies: PACKAGES }));
  const quiet = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  try {
    execFileSync('npm', ['install', ...quiet], { cwd: FOLDER, stdio: 'pipe' });
  } catch {
    throw new Failure(`LanceDB could not be installed: npm install in ${FOLDER}`);
  }
}
