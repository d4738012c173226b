import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sha256Hex } from './digest.js';
import type { ModelEntry, PackManifest } from './manifest.js';

/** A folder with a valid manifest whose licences are permissive. */
export interface Pack {
  readonly dir: string;
  readonly manifest: PackManifest;
}

/** The bytes of a model, which are exactly those its manifest promises; throws when the digest differs. */
export async function readModel(pack: Pack, entry: ModelEntry): Promise<Uint8Array> {
  const bytes = await readFile(join(pack.dir, entry.file));
  const digest = sha256Hex(bytes);
  if (digest !== entry.sha256) {
    throw new Error(`model ${entry.name}: digest of ${entry.file} is ${digest}, the manifest says ${entry.sha256}`);
  }
  return bytes;
}
