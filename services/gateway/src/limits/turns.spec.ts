import { expect, it } from 'vitest';
import { Turns } from './turns.js';

/** Work that waits until it is told to end; notes who began. */
function works() {
  const begun: string[] = [];
  const ends: (() => void)[] = [];
  const of = (name: string) => () => {
    begun.push(name);
    return new Promise<void>((resolve) => ends.push(resolve));
  };
  return { begun, of, end: () => ends.shift()?.() };
}

it('does few things at a time, for the parties in turn', async () => {
  const { begun, of, end } = works();
  const turns = new Turns(2);
  const all = [...['a', 'a', 'a', 'a', 'a'], 'b', 'c', 'b'].map((party) => turns.run(party, of(party)));
  const steps: string[] = [begun.join('')];
  for (let step = 0; step < all.length; step += 1) {
    end();
    await new Promise(setImmediate);
    steps.push(begun.join(''));
  }
  expect(steps).toEqual(['aa', 'aaa', 'aaab', 'aaabc', 'aaabca', 'aaabcab', 'aaabcaba', 'aaabcaba', 'aaabcaba']);
  await Promise.all(all);
});

it('gives the turn on when work fails', async () => {
  const turns = new Turns(1);
  const failed = turns.run('a', () => Promise.reject(new Error('no')));
  const next = turns.run('b', async () => 'done');
  await expect(failed).rejects.toThrow('no');
  expect(await next).toBe('done');
  expect(await turns.run('a', async () => 'again')).toBe('again');
});
