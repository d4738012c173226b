import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { DIGEST_BYTES, DigestSet } from './digest-set.ts';

const digest = (of: number) => createHash('sha256').update(String(of)).digest().subarray(0, DIGEST_BYTES);

it('holds what was added and nothing else, however many there are', () => {
  const set = new DigestSet();
  for (let i = 0; i < 5000; i += 1) set.add(digest(i));
  for (let i = 0; i < 5000; i += 1) set.add(digest(i));
  expect(set.size).toBe(5000);
  const held = Array.from({ length: 10_000 }, (_, i) => set.has(digest(i)));
  expect(held).toEqual(held.map((_, i) => i < 5000));
});

it('tells digests of one slot apart, and takes one of zeros', () => {
  const set = new DigestSet();
  const [one, other, zeros] = [Buffer.alloc(16, 0), Buffer.alloc(16, 0), Buffer.alloc(16, 0)];
  one[15] = 1;
  other[15] = 2;
  set.add(one);
  expect([set.has(one), set.has(other), set.has(zeros)]).toEqual([true, false, false]);
  set.add(zeros);
  set.add(other);
  expect([set.has(one), set.has(other), set.has(zeros), set.size]).toEqual([true, true, true, 3]);
});
