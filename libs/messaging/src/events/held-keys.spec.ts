import { expect, it } from 'vitest';
import { HeldKeys } from './held-keys.js';

it('holds a refused key ever longer, a minute at most, and forgets it once it goes through', () => {
  const held = new HeldKeys();
  expect(held.hold('s', 0)).toBe(1000);
  expect(held.waiting(999)).toEqual(['s']);
  expect(held.waiting(1000)).toEqual([]);
  for (let at = 1; at < 10; at += 1) held.hold('s', at * 1000);
  expect(held.hold('s', 0)).toBe(60_000);
  held.release('s');
  expect(held.hold('s', 0)).toBe(1000);
});

it('holds no more keys than a query can carry', () => {
  const held = new HeldKeys();
  for (let at = 0; at < 3000; at += 1) held.hold(`s-${at}`, 0);
  expect(held.waiting(1)).toHaveLength(1000);
});
