import { expect, it } from 'vitest';
import { coalesced } from './coalesced.js';

/** Work that ends when the test says so. */
function controlled() {
  const ends: (() => void)[] = [];
  const run = coalesced(() => new Promise((resolve) => ends.push(resolve)));
  return { run, ends };
}

it('serves all that ask during a run by one run after it', async () => {
  const { run, ends } = controlled();
  const first = run();
  const later = [run(), run(), run()];
  expect(ends).toHaveLength(1);
  ends[0]?.();
  await first;
  await Promise.resolve();
  expect(ends).toHaveLength(2);
  ends[1]?.();
  await Promise.all(later);
  const last = run();
  expect(ends).toHaveLength(3);
  ends[2]?.();
  await last;
});

it('fails those whose run failed, and runs again for the others', async () => {
  let attempts = 0;
  const run = coalesced(async () => {
    attempts += 1;
    if (attempts === 1) throw new Error('away');
  });
  const [failed, served] = [run(), run()];
  await expect(failed).rejects.toThrow('away');
  await served;
  expect(attempts).toBe(2);
});
