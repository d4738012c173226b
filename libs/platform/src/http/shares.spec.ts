import { describe, expect, it } from 'vitest';
import { Shares } from './shares.js';

const taken = (shares: Shares, party: string) => {
  let count = 0;
  while (shares.take(party, 1)) count += 1;
  return count;
};

describe('shares', () => {
  it('give half to one alone, and leave a newcomer half of the rest', () => {
    const shares = new Shares(12);
    expect([taken(shares, 'a'), taken(shares, 'b'), taken(shares, 'c')]).toEqual([6, 3, 2]);
  });

  it('come to about the same for all as they are given back', () => {
    const shares = new Shares(12);
    taken(shares, 'a');
    taken(shares, 'b');
    for (let round = 0; round < 10; round += 1) {
      shares.giveBack('a', 1);
      taken(shares, 'b');
      taken(shares, 'a');
    }
    expect([shares.heldBy('a'), shares.heldBy('b')]).toEqual([4, 5]);
  });

  it('give nothing that exceeds what is free, and all of it back', () => {
    const shares = new Shares(10);
    expect([shares.take('a', 11), shares.take('a', 5), shares.take('a', 1)]).toEqual([false, true, false]);
    shares.giveBack('a', 5);
    expect(shares.heldBy('a')).toBe(0);
    expect(shares.take('b', 5)).toBe(true);
  });
});
