/** Command line `node dist/models.js`: pulls, lists and verifies model packs. `./dev models …` calls it. */
import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { buildPack, readRecipe } from './pack/build-pack.js';
import { calibratedCopy, calibrateRecipe } from './pack/calibrate.js';
import { loadPack, MODELS_HOME } from './pack/load-pack.js';

/** Where an operator's model files lie unless `BONAFIDE_MODEL_DIR` says so. */
const MODEL_DIR = join('..', 'shared', 'models');

const USAGE = `usage: models pull [NAME] [--offline]   build a pack from its recipe (NAME: plus)
       models list                      packs built here
       models verify [NAME...]          read every model and check its digest and licence
       models calibrate NAME FILE [--as NEW]
                                        take the calibrations that ./dev eval wrote: into a copy NEW of the
                                        built pack, which BONAFIDE_MODEL_PACK then names, or into the recipe

Packs lie in BONAFIDE_MODELS_HOME (${MODELS_HOME}). Files are taken from BONAFIDE_MODEL_DIR before the network; it is
${MODEL_DIR} when that folder is there.
`;

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { offline: { type: 'boolean' }, as: { type: 'string' } },
});
const [verb, ...names] = positionals;
const home = process.env.BONAFIDE_MODELS_HOME ?? MODELS_HOME;
const say = (line: string) => process.stdout.write(`${line}\n`);

async function pull(name: string): Promise<void> {
  const recipe = await readRecipe(name);
  const modelDir = process.env.BONAFIDE_MODEL_DIR ?? (existsSync(MODEL_DIR) ? MODEL_DIR : undefined);
  const options = { modelDir, network: values.offline !== true };
  const { built, kept } = await buildPack(recipe, join(home, name), options);
  for (const { name: model, licence } of recipe.models) say(`${model}: ${licence.spdx}. ${licence.caveat}`);
  say(`pack ${name}: ${built.length} built, ${kept.length} unchanged`);
}

async function calibrate(name: string, file: string): Promise<void> {
  if (values.as === undefined) await calibrateRecipe(name, file);
  else await calibratedCopy(join(home, name), join(home, values.as), values.as, file);
  say(`${values.as ?? `the recipe of ${name}`} has the calibrations of ${file}`);
}

async function packsHere(): Promise<string[]> {
  const entries = await readdir(home, { withFileTypes: true }).catch(() => []);
  return entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
}

async function verify(name: string): Promise<void> {
  const { manifest } = await loadPack(join(home, name));
  for (const { name: model, role, sha256 } of manifest.models) say(`${name}  ${role}  ${model}  ${sha256}`);
}

try {
  if (verb === 'pull') await pull(names[0] ?? 'plus');
  else if (verb === 'calibrate' && names[0] && names[1]) await calibrate(names[0], names[1]);
  else if (verb === 'list') for (const name of await packsHere()) say(name);
  else if (verb === 'verify') for (const name of names.length > 0 ? names : await packsHere()) await verify(name);
  else throw new Error(USAGE);
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exitCode = 1;
}
