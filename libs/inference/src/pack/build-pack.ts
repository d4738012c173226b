import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { findPackageJSON } from 'node:module';
import { dirname, join } from 'node:path';
import { IMPORTERS } from '../importer/importers.js';
import { sha256Hex } from './digest.js';
import { MANIFEST_FILE } from './load-pack.js';
import { type ModelEntry, type PackManifest, packManifest, requirePermissive } from './manifest.js';

/** What `buildPack` did: names of the models it wrote and of those that were right already. */
export interface BuildResult {
  readonly built: readonly string[];
  readonly kept: readonly string[];
}

/** Reads a pack recipe of this package (`packs/<name>.json`). */
export async function readRecipe(name: string): Promise<PackManifest> {
  const file = new URL(`../../packs/${encodeURIComponent(name)}.json`, import.meta.url);
  return packManifest.parse(JSON.parse(await readFile(file, 'utf8')));
}

/**
 * Builds a pack into `outDir`: checks the digests of the source files that npm installed, imports those models whose
 * file is not there yet with the digest the recipe records, checks what came out, and writes the manifest last. Files
 * appear under their names only when complete, so a build may be interrupted or run twice at once. Throws, naming the
 * model, on any digest that differs and on a licence that is not permissive.
 */
export async function buildPack(recipe: PackManifest, outDir: string): Promise<BuildResult> {
  recipe.models.forEach(requirePermissive);
  await mkdir(outDir, { recursive: true });
  const built: string[] = [];
  const kept: string[] = [];
  for (const entry of recipe.models) {
    const file = join(outDir, entry.file);
    if ((await digestOf(file)) === entry.sha256) {
      kept.push(entry.name);
      continue;
    }
    const bytes = await importModel(entry);
    if (sha256Hex(bytes) !== entry.sha256) {
      throw new Error(
        `model ${entry.name}: import gave digest ${sha256Hex(bytes)}, the recipe records ${entry.sha256}`,
      );
    }
    await writeWhole(file, bytes);
    built.push(entry.name);
  }
  const manifest = `${JSON.stringify(recipe, null, 2)}\n`;
  const manifestFile = join(outDir, MANIFEST_FILE);
  if ((await digestOf(manifestFile)) !== sha256Hex(Buffer.from(manifest))) {
    await writeWhole(manifestFile, Buffer.from(manifest));
  }
  return { built, kept };
}

/** The ONNX bytes of one model, made from its source files, whose digests are checked first. */
export async function importModel(entry: ModelEntry): Promise<Uint8Array> {
  const { source } = entry;
  const importer = IMPORTERS[entry.importer];
  if (!importer) throw new Error(`model ${entry.name}: no importer named ${entry.importer}`);
  if (source.kind !== 'npm') throw new Error(`model ${entry.name}: only sources from npm packages can be built here`);
  const root = await packageRoot(source.package, source.version);
  const files: Uint8Array[] = [];
  for (const { path, sha256 } of source.files) {
    const bytes = await readFile(join(root, path));
    const digest = sha256Hex(bytes);
    if (digest !== sha256) throw new Error(`model ${entry.name}: source ${path} has digest ${digest}, not ${sha256}`);
    files.push(bytes);
  }
  return importer(files);
}

async function packageRoot(name: string, version: string): Promise<string> {
  const file = findPackageJSON(name, import.meta.url);
  if (!file) throw new Error(`package ${name} is not installed`);
  const installed = (JSON.parse(await readFile(file, 'utf8')) as { version: string }).version;
  if (installed !== version)
    throw new Error(`package ${name} is installed as ${installed}, the recipe wants ${version}`);
  return dirname(file);
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
