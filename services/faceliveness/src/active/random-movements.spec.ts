import { describe, expect, it } from 'vitest';
import { randomMovements, SEQUENCES } from './random-movements.js';

describe('movements of a challenge', () => {
  it('are one of 296 lists of four', () => {
    expect(new Set(SEQUENCES.map(String)).size).toBe(296);
    expect(SEQUENCES.every((list) => list.length === 4)).toBe(true);
  });

  it('never come twice in a row, and always have a turn', () => {
    for (const list of SEQUENCES) {
      expect(list.every((movement, i) => movement !== list[i - 1])).toBe(true);
      expect(list.some((movement) => movement.startsWith('TURN'))).toBe(true);
    }
  });

  it('are equally likely', () => {
    const drawn = new Map<string, number>();
    const draws = 296 * 100;
    for (let i = 0; i < draws; i++) {
      const list = String(randomMovements());
      drawn.set(list, (drawn.get(list) ?? 0) + 1);
    }
    expect(drawn.size).toBe(296);
    // Chi-squared with 295 degrees of freedom: beyond 440 once in a million runs.
    const distance = [...drawn.values()].reduce((sum, count) => sum + (count - 100) ** 2 / 100, 0);
    expect(distance).toBeLessThan(440);
  });
});
