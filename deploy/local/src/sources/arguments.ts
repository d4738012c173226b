import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** The export condition under which a package of this repository resolves to its sources instead of its build. */
export const SOURCE_CONDITION = 'bonafide-source';

/** Arguments with which Node runs a program of the checkout from TypeScript, packages included; its threads inherit them. */
export const FROM_SOURCES: readonly string[] = [
  `--conditions=${SOURCE_CONDITION}`,
  '--enable-source-maps',
  '--import',
  pathToFileURL(join(import.meta.dirname, 'loader.ts')).href,
];
