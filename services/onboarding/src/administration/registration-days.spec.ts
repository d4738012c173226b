import { expect, it } from 'vitest';
import { startOfPage } from './registration-days.js';

const days = [
  { day: '2026-11-27', people: 3 },
  { day: '2026-11-20', people: 1 },
  { day: '2026-02-28', people: 2 },
];

it.each([
  [0, '2026-11-28', 0],
  [2, '2026-11-28', 2],
  [3, '2026-11-21', 0],
  [4, '2026-03-01', 0],
  [5, '2026-03-01', 1],
])('a page that skips %i people begins before %s, %i later', (skip, day, offset) => {
  expect(startOfPage(days, skip)).toEqual({ before: new Date(`${day}T00:00:00Z`), offset });
});

it('there is no page past the end', () => {
  expect(startOfPage(days, 6)).toBeUndefined();
  expect(startOfPage([], 0)).toBeUndefined();
});
