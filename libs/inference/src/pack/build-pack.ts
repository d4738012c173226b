import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { IMPORTERS } from '../importer/importers.js';
import { sha256Hex } from './digest.js';
import { MANIFEST_FILE } from './load-pack.js';
import { type ModelEntry, type PackManifest, packManifest, requirePermissive } from './manifest.js';
import { requireProbe } from './probe.js';
import { type SourceOptions, sourcesOf } from './sources.js';

/** What `buildPack` did: names of the models it wrote and of those that were right already. */
export interface BuildResult {
  readonly built: readonly string[];
  readonly kept: readonly string[];
}

const OFFLINE: SourceOptions = { network: false };

/** Reads a pack recipe of this package (`packs/<name>.json`). */
export async function readRecipe(name: string): Promise<PackManifest> {
  return packManifest.parse(JSON.parse(await readFile(recipeFile(name), 'utf8')));
}

/** Where a recipe of this package lies. */
export function recipeFile(name: string): URL {
  return new URL(`../../packs/${encodeURIComponent(name)}.json`, import.meta.url);
}

/**
 * Builds a pack into `outDir`: checks the digests of the source files, imports those models whose file is not there yet
 * with the digest the recipe records, checks what came out, and writes the manifest last. Files appear under their
 * names only when complete, so a build may be interrupted or run twice at once. The manifest records the digests of
 * what was built. Throws, naming the model, on any digest that differs, on a conversion that does not compute what the
 * recipe records, and on a licence that is not permissive.
 */
export async function buildPack(recipe: PackManifest, outDir: string, options = OFFLINE): Promise<BuildResult> {
  recipe.models.forEach(requirePermissive);
  await mkdir(outDir, { recursive: true });
  const before = await digestsIn(outDir);
  const built: string[] = [];
  const kept: string[] = [];
  const models: ModelEntry[] = [];
  for (const entry of recipe.models) {
    const file = join(outDir, entry.file);
    const digest = await digestOf(file);
    if (digest !== undefined && (digest === entry.sha256 || digest === before.get(fingerprint(entry)))) {
      kept.push(entry.name);
      models.push({ ...entry, sha256: digest });
      continue;
    }
    const bytes = await importModel(entry, options);
    await writeWhole(file, bytes);
    built.push(entry.name);
    models.push({ ...entry, sha256: sha256Hex(bytes) });
  }
  const manifest = Buffer.from(`${JSON.stringify({ ...recipe, models }, null, 2)}\n`);
  const manifestFile = join(outDir, MANIFEST_FILE);
  if ((await digestOf(manifestFile)) !== sha256Hex(manifest)) await writeWhole(manifestFile, manifest);
  return { built, kept };
}

/** The ONNX bytes of one model, made from its source files, whose digests are checked first. */
export async function importModel(entry: ModelEntry, options = OFFLINE): Promise<Uint8Array> {
  const { importer, files, exact } = await sourcesOf(entry, options);
  const read = IMPORTERS[importer];
  if (!read) throw new Error(`model ${entry.name}: no importer named ${importer}`);
  const bytes = read(files);
  const digest = sha256Hex(bytes);
  if (exact && digest !== entry.sha256) {
    throw new Error(`model ${entry.name}: import gave digest ${digest}, the recipe records ${entry.sha256}`);
  }
  await requireProbe(entry, bytes);
  return bytes;
}

/** Digests of models that an earlier build converted from the same sources, by what the recipe said of them. */
async function digestsIn(outDir: string): Promise<Map<string, string>> {
  const text = await readFile(join(outDir, MANIFEST_FILE), 'utf8').catch(() => '{}');
  const earlier = packManifest.safeParse(JSON.parse(text));
  return new Map(earlier.data?.models.map((entry) => [fingerprint(entry), entry.sha256]));
}

function fingerprint({ name, source, importer, probe }: ModelEntry): string {
  return JSON.stringify({ name, source, importer, probe });
}

async function digestOf(file: string): Promise<string | undefined> {
  const bytes = await readFile(file).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  return bytes && sha256Hex(bytes);
}

async function writeWhole(file: string, bytes: Uint8Array): Promise<void> {
  const temporary = `${file}.${process.pid}.tmp`;
  await writeFile(temporary, bytes);
  await rename(temporary, file);
}
