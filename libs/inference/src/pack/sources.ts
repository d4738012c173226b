import { readFile } from 'node:fs/promises';
import { findPackageJSON } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { sha256Hex } from './digest.js';
import { DOWNLOAD_LIMITS, type DownloadLimits, download } from './download.js';
import type { ModelEntry } from './manifest.js';

/** Where source files that npm does not bring come from. */
export interface SourceOptions {
  /** The operator's folder of model files, `BONAFIDE_MODEL_DIR`; looked into before the network. */
  readonly modelDir?: string | undefined;
  /** False keeps off the network: what does not lie in `modelDir` is then an error. */
  readonly network: boolean;
  readonly limits?: DownloadLimits;
}

/** Source files of one model, digests checked, and the importer that reads them. */
export interface Sources {
  readonly importer: string;
  readonly files: readonly Uint8Array[];
  /** True when the import must give exactly the digest that the recipe records. */
  readonly exact: boolean;
}

/**
 * Finds a model's source files: in the npm package the recipe names; else the prepared network or
 * the upstream files in `modelDir`, when they lie there with the right digest; else at the upstream address. Throws,
 * naming the model and the file, when a digest differs or a file is nowhere to be had.
 */
export async function sourcesOf(entry: ModelEntry, options: SourceOptions): Promise<Sources> {
  const { source } = entry;
  if (source.kind === 'npm') {
    const root = await packageRoot(source.package, source.version);
    const files = await Promise.all(
      source.files.map(async (file) => check(entry, file, await readFile(join(root, file.path)))),
    );
    return { importer: entry.importer, files, exact: true };
  }
  const { prepared } = source;
  const ready = prepared && (await inModelDir(options.modelDir, prepared.path, prepared.sha256));
  if (prepared && ready) return { importer: prepared.importer, files: [ready], exact: true };
  const files: Uint8Array[] = [];
  for (const file of source.files) {
    const local = file.sha256 && (await inModelDir(options.modelDir, basename(file.path), file.sha256));
    files.push(local || check(entry, file, await fetched(entry, source.url + file.path, options)));
  }
  // A network that upstream gives as ONNX is imported as the prepared file is; any other is converted, and the recipe
  // knows what the conversion computes (its probe), not its bytes.
  return { importer: entry.importer, files, exact: !prepared || prepared.importer === entry.importer };
}

async function fetched(entry: ModelEntry, address: string, options: SourceOptions): Promise<Uint8Array> {
  if (!options.network)
    throw new Error(`model ${entry.name}: not in the model folder, and the network is not to be used`);
  try {
    return await download(address, options.limits ?? DOWNLOAD_LIMITS);
  } catch (cause) {
    throw new Error(`model ${entry.name}: download failed: ${(cause as Error).message}`, { cause });
  }
}

function check(entry: ModelEntry, file: { path: string; sha256?: string | undefined }, bytes: Uint8Array): Uint8Array {
  const digest = sha256Hex(bytes);
  if (file.sha256 !== undefined && digest !== file.sha256) {
    throw new Error(`model ${entry.name}: source ${file.path} has digest ${digest}, not ${file.sha256}`);
  }
  return bytes;
}

/** A file of the operator's folder if it is there with that digest; another digest there is another file. */
async function inModelDir(dir: string | undefined, path: string, digest: string): Promise<Uint8Array | undefined> {
  if (!dir) return undefined;
  const bytes = await readFile(join(dir, path)).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  return bytes && sha256Hex(bytes) === digest ? bytes : undefined;
}

async function packageRoot(name: string, version: string): Promise<string> {
  const file = findPackageJSON(name, import.meta.url);
  if (!file) throw new Error(`package ${name} is not installed`);
  const installed = (JSON.parse(await readFile(file, 'utf8')) as { version: string }).version;
  if (installed !== version)
    throw new Error(`package ${name} is installed as ${installed}, the recipe wants ${version}`);
  return dirname(file);
}
