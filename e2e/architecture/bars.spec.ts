import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '../..');
const sources = globSync(['libs/*/src/**/*.ts', 'services/*/src/**/*.ts', 'deploy/local/src/**/*.ts', 'lab/**/*.ts'], {
  cwd: root,
}).filter((file) => !file.includes('/gen/'));
const linesOf = (file: string) => readFileSync(join(root, file), 'utf8').split('\n').length - 1;

/** Constructors of a file with more than `limit` parameters, as `file:line`. */
function wideConstructors(file: string, limit: number): string[] {
  const source = ts.createSourceFile(file, readFileSync(join(root, file), 'utf8'), ts.ScriptTarget.Latest, true);
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isConstructorDeclaration(node) && node.parameters.length > limit) {
      found.push(`${file}:${source.getLineAndCharacterOfPosition(node.getStart()).line + 1}`);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

describe('the bars', () => {
  it('sees the whole repository', () => expect(sources.length).toBeGreaterThan(50));

  it('no file is longer than 400 lines', () => expect(sources.filter((file) => linesOf(file) > 400)).toEqual([]));

  it('no constructor takes more than 5 dependencies', () =>
    expect(sources.flatMap((file) => wideConstructors(file, 5))).toEqual([]));

  it('libs/platform stays within 2,000 lines', () => {
    const platform = sources.filter((file) => file.startsWith('libs/platform/') && !file.endsWith('.spec.ts'));
    expect(platform.reduce((sum, file) => sum + linesOf(file), 0)).toBeLessThanOrEqual(2000);
  });

  it('no module is named by its build', () => {
    const all = globSync(['{libs,services,lab,e2e}/**/*.ts', 'deploy/local/**/*.ts'], { cwd: root });
    const ours = all.filter((file) => !/\/(node_modules|dist|gen)\//.test(file));
    const named = /(?:from|import\(|new URL\()\s*['"`](?:\.|@bonafide)[^'"`]*\/dist\//;
    expect(ours.filter((file) => named.test(readFileSync(join(root, file), 'utf8')))).toEqual([]);
  });

  it('services have no barrel files', () =>
    expect(sources.filter((file) => /^services\/.*\/index\.ts$/.test(file))).toEqual([]));
});
