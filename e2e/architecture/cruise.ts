import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

export const root = join(import.meta.dirname, '../..');
export const LAW = join(root, '.dependency-cruiser.cjs');
/** All folders of the repository with code. */
export const FOLDERS = ['contract', 'libs', 'services', 'deploy', 'e2e', 'lab', 'helm'];
export const TEST = /\.(spec|fixture)\.ts$|\/test\//;

/** The part of dependency-cruiser's report that is read; paths are relative to the folder that was cruised. */
export interface Cruise {
  modules: { source: string; dependencies: { resolved: string; dependencyTypes: string[] }[] }[];
  summary: { violations: { rule: { name: string }; from: string; to: string }[]; totalCruised: number };
}

/**
 * Cruises folders below `cwd` with the import law; the exit code is ignored because violations are part of the answer.
 */
export async function cruise(cwd: string, folders: readonly string[]): Promise<Cruise> {
  const cruiser = join(root, 'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs');
  const types = ['--ts-config', join(root, 'tsconfig.base.json')];
  const { stdout, stderr } = await promisify(execFile)(
    process.execPath,
    [cruiser, '--config', LAW, ...types, '--output-type', 'json', ...folders],
    { cwd, maxBuffer: 64 << 20 },
  ).catch((error: { stdout: string; stderr: string }) => error);
  if (!stdout) throw new Error(stderr);
  return JSON.parse(stdout) as Cruise;
}

/** An import between two files of this repository. */
export type Edge = readonly [from: string, to: string];

/** The imports between files of this repository, tests left out. */
export function productEdges({ modules }: Cruise): Edge[] {
  return modules
    .filter(({ source }) => !source.includes('node_modules/') && !TEST.test(source))
    .flatMap(({ source, dependencies }) => dependencies.map(({ resolved }): Edge => [source, resolved]))
    .filter(([, to]) => /^(contract|libs|services|deploy|e2e|lab|helm)\//.test(to));
}
