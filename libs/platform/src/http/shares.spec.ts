import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Shares } from './shares.js';

const taken = (shares: Shares, party: string) => {
  let count = 0;
  while (shares.take(party, 1)) count += 1;
  return count;
};
const names = (count: number) => Array.from({ length: count }, (_, number) => `party${number}`);

describe('shares', () => {
  it('give half of what is no reserve to one alone, and leave a newcomer half of the rest', () => {
    const shares = new Shares(15, 3);
    expect([taken(shares, 'a'), taken(shares, 'b'), taken(shares, 'c')]).toEqual([6, 3, 2]);
  });

  it('come to about the same for all as they are given back', () => {
    const shares = new Shares(15, 3);
    taken(shares, 'a');
    taken(shares, 'b');
    for (let round = 0; round < 10; round += 1) {
      shares.giveBack('a', 1);
      taken(shares, 'b');
      taken(shares, 'a');
    }
    expect([shares.heldBy('a'), shares.heldBy('b')]).toEqual([4, 5]);
  });

  it('give one of twice the weight twice as much beside others, and never more than is free', () => {
    const shares = new Shares(15, 3);
    taken(shares, 'a');
    let count = 0;
    while (shares.take('b', 1, 2)) count += 1;
    expect(count).toBe(4);
    shares.giveBack('a', 6);
    expect([shares.take('c', 9, 2), shares.take('c', 8, 2)]).toEqual([false, true]);
  });

  it('give nothing that exceeds what is free, and all of it back', () => {
    const shares = new Shares(12, 2);
    expect([shares.take('a', 13), shares.take('a', 5), shares.take('a', 1)]).toEqual([false, true, false]);
    shares.giveBack('a', 5);
    expect(shares.heldBy('a')).toBe(0);
    expect(shares.take('b', 5)).toBe(true);
  });

  it('leave something to sixteen parties, each of which holds all it can for ever', () => {
    const shares = new Shares(48, 16);
    expect(names(16).map((party) => taken(shares, party))).toEqual([16, 8, 4, 2, ...Array(12).fill(1)]);
  });

  const step = fc.record({
    party: fc.constantFrom(...names(20)),
    amount: fc.integer({ min: 1, max: 60 }),
    gives: fc.boolean(),
  });

  it('never refuse a party its first part while, itself included, sixteen or fewer hold anything', () =>
    fc.assert(
      fc.property(fc.array(step, { maxLength: 100 }), (history) => {
        const [total, reserve, part] = [960, 320, 20];
        const shares = new Shares(total, reserve);
        const others = (own: string) => names(20).filter((name) => name !== own && shares.heldBy(name) > 0).length;
        for (const { party, amount, gives } of history) {
          if (gives) shares.giveBack(party, Math.min(shares.heldBy(party), amount));
          // Else it takes all it can, in such amounts.
          else while (shares.take(party, amount));
          const isOwed = !gives && shares.heldBy(party) + amount <= part && others(party) < reserve / part;
          expect(isOwed).toBe(false);
          expect(names(20).reduce((sum, name) => sum + shares.heldBy(name), 0)).toBeLessThanOrEqual(total);
        }
      }),
      { numRuns: 500 },
    ));
});
