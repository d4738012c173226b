import { expect, it } from 'vitest';
import { fuzz } from '../fuzz/run.ts';
import { fuzzAccess } from '../support/access.ts';
import { photograph } from '../support/photographs.ts';

it('answers broken requests of every operation as documented', async () => {
  const picture = (await photograph('alice-1')).toString('base64');
  // Time is judged by `./dev fuzz`: here other tests may have left the machine busy.
  const options = { access: fuzzAccess(), picture, seed: 12, milliseconds: 8000, slowMs: 30_000 };
  const { sent, findings } = await fuzz(options);
  // Thousands on a quiet machine; beside the other files as few as 54 were.
  expect(sent).toBeGreaterThan(20);
  expect(findings).toEqual([]);
}, 60_000);
