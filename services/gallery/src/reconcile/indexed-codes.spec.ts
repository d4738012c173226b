import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import { IndexedCodes } from './indexed-codes.js';

it('holds codes as a map does, in a fraction of its memory', () => {
  const codes = Array.from({ length: 50_000 }, () => randomUUID() as string);
  const [held, expected] = [new IndexedCodes(), new Map<string, boolean>()];
  for (const [i, code] of codes.entries()) {
    held.add(code, i % 3 > 0);
    expected.set(code, i % 3 > 0);
  }
  expect(held.bytes / held.size).toBeLessThan(48);
  for (const code of codes.filter((_, i) => i % 7 === 0)) {
    held.delete(code);
    expected.delete(code);
  }
  expect(held.size).toBe(expected.size);
  expect([...held.keys()]).toEqual([...expected.keys()]);
  expect(codes.filter((code) => held.get(code) !== expected.get(code))).toEqual([]);
});

it('knows nothing of what it was not told', () => {
  const held = new IndexedCodes();
  held.add(randomUUID(), true);
  held.delete(randomUUID());
  held.delete('no code');
  expect([held.size, held.get(randomUUID()), held.get('no code')]).toEqual([1, undefined, undefined]);
});
