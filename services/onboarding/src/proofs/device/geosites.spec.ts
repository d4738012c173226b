import { describe, expect, it } from 'vitest';
import { geosites } from './geosites.js';

describe('geosites', () => {
  it.each([
    [undefined, []],
    [null, []],
    ['', []],
    [' \t', []],
    ['Boston,NYC', ['Boston', 'NYC']],
    [' Boston , ,NYC,Boston', ['Boston', 'NYC']],
    ['x'.repeat(255), ['x'.repeat(255)]],
  ])('%j names as many', (text, names) => expect(geosites.parse(text)).toEqual(names));

  it.each([
    ['commas alone', ',,'],
    ['an endless name', 'x'.repeat(256)],
    ['too many names', Array.from({ length: 21 }, (_, at) => at).join(',')],
    ['a control character', 'a\u0000b'],
    ['an endless text', 'a,'.repeat(2561)],
    ['a list', ['Boston']],
  ])('refuses %s', (_what, text) => expect(geosites.safeParse(text).success).toBe(false));
});
