import { rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Cruise, cruise, FOLDERS, LAW, productEdges, root } from './cruise.ts';
import { folderCycles } from './folder-cycles.ts';
import { PLANTS, plant } from './plants.ts';

const rules = (createRequire(import.meta.url)(LAW) as { forbidden: { name: string }[] }).forbidden;
const violations = ({ summary }: Cruise) =>
  summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} → ${to}`);

describe('the import law', () => {
  let repository: Cruise;
  beforeAll(async () => {
    repository = await cruise(root, FOLDERS);
  });

  it('sees services import libraries', () => {
    const edges = productEdges(repository);
    expect(repository.summary.totalCruised).toBeGreaterThan(300);
    for (const library of ['platform', 'engine', 'inference', 'vision']) {
      const isSeen = edges.some(
        ([from, to]) => from.startsWith('services/nexaface/') && to.startsWith(`libs/${library}/`),
      );
      expect(isSeen, library).toBe(true);
    }
  });

  it('holds in the whole repository', () => expect(violations(repository)).toEqual([]));

  it('leaves no folders that import one another', () => {
    const edges = productEdges(repository);
    const trees = [
      ...new Set(edges.flat().map((file) => /^(.*?\/src|contract|lab|e2e|helm)\//.exec(file)?.[1] as string)),
    ];
    expect(trees.length).toBeGreaterThan(20);
    expect(trees.flatMap((tree) => folderCycles(tree, edges))).toEqual([]);
  });
});

describe('the import law refuses', () => {
  const planted = plant();
  let found: string[];
  beforeAll(async () => {
    found = violations(await cruise(planted, FOLDERS));
  });
  afterAll(() => rmSync(planted, { recursive: true }));

  it.each(PLANTS.map(({ rule, file, line, to }) => [rule, file, line, to]))('%s: %s %s', (rule, file, _line, to) =>
    expect(found).toContain(`${rule}: ${file} → ${to}`),
  );

  it('a plant for each of its rules, and nothing that is lawful', () => {
    const planted = PLANTS.map(({ rule }) => rule);
    expect(rules.map(({ name }) => name).filter((name) => !planted.includes(name))).toEqual([]);
    const files = new Set(PLANTS.map(({ file }) => file));
    expect(found.filter((one) => !files.has(one.split(' ')[1] as string))).toEqual([]);
  });
});

describe('a ring of folders', () => {
  const ring = (...edges: (readonly [string, string])[]) => folderCycles('x/src', edges);

  it('is found whichever files close it, over other folders and at every depth', () => {
    expect(ring(['x/src/a/one.ts', 'x/src/b/two.ts'], ['x/src/b/three.ts', 'x/src/a/four.ts'])).toEqual([
      'x/src: a ↔ b',
    ]);
    expect(
      ring(['x/src/a/1.ts', 'x/src/b/2.ts'], ['x/src/b/3.ts', 'x/src/c/4.ts'], ['x/src/c/5.ts', 'x/src/a/6.ts']),
    ).toEqual(['x/src: a ↔ b ↔ c']);
    expect(ring(['x/src/a/p/1.ts', 'x/src/a/q/2.ts'], ['x/src/a/q/3.ts', 'x/src/a/p/4.ts'])).toEqual([
      'x/src/a: p ↔ q',
    ]);
    expect(ring(['x/src/a/1.ts', 'x/src/top.ts'], ['x/src/top.ts', 'x/src/a/2.ts'])).toEqual(['x/src: a ↔ top.ts']);
  });

  it('is not a folder that imports another, nor a folder and its own', () => {
    expect(ring(['x/src/a/one.ts', 'x/src/b/two.ts'], ['x/src/a/three.ts', 'x/src/b/four.ts'])).toEqual([]);
    expect(ring(['x/src/a/one.ts', 'x/src/a/b/two.ts'])).toEqual([]);
  });
});
