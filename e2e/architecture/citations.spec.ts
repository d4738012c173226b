import { execFileSync } from 'node:child_process';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const root = join(import.meta.dirname, '../..');
const read = (file: string) => readFileSync(join(root, file), 'utf8');
const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '*.ts', '*.md'], {
  cwd: root,
  encoding: 'utf8',
})
  .trim()
  .split('\n')
  .filter((file) => existsSync(join(root, file)));

const sections = new Set(
  globSync('docs/contract/*.md', { cwd: root }).flatMap((page) =>
    [...read(page).matchAll(/^#{1,4} ([ABC](?:\.\d+)*)\b/gm)].map(([, number = '']) => number),
  ),
);

it('every section of the contract’s rules that is cited exists, and nothing cites what a clone lacks', () => {
  const cited = files.flatMap((file) =>
    [...read(file).matchAll(/docs\/contract ([ABC](?:\.\d+)+)/g)].map(([, number = '']) => `${file}: ${number}`),
  );
  expect(sections.size).toBeGreaterThan(40);
  expect(cited.length).toBeGreaterThan(10);
  expect(cited.filter((one) => !sections.has(one.split(': ')[1]))).toEqual([]);
  const unreadable = ['BEHAVIOUR', 'shared/contract'].map((name) => new RegExp(`\\b${name}\\b`));
  const naming = files.filter((file) => !file.endsWith('citations.spec.ts'));
  expect(naming.filter((file) => unreadable.some((name) => name.test(read(file))))).toEqual([]);
});

it('every link to a section of a page leads to a heading', () => {
  const slug = (heading: string) =>
    heading
      .toLowerCase()
      .replace(/[^\w\- ]/g, '')
      .replaceAll(' ', '-');
  const anchorsOf = (page: string) =>
    new Set([...read(page).matchAll(/^#{1,6} (.+)$/gm)].map(([, heading = '']) => slug(heading)));
  const broken = files
    .filter((file) => file.endsWith('.md'))
    .flatMap((file) =>
      [...read(file).matchAll(/\]\(([^)\s#:]*)#([^)\s]+)\)/g)].map(([, page = '', anchor = '']) => ({
        file,
        target: page ? join(file, '..', page) : file,
        anchor,
      })),
    )
    .filter(({ target, anchor }) => target.endsWith('.md') && !anchorsOf(target).has(anchor));
  expect(broken).toEqual([]);
});
