import { globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { describe, expect, it } from 'vitest';
import { SOURCE_CONDITION } from '../../deploy/local/src/sources/arguments.ts';

interface Manifest {
  name: string;
  exports: Record<string, Record<string, string>>;
}

const root = join(import.meta.dirname, '../..');
const libs = globSync(['contract/package.json', 'libs/*/package.json'], { cwd: root }).map((file) => ({
  folder: dirname(file),
  manifest: JSON.parse(readFileSync(join(root, file), 'utf8')) as Manifest,
}));

/** A module that does nothing when it is imported, and exports something. */
function isQuiet(file: string): boolean {
  const text = readFileSync(join(root, file), 'utf8');
  return /^export (const|class|function)/m.test(text) && !/process\.argv|parentPort/.test(text);
}

/** One module of a library: as others import it, and its source. */
function exampleOf(folder: string, { name, exports }: Manifest): [specifier: string, source: string] {
  if (exports['.']) return [name, `${folder}/src/index.ts`];
  const source =
    globSync(`${folder}/src/**/*.ts`, { cwd: root }).find(
      (file) => !/\.(spec|fixture)\./.test(file) && isQuiet(file),
    ) ?? '';
  return [source.replace(`${folder}/src`, name).replace(/\.ts$/, ''), source];
}

/** Where a thread that code under test starts finds these modules. */
async function inThread(specifiers: readonly string[]): Promise<string[]> {
  const code = `const { parentPort } = require('node:worker_threads');
    parentPort.postMessage(${JSON.stringify(specifiers)}.map((one) => require.resolve(one)));`;
  const worker = new Worker(code, { eval: true });
  return new Promise((resolve, reject) => worker.once('message', resolve).once('error', reject));
}

describe('tests run sources, never a build', () => {
  const examples = libs.map(({ folder, manifest }) => exampleOf(folder, manifest));
  const sources = examples.map(([, source]) => join(root, source));

  it('every library leads to its sources first', () => {
    const conditions = libs.map(({ manifest }) => Object.values(manifest.exports).map((one) => Object.keys(one)[0]));
    expect(new Set(conditions.flat())).toEqual(new Set([SOURCE_CONDITION]));
  });

  it.each(examples)('%s in the tests themselves', async (specifier, source) => {
    const byName = await import(specifier);
    const byPath = await import(join(root, source));
    // One module, not two with the same content.
    expect(Object.values(byName)[0]).toBe(Object.values(byPath)[0]);
  });

  it('in threads that they start', async () => expect(await inThread(examples.map(([one]) => one))).toEqual(sources));
});
