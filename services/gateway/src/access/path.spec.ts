import { describe, expect, it } from 'vitest';
import { pathOf } from './path.js';

describe('the path of a request target', () => {
  it.each([
    ['/', '/'],
    ['/a/b', '/a/b'],
    ['/a/b/', '/a/b/'],
    ['/a?b=../c//d', '/a'],
    ['/a/b..c', '/a/b..c'],
    ['/a/.b', '/a/.b'],
    ['/a/v1.0', '/a/v1.0'],
    ['/a/us%20north%C3%A9', '/a/us%20north%C3%A9'],
    ["/a/~!$&'()*+,;=:@-_.", "/a/~!$&'()*+,;=:@-_."],
  ])('%s is %s', (target, path) => expect(pathOf(target)).toBe(path));

  it.each([
    '',
    '*',
    'a',
    '?a',
    '//a',
    '/a//b',
    '/.',
    '/..',
    '/a/./b',
    '/a/../b',
    '/a/...',
    '/..b',
    '/a../b',
    '/a..',
    '/a/..%25',
    '/a/%2e',
    '/%2E%2e/a',
    '/a%2fb',
    '/a%5Cb',
  ])('%s is refused', (target) => expect(() => pathOf(target)).toThrow('malformed'));

  it.each(['/a%', '/a%2', '/a%zz', '/a%00', '/a%1f', '/a%7F', '/a\\b', '/a b', '/a#b', '/a"b', '/é', '/a\u0000'])(
    '%j is refused',
    (target) => expect(() => pathOf(target)).toThrow('malformed'),
  );
});
