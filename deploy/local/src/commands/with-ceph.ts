import { existsSync } from 'node:fs';
import { aptInstall } from '../apt.ts';
import type { Tell } from '../build.ts';
import { Failure } from '../failure.ts';
import { startCeph } from '../servers/ceph.ts';
import { freePort } from '../servers/ports.ts';

const PROGRAMS = ['/usr/bin/ceph', '/usr/bin/ceph-mon', '/usr/bin/ceph-osd', '/usr/bin/radosgw'];
const PACKAGES = ['ceph-common', 'ceph-mon', 'ceph-osd', 'radosgw'];

/**
 * Runs tests beside a Ceph RGW, which is installed when run as root, started for them, named to them by `BONAFIDE_TEST_S3_*`,
 * and stopped. Resolves with what they resolve with. Throws Failure where Ceph is not installed and cannot be.
 */
export async function withCeph(tell: Tell, run: () => Promise<number>): Promise<number> {
  ensureCeph(tell);
  tell('Starting Ceph RGW');
  const monitor = await freePort(new Set());
  const store = await startCeph({ monitor, gateway: await freePort(new Set([monitor])) });
  try {
    process.env.BONAFIDE_TEST_S3_URL = store.url;
    process.env.BONAFIDE_TEST_S3_ACCESS_KEY = store.accessKey;
    process.env.BONAFIDE_TEST_S3_SECRET_KEY = store.secretKey;
    return await run();
  } finally {
    await store.stop();
  }
}

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
