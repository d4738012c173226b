import { createHash } from 'node:crypto';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { REPOSITORY } from './layout.ts';
import { manifestFile } from './model-pack.ts';
import type { ServiceEntry } from './services.ts';

/** Digest of files (globs relative to the checkout): names and contents. */
export function digestOf(globs: readonly string[], ...more: string[]): string {
  const hash = createHash('sha256');
  for (const file of globSync([...globs], {
    cwd: REPOSITORY,
    exclude: ['**/node_modules/**', '**/src/gen/**'],
  }).sort()) {
    hash
      .update(`${file}\0`)
      .update(readFileSync(join(REPOSITORY, file)))
      .update('\0');
  }
  for (const text of more) hash.update(`${text}\0`);
  return hash.digest('hex');
}

/** Digest of all that a service's process is started from: its build and its libs', migrations, models, environment. */
export function fingerprint(entry: ServiceEntry, env: NodeJS.ProcessEnv): string {
  const folders = [`services/${entry.name}`, ...libsOf(`services/${entry.name}`)];
  const manifest = env.BONAFIDE_MODEL_PACK && manifestFile(env.BONAFIDE_MODEL_PACK);
  const models = manifest && existsSync(manifest) ? readFileSync(manifest) : '';
  return digestOf(
    folders.flatMap((folder) => [`${folder}/dist/**/*.js`, `${folder}/migrations/*.sql`, `${folder}/package.json`]),
    JSON.stringify(env),
    String(models),
  );
}

/** Folders of the libraries that a workspace depends on, directly or not. */
function libsOf(folder: string, seen = new Set<string>()): string[] {
  const { dependencies = {} } = JSON.parse(readFileSync(join(REPOSITORY, folder, 'package.json'), 'utf8')) as {
    dependencies?: Record<string, string>;
  };
  for (const name of Object.keys(dependencies)) {
    const lib = name.replace(/^@bonafide\//, 'libs/');
    if (lib === name || seen.has(lib) || !existsSync(join(REPOSITORY, lib))) continue;
    seen.add(lib);
    libsOf(lib, seen);
  }
  return [...seen];
}
