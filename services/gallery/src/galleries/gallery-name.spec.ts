import { expect, it } from 'vitest';
import { galleryName, isReserved } from './gallery-name.js';

const read = (name: unknown) => galleryName.safeParse(name).data;

it.each([
  ['branch-12', 'branch-12'],
  ['  Night shift ', 'Night shift'],
  ['Cafe\u0301', 'Café'],
  ['支店', '支店'],
  ['🏦'.repeat(128), '🏦'.repeat(128)],
  ['(default)', '(default)'],
])('%j is the gallery %j', (given, name) => expect(read(given)).toBe(name));

it.each([
  '',
  '   ',
  'a\u0000b',
  'a\nb',
  'a\u200bb',
  '\u202eabc',
  '\u3164',
  '\u115f',
  '\u2800',
  'a\u034f',
  'a\ufe0f',
  'a'.repeat(129),
  '🏦'.repeat(129),
  5,
  null,
])('%j is no name', (given) => expect(read(given)).toBeUndefined());

it('reserves the built-in name in any case', () => {
  expect(['(default)', '(Default)', 'default'].map(isReserved)).toEqual([true, true, false]);
});
