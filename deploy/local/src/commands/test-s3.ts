import { existsSync } from 'node:fs';
import { aptInstall } from '../apt.ts';
import { ensureBuilt, type Tell } from '../build.ts';
import { Failure } from '../failure.ts';
import { startCeph } from '../servers/ceph.ts';
import { freePort } from '../servers/ports.ts';
import { runNode } from './steps.ts';

const PROGRAMS = ['/usr/bin/ceph', '/usr/bin/ceph-mon', '/usr/bin/ceph-osd', '/usr/bin/radosgw'];
const PACKAGES = ['ceph-common', 'ceph-mon', 'ceph-osd', 'radosgw'];
const SUITE = 'services/onboarding/test/s3-store.spec.ts';

/**
 * `./dev test s3`: what every store of recordings promises, asked of Ceph RGW, which is installed when run as root, started for
 * it and stopped. Resolves with the exit code.
 */
export async function testS3(tell: Tell): Promise<number> {
  await ensureBuilt(tell);
  ensureCeph(tell);
  tell('Starting Ceph RGW');
  const monitor = await freePort(new Set());
  const store = await startCeph({ monitor, gateway: await freePort(new Set([monitor])) });
  try {
    process.env.BONAFIDE_TEST_S3_URL = store.url;
    process.env.BONAFIDE_TEST_S3_ACCESS_KEY = store.accessKey;
    process.env.BONAFIDE_TEST_S3_SECRET_KEY = store.secretKey;
    return await runNode(['node_modules/vitest/vitest.mjs', 'run', '--project', 'service', SUITE]);
  } finally {
    await store.stop();
  }
}

/** Throws Failure where it is not installed and cannot be. */
function ensureCeph(tell: Tell): void {
  if (PROGRAMS.every((file) => existsSync(file))) return;
  const install = `apt-get install --no-install-recommends ${PACKAGES.join(' ')}`;
  if (process.getuid?.() !== 0) throw new Failure(`Ceph is not installed. As root: ${install}`);
  tell('Installing Ceph RGW (260 MB)');
  try {
    aptInstall(...PACKAGES);
  } catch {
    throw new Failure(`Ceph could not be installed: ${install}`);
  }
}
