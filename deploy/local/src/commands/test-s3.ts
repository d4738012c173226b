import { ensureBuilt, type Tell } from '../build.ts';
import { runNode } from './steps.ts';
import { withCeph } from './with-ceph.ts';

const SUITE = 'services/onboarding/test/s3-store.spec.ts';

/** `./dev test s3`: what every store of recordings promises, asked of a Ceph RGW. Resolves with the exit code. */
export async function testS3(tell: Tell): Promise<number> {
  await ensureBuilt(tell);
  return withCeph(tell, () => runNode(['node_modules/vitest/vitest.mjs', 'run', '--project', 'service', SUITE]));
}
