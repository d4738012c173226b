import { cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { recipeFile } from './build-pack.js';
import { MANIFEST_FILE } from './load-pack.js';
import { calibration, type PackManifest, packManifest } from './manifest.js';

const calibrations = z.array(z.object({ algorithm: z.string(), calibration }));

/** Writes measured calibrations (`--calibration-out` of the evaluation) into a recipe of this package. */
export async function calibrateRecipe(name: string, file: string): Promise<void> {
  await rewrite(recipeFile(name), await readCalibrations(file), {});
}

/**
 * Copies a built pack under another name, with its matchers calibrated anew: on an operator's own pictures, say. The
 * original stays what its recipe says, and no later build touches the copy.
 */
export async function calibratedCopy(from: string, to: string, name: string, file: string): Promise<void> {
  const measured = await readCalibrations(file);
  await cp(from, to, { recursive: true, errorOnExist: true, force: false });
  await rewrite(join(to, MANIFEST_FILE), measured, { pack: name });
}

async function readCalibrations(file: string): Promise<z.infer<typeof calibrations>> {
  return calibrations.parse(JSON.parse(await readFile(file, 'utf8')));
}

async function rewrite(
  file: URL | string,
  measured: z.infer<typeof calibrations>,
  changes: Partial<PackManifest>,
): Promise<void> {
  const manifest = { ...packManifest.parse(JSON.parse(await readFile(file, 'utf8'))), ...changes };
  const matchers = manifest.matchers.map((matcher) => {
    const found = measured.find(({ algorithm }) => algorithm === matcher.algorithm);
    if (!found) throw new Error(`no calibration of ${matcher.algorithm} was measured`);
    return { ...matcher, calibration: found.calibration };
  });
  await writeFile(file, `${JSON.stringify({ ...manifest, matchers }, null, 2)}\n`);
}
