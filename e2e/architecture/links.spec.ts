import { execFileSync } from 'node:child_process';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';

const root = join(import.meta.dirname, '../..');
const pages = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '*.md'], {
  cwd: root,
  encoding: 'utf8',
})
  .trim()
  .split('\n')
  .filter((page) => existsSync(join(root, page)));

/** Links of a page to files of this repository that do not exist. */
function brokenLinks(page: string): string[] {
  const links = [...readFileSync(join(root, page), 'utf8').matchAll(/\]\(([^)\s]+)\)/g)].map(
    ([, target = '']) => target,
  );
  return links
    .filter((target) => !/^(https?:|mailto:|#)/.test(target))
    .filter((target) => !existsSync(join(root, dirname(page), target.replace(/#.*$/, ''))))
    .map((target) => `${page}: ${target}`);
}

it('every link between our pages leads to a file', () => {
  expect(pages.length).toBeGreaterThan(30);
  expect(pages.flatMap(brokenLinks)).toEqual([]);
});

const FOLDERS = ['libs', 'services', 'e2e', 'deploy', 'contract', 'helm', 'docs', 'docker', 'lab'];
/** Paths that begin with a library's own name are checked too, and found missing: they are to be written in full. */
const BEGINNINGS = [...FOLDERS, ...globSync('libs/*', { cwd: root }).map((folder) => folder.slice(5))];
const PATH = new RegExp(`\`((?:${BEGINNINGS.join('|')})/[^\`\\s]+)\``, 'g');

/** Paths in backticks, with wildcards or without, that lead to nothing; `<name>` stands for any name and is left out. */
function brokenPaths(text: string): string[] {
  const paths = [...text.matchAll(PATH)].map(([, path = '']) => path).filter((path) => !path.includes('<'));
  return paths.filter((path) => globSync(path, { cwd: root }).length === 0);
}

/** Pages that say how things are; a decision that was succeeded says how they were. */
const current = pages
  .filter((page) => /^docs\/(adr\/)?[^/]+\.md$/.test(page))
  .map((page) => ({ page, text: readFileSync(join(root, page), 'utf8') }))
  .filter(({ text }) => !/^Succeeded by /m.test(text));

it('every path in backticks in docs and decisions leads to a file', () => {
  expect(current.length).toBeGreaterThan(50);
  const broken = current.flatMap(({ page, text }) => brokenPaths(text).map((path) => `${page}: ${path}`));
  expect(broken).toEqual([]);
});

it('a path in backticks is missed when it is gone or not in full', () => {
  const good = [
    'libs/sealing/src/vault.ts',
    'services/*/test/contract.spec.ts',
    'e2e/{failures,journeys}',
    'contract/',
  ];
  const other = ['services/<name>/x.ts', 'image/png', 'application/json'];
  const bad = ['libs/sealing/vault', 'services/*/nowhere.ts', 'sealing/vault', 'docs/nowhere.md'];
  const text = [...good, ...other, ...bad].map((path) => `see \`${path}\``).join(', ');
  expect(brokenPaths(text)).toEqual(bad);
});

it('every decision that a page names exists', () => {
  const decisions = pages.filter((page) => page.startsWith('docs/adr/')).map((page) => page.slice(9, 13));
  const named = pages.flatMap((page) =>
    [...readFileSync(join(root, page), 'utf8').matchAll(/\bADRs? (\d{4})/g)].map(
      ([, number = '']) => `${page}: ${number}`,
    ),
  );
  expect(named.length).toBeGreaterThan(20);
  expect(named.filter((one) => !decisions.includes(one.slice(-4)))).toEqual([]);
});
