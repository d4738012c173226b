import { execFileSync } from 'node:child_process';

/** Installs Debian packages without what they recommend; only root may. Throws where apt fails. */
export function aptInstall(...packages: readonly string[]): void {
  const apt = (...args: string[]) =>
    execFileSync('apt-get', ['-qq', '-o', 'DPkg::Lock::Timeout=500', ...args], {
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
      stdio: 'pipe',
    });
  apt('update');
  apt('install', '--yes', '--no-install-recommends', ...packages);
}
