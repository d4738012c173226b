import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { availableParallelism, cpus, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type ParseArgsOptionsConfig, parseArgs } from 'node:util';
import { MANIFEST_FILE, type Pack, readPack } from '@bonafide/inference/pack/load-pack';
import { TaskError } from '@bonafide/inference/pool/errors';

/** The options of every evaluation. */
export interface RunOptions {
  readonly data: string;
  readonly pack: string;
  readonly out: string;
  readonly calibrationOut: string | undefined;
}

/** Where `./dev` builds packs, whatever the working directory. */
const MODELS_HOME = fileURLToPath(new URL('../../../.bonafide/models', import.meta.url));

const ARGUMENTS = {
  data: { type: 'string' },
  pack: { type: 'string', default: process.env.BONAFIDE_MODEL_PACK ?? 'default' },
  out: { type: 'string' },
  'calibration-out': { type: 'string' },
} satisfies ParseArgsOptionsConfig;

/** Options of the command line; ends the process, saying why, when the data or the pack is not there. */
export function runOptions(name: string): RunOptions {
  const { values } = parseArgs({ options: ARGUMENTS });
  if (!values.data || !existsSync(values.data)) {
    console.error(
      `usage: ./dev eval ${name} --data DIR [--pack NAME] [--out DIR] [--calibration-out FILE (face-match)]`,
    );
    console.error(values.data ? `no folder ${values.data}` : 'the layout of DIR: docs/evaluation.md');
    process.exit(2);
  }
  const pack = resolve(process.env.BONAFIDE_MODELS_HOME ?? MODELS_HOME, values.pack);
  if (!existsSync(join(pack, MANIFEST_FILE))) {
    console.error(`the pack ${values.pack} is not built: ./dev models pull ${values.pack}`);
    process.exit(2);
  }
  const out = values.out ?? join(tmpdir(), `bonafide-${name}-${values.pack}`);
  return { data: resolve(values.data), pack, out: resolve(out), calibrationOut: values['calibration-out'] };
}

/** Where and with what a report was made. */
export interface Provenance {
  readonly date: string;
  readonly command: string;
  readonly machine: string;
  readonly node: string;
  readonly pack: { readonly name: string; readonly version: string; readonly models: Readonly<Record<string, string>> };
}

export async function provenance(name: string, { data, pack }: RunOptions): Promise<Provenance> {
  const { manifest }: Pack = await readPack(pack);
  return {
    date: new Date().toISOString(),
    command: `./dev eval ${name} --data ${data} --pack ${manifest.pack}`,
    machine: `${availableParallelism()} × ${cpus()[0]?.model.trim() ?? 'unknown'}`,
    node: process.version,
    pack: {
      name: manifest.pack,
      version: manifest.version,
      models: Object.fromEntries(manifest.models.map(({ name: model, sha256 }) => [model, sha256])),
    },
  };
}

/** Writes `report.json` and `report.html` and says where they are. */
export async function writeReport(out: string, report: object, html: string): Promise<void> {
  await mkdir(out, { recursive: true });
  await writeFile(join(out, 'report.json'), `${JSON.stringify(report, null, 2)}\n`);
  await writeFile(join(out, 'report.html'), html);
  console.log(`report: ${join(out, 'report.html')}`);
}

/** The result of a task, or undefined for a picture that cannot be read; any other failure is no property of the data. */
export async function unlessUnreadable<T>(job: Promise<T>): Promise<T | undefined> {
  try {
    return await job;
  } catch (error) {
    if (error instanceof TaskError && error.taskError === 'ImageError') return undefined;
    throw error;
  }
}

/** Runs `work` over all items, as many at once as there are workers twice over, and shows how far it is. */
export async function overAll<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results = new Array<R>(items.length);
  let next = 0;
  const lane = async () => {
    while (next < items.length) {
      const at = next++;
      results[at] = await work(items[at] as T);
      if (process.stderr.isTTY) process.stderr.write(`\r${at + 1} of ${items.length} `);
    }
  };
  await Promise.all(Array.from({ length: 2 * availableParallelism() }, lane));
  if (process.stderr.isTTY) process.stderr.write('\r');
  return results;
}
