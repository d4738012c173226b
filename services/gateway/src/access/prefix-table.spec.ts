import { describe, expect, it } from 'vitest';
import { isPrefix, prefixTable } from './prefix-table.js';

const table = prefixTable({
  '/': 'all',
  '/a': 'a',
  '/a/b': 'ab',
  '/{realm}/web': 'web',
  '/a/web': 'a-web',
  '/x.y': 'dot',
});

describe('a prefix table', () => {
  it.each([
    ['/', 'all'],
    ['/a', 'a'],
    ['/a/', 'a'],
    ['/a/c', 'a'],
    ['/a/b', 'ab'],
    ['/a/b/c', 'ab'],
    ['/a/bc', 'a'],
    ['/ab', 'all'],
    ['/A', 'all'],
    ['/acme/web/x', 'web'],
    ['/a/web/x', 'a-web'],
    ['/acme/webx', 'all'],
    ['/xzy', 'all'],
    ['/x.y/z', 'dot'],
  ])('finds for %s the longest prefix: %s', (path, value) => expect(table(path)).toBe(value));

  it('finds nothing where no prefix covers', () => expect(prefixTable({ '/a': 1 })('/b')).toBeUndefined());

  it('holds prefixes only', () => {
    expect(['/', '/a', '/a/{x}', '/a-b/c.d'].map(isPrefix)).toEqual([true, true, true, true]);
    expect(['', 'a', '/a/', '//a', '/a?b', '/{a', '/.*'].map(isPrefix)).not.toContain(true);
  });
});
