import { existsSync } from 'node:fs';
import { aptInstall } from './apt.ts';
import type { Tell } from './build.ts';

const BROWSERS = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** Installs Debian's Chromium for the browser tests when run as root; without a browser those tests are skipped. */
export function ensureChromium(tell: Tell): void {
  if (BROWSERS.some((file) => existsSync(file))) return;
  if (process.getuid?.() !== 0) {
    tell('Chromium is not installed: browser tests will be skipped');
    return;
  }
  tell('Installing Chromium for the browser tests');
  try {
    aptInstall('chromium');
  } catch {
    tell('Installing Chromium failed: browser tests will be skipped');
  }
}
