import { cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { recipeFile } from './build-pack.js';
import { LEAST_GENUINE, LEAST_IMPOSTORS } from './evidence.js';
import { MANIFEST_FILE } from './load-pack.js';
import { calibration, type PackManifest, packManifest } from './manifest.js';

/** Stands for the fused live score of attack detection where others name a matcher's algorithm. */
const FACE_PAD = 'face-pad';

type Measured = z.infer<typeof calibration>;

/** Whether S goes from point to point as it must: up with the likeness of faces, down with that of life. */
function goes(way: 1 | -1, { points }: Measured): boolean {
  return points.every(([, s], i) => i === 0 || way * (s - (points[i - 1]?.[1] ?? s)) > 0);
}

const ofMatcher = z.object({
  algorithm: z.enum(['F500', 'F200']),
  calibration: calibration
    .refine((one) => one.evidence.impostor >= LEAST_IMPOSTORS, `fewer than ${LEAST_IMPOSTORS} impostor pairs`)
    .refine((one) => goes(1, one), 'S must rise with the raw score'),
});

const ofDetection = z.object({
  algorithm: z.literal(FACE_PAD),
  calibration: calibration
    .refine((one) => one.evidence.genuine >= LEAST_GENUINE, `fewer than ${LEAST_GENUINE} genuine captures`)
    .refine((one) => goes(-1, one), 'S must fall with the live score'),
});

const calibrations = z
  .array(z.discriminatedUnion('algorithm', [ofMatcher, ofDetection]))
  .min(1)
  .refine(
    (all) => new Set(all.map(({ algorithm }) => algorithm)).size === all.length,
    'an algorithm is there more than once',
  );

type Calibrations = z.infer<typeof calibrations>;

/**
 * Writes measured calibrations (`--calibration-out` of the evaluation) into a recipe of this package: of all matchers or
 * of none, and of the attack detection (algorithm `face-pad`).
 */
export async function calibrateRecipe(name: string, file: string): Promise<void> {
  const recipe = recipeFile(name);
  await write(recipe, await calibratedBy(recipe, file));
}

/**
 * Copies a built pack under another name, calibrated anew: on an operator's own pictures, say. The original stays what
 * its recipe says, and no later build touches the copy.
 */
export async function calibratedCopy(from: string, to: string, name: string, file: string): Promise<void> {
  if (!packManifest.shape.pack.safeParse(name).success) {
    throw new Error(`"${name}" is no name of a pack: lower-case letters, digits and hyphens`);
  }
  const manifest = await calibratedBy(join(from, MANIFEST_FILE), file);
  await cp(from, to, { recursive: true, errorOnExist: true, force: false });
  await write(join(to, MANIFEST_FILE), { ...manifest, pack: name });
}

/** A manifest with the calibrations of a file in the place of its own. */
async function calibratedBy(manifestFile: URL | string, file: string): Promise<PackManifest> {
  const { data: measured, error } = calibrations.safeParse(jsonOf(await readFile(file, 'utf8')));
  if (!measured) throw new Error(`${file} holds no calibrations as ./dev eval writes them:\n${z.prettifyError(error)}`);
  const manifest = packManifest.parse(JSON.parse(await readFile(manifestFile, 'utf8')));
  const isMatching = measured.some(({ algorithm }) => algorithm !== FACE_PAD);
  const matchers = isMatching ? matchersBy(manifest, measured) : manifest.matchers;
  return { ...manifest, models: modelsBy(manifest, measured), matchers };
}

/** Undefined where a text is no JSON. */
function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

async function write(file: URL | string, manifest: PackManifest): Promise<void> {
  await writeFile(file, `${JSON.stringify(manifest, null, 2)}\n`);
}

function matchersBy({ matchers }: PackManifest, measured: Calibrations): PackManifest['matchers'] {
  return matchers.map((matcher) => {
    const found = measured.find(({ algorithm }) => algorithm === matcher.algorithm);
    if (!found) throw new Error(`no calibration of ${matcher.algorithm} was measured`);
    return { ...matcher, calibration: found.calibration };
  });
}

/** The calibration of the fused live score stands with facenox. */
function modelsBy({ pack, models }: PackManifest, measured: Calibrations): PackManifest['models'] {
  const found = measured.find(({ algorithm }) => algorithm === FACE_PAD);
  if (!found) return models;
  if (!models.some(({ role }) => role === 'pad-facenox')) throw new Error(`pack ${pack} detects no attacks`);
  return models.map((entry) => (entry.role === 'pad-facenox' ? { ...entry, calibration: [found.calibration] } : entry));
}
