import { setImmediate } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { inSlices } from './in-slices.js';

it('answers in order, and lets others run in between', async () => {
  let [turns, isOver] = [0, false];
  const others = async () => {
    while (!isOver) {
      await setImmediate();
      turns += 1;
    }
  };
  const counting = others();
  const results = await inSlices(
    Array.from({ length: 100 }, (_, i) => i),
    async (one) => {
      for (const until = performance.now() + 1; performance.now() < until; );
      return one * 2;
    },
  );
  isOver = true;
  await counting;
  expect(results).toEqual(Array.from({ length: 100 }, (_, i) => i * 2));
  // 100 ms of work, in slices of 5 to 6.
  expect(turns).toBeGreaterThan(10);
});

it('throws what fails', async () => {
  await expect(inSlices([1], () => Promise.reject(new Error('no')))).rejects.toThrow('no');
});
