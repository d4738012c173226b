import { mkdir } from 'node:fs/promises';
import { availableParallelism, cpus } from 'node:os';
import { join } from 'node:path';
import { readPack } from '@bonafide/inference/pack/load-pack';
import type { Pack } from '@bonafide/inference/pack/pack';
import { TaskError } from '@bonafide/inference/pool/errors';
import type { RunOptions } from './options.ts';
import { orMisuse, writeOutput } from './outputs.ts';
import { progress } from './progress.ts';

/** Where and with what a report was made. */
export interface Provenance {
  readonly date: string;
  readonly command: string;
  readonly machine: string;
  readonly node: string;
  readonly pack: { readonly name: string; readonly version: string; readonly models: Readonly<Record<string, string>> };
}

export async function provenance({ command, pack }: RunOptions): Promise<Provenance> {
  const { manifest }: Pack = await readPack(pack);
  return {
    date: new Date().toISOString(),
    command,
    machine: `${availableParallelism()} × ${cpus()[0]?.model.trim() ?? 'unknown'}`,
    node: process.version,
    pack: {
      name: manifest.pack,
      version: manifest.version,
      models: Object.fromEntries(manifest.models.map(({ name: model, sha256 }) => [model, sha256])),
    },
  };
}

/**
 * Writes `report.json`, `report.html` and the other files, by name, and says where they are. Throws Misuse where they
 * cannot be written.
 */
export async function writeReport(
  out: string,
  report: object,
  html: string,
  others: Readonly<Record<string, string>> = {},
): Promise<void> {
  const files = { 'report.json': `${JSON.stringify(report, null, 2)}\n`, 'report.html': html, ...others };
  await orMisuse(out, mkdir(out, { recursive: true }));
  for (const [name, text] of Object.entries(files)) await writeOutput(join(out, name), text);
  console.log(`${Object.keys(files).join(', ')}: in ${out}`);
}

/** What a worker found in a picture, or why it cannot be read. */
export type Read<T> = { readonly found: T } | { readonly unreadable: string };

/** Codes of Node for files that are there and cannot be had. */
const NO_FILE = ['EACCES', 'EPERM', 'EISDIR', 'ENOENT'];

/** The result of a job, or why its picture cannot be read; any other failure is no property of the data and is thrown. */
export async function reading<T>(job: Promise<T>): Promise<Read<T>> {
  try {
    return { found: await job };
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (error instanceof TaskError && error.taskError === 'ImageError')
      return { unreadable: `${code}: ${error.message}` };
    if (NO_FILE.includes(code)) return { unreadable: `${code}: the file cannot be read` };
    throw error;
  }
}

/** Runs `work` over all items, as many at once as there are workers twice over, and shows how far it is. */
export async function overAll<T, R>(what: string, items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results = new Array<R>(items.length);
  const tell = progress(what, items.length);
  let [next, done] = [0, 0];
  const lane = async () => {
    while (next < items.length) {
      const at = next++;
      results[at] = await work(items[at] as T);
      tell(++done);
    }
  };
  await Promise.all(Array.from({ length: 2 * availableParallelism() }, lane));
  return results;
}

/** Mean of some times; null when there is none. */
export function meanOf(values: readonly number[]): number | null {
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
}
