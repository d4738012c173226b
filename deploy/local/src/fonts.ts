import { existsSync } from 'node:fs';
import { aptInstall } from './apt.ts';
import type { Tell } from './build.ts';

/** Debian's fonts by which specimens of documents are drawn, and a file that each package brings. */
const FONTS = {
  'fonts-ocr-b': '/usr/share/fonts/opentype/ocr-b/OCRB.otf',
  'fonts-dejavu-core': '/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf',
  'fontconfig-config': '/etc/fonts/fonts.conf',
};

/** Installs them for the tests on documents when run as root; without them those tests are skipped. */
export function ensureFonts(tell: Tell): void {
  const missing = Object.entries(FONTS).flatMap(([name, file]) => (existsSync(file) ? [] : [name]));
  if (missing.length === 0) return;
  const skipped = 'tests that draw documents will be skipped';
  if (process.getuid?.() !== 0) {
    tell(`${missing.join(', ')} not installed: ${skipped}`);
    return;
  }
  tell(`Installing ${missing.join(', ')} for the tests on documents`);
  try {
    aptInstall(...missing);
  } catch {
    tell(`Installing them failed: ${skipped}`);
  }
}
