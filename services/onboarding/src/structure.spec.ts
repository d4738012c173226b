import { globSync, readFileSync } from 'node:fs';
import { join, normalize } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = import.meta.dirname;
const files = globSync('**/*.ts', { cwd: root }).filter((file) => !file.endsWith('.spec.ts'));
const text = (file: string) => readFileSync(join(root, file), 'utf8');
const proofs = [
  ...new Set(files.map((file) => /^proofs\/([^/]+)\//.exec(file)?.[1]).filter((name) => name !== undefined)),
];

/** Files of this service that a file imports, types included. */
function imports(file: string): string[] {
  const found = [...text(file).matchAll(/(?:from|import)\s*\(?'(\.[^']+)\.js'/g)];
  return found.map(([, path]) => `${normalize(join(file, '..', path ?? ''))}.ts`);
}

/** Imports from files that match `from` of files that match `to`. */
const edges = (from: RegExp, to: RegExp) =>
  files
    .filter((file) => from.test(file))
    .flatMap((file) =>
      imports(file)
        .filter((target) => to.test(target))
        .map((target) => `${file} → ${target}`),
    );

describe('the folders', () => {
  it('are found, with their imports', () => {
    expect(proofs).toEqual(expect.arrayContaining(['device', 'face']));
    expect(imports('proofs/device/device.module.ts')).toContain('journey/proof/proofs.ts');
  });

  it('of the journey import only each other', () =>
    expect(edges(/^journey\//, /^(flows|proofs|settings|administration)\//)).toEqual([]));

  it('of the audit log import no other', () =>
    expect(edges(/^audit\//, /^(journey|flows|proofs|settings|administration)\//)).toEqual([]));

  it('of the settings import the journey only', () =>
    expect(edges(/^settings\//, /^(flows|proofs|administration)\//)).toEqual([]));

  it('of flows and administration import no proof', () =>
    expect(edges(/^(flows|administration)\//, /^proofs\//)).toEqual([]));

  it.each([
    ['customers', /^(flows|proofs|settings|administration|delivery|providers)\//],
    ['delivery', /^(flows|proofs|settings|administration|customers|journey\/(?!subject\/))/],
    ['providers', /^(flows|proofs|settings|administration|customers|delivery|journey)\//],
  ])('of %s import none that stands on them', (name, others) =>
    expect(edges(new RegExp(`^${name}/`), others)).toEqual([]),
  );

  it.each(proofs)('of the proof %s import no flow and no other proof', (name) => {
    expect(edges(new RegExp(`^proofs/${name}/`), /^(flows|administration)\//)).toEqual([]);
    expect(edges(new RegExp(`^proofs/${name}/`), new RegExp(`^proofs/(?!${name}/)`))).toEqual([]);
  });

  it.each(proofs)('elsewhere import of the proof %s its module alone, and only in the list of modules', (name) =>
    expect(edges(/^(?!proofs\/)/, new RegExp(`^proofs/${name}/`))).toEqual([
      `onboarding.module.ts → proofs/${name}/${name}.module.ts`,
    ]),
  );
});

describe('the name of a proof', () => {
  /** The contract's own names of switches and rules, and an operator's of what it knows of its customers. */
  const NAMED_BY_OTHERS = /^(settings|customers)\//;
  /** What people have, and proofs are not: a number may be known of them, whatever proves that they hold it. */
  const ATTRIBUTES = /phone[ -]?numbers?/gi;
  const MODULES = 'onboarding.module.ts';

  /** Lines outside of all proofs that hold its name as a word or within a name such as `addFace`, not in `interface`. */
  function speaking(name: string): string[] {
    const capital = `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
    const word = new RegExp(`((?<![A-Za-z])${name}|${capital})s?(?![a-z])|${name.toUpperCase()}`);
    return files
      .filter((file) => !file.startsWith('proofs/') && !NAMED_BY_OTHERS.test(file))
      .flatMap((file) =>
        text(file)
          .split('\n')
          .filter((line) => word.test(line.replaceAll(ATTRIBUTES, '')))
          .map((line) => `${file}: ${line.trim()}`),
      );
  }

  it.each(proofs)('%s appears in its folder and in the list of modules only', (name) => {
    const lines = speaking(name);
    expect(lines.filter((line) => !line.startsWith(MODULES))).toEqual([]);
    // One name may begin with another: each line of the list names its folder.
    const imports = lines.filter((line) => line.startsWith(`${MODULES}: import {`) && line.includes(`/${name}/`));
    expect(imports).toHaveLength(1);
  });
});
