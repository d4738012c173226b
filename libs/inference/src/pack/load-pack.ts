import { readFile } from 'node:fs/promises';
import { isAbsolute, join, resolve } from 'node:path';
import { z } from 'zod';
import { packManifest, requirePermissive } from './manifest.js';
import { type Pack, readModel } from './pack.js';

/** Where packs named without a path are looked for: `.bonafide/models` below the working directory. */
export const MODELS_HOME = join('.bonafide', 'models');

/** File name of the manifest inside a built pack. */
export const MANIFEST_FILE = 'manifest.json';

/**
 * Opens the pack in a folder (absolute or relative path) or, for a bare name, in `MODELS_HOME/name`, and reads every
 * model once. Refuses, with an error that names the model: a manifest that does not parse, a missing file, a digest
 * that differs, a licence that is missing or not permissive.
 */
export async function loadPack(dirOrName: string): Promise<Pack> {
  const pack = await readPack(dirOrName);
  await checkModels(pack);
  return pack;
}

/** Reads every model of a pack once. Throws for a file that is missing or of another digest, naming the model. */
export async function checkModels(pack: Pack): Promise<void> {
  for (const entry of pack.manifest.models) await readModel(pack, entry);
}

/** As `loadPack`, without reading the models: for callers that read each with `readModel` anyway. */
export async function readPack(dirOrName: string): Promise<Pack> {
  const dir = packDir(dirOrName);
  const file = join(dir, MANIFEST_FILE);
  const manifest = packManifest.safeParse(JSON.parse(await readFile(file, 'utf8')));
  // A pack of an earlier version lacks what its recipe says today; building it again keeps models that are right.
  if (!manifest.success)
    throw new Error(`${file} is not a manifest of this version:\n${z.prettifyError(manifest.error)}`);
  manifest.data.models.forEach(requirePermissive);
  return { dir, manifest: manifest.data };
}

function packDir(dirOrName: string): string {
  const isPath = isAbsolute(dirOrName) || dirOrName.includes('/') || dirOrName.startsWith('.');
  return resolve(isPath ? dirOrName : join(MODELS_HOME, dirOrName));
}
