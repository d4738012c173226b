import { describe, expect, it } from 'vitest';
import { columnsBeside, columnsOf } from './mrz-columns.js';

/** Middles of columns on a page that leans: each column is a little narrower than the one before. */
const leaning = (column: number) => 10 + 26 * column - 0.06 * column * column;

describe('columns of fixed pitch', () => {
  it('are counted where characters are missing and the page leans', () => {
    const seen = Array.from({ length: 44 }, (_, i) => i).filter((i) => ![5, 17, 18, 30].includes(i));
    expect(columnsOf(seen.map(leaning))?.columns).toEqual(seen);
    expect(columnsOf(seen.map(leaning))?.regular).toBe(1);
  });

  it('are counted by a network that tells places in steps of half a column', () => {
    const seen = Array.from({ length: 44 }, (_, i) => i);
    const steps = seen.map((column) => Math.round((column * 22.7) / 10) * 10);
    expect(columnsOf(steps)).toMatchObject({ columns: seen, regular: 1 });
  });

  it('are less regular in proportional print', () => {
    const widths = [22, 8, 30, 19, 25, 9, 21, 33, 12, 20, 17, 26, 10, 24, 31, 14];
    let x = 0;
    const positions = widths.map((width) => (x += width));
    expect(columnsOf(positions)?.regular).toBeLessThan(0.8);
  });

  it('are none of a few characters', () => expect(columnsOf([1, 2, 3])).toBeUndefined());

  it('of a line that was read badly follow those of the line beside it', () => {
    const seen = [0, 1, 5, 6, 9, 20, 21, 22, 30, 40, 43];
    const shifted = seen.map((column) => 0.3 + column * 0.995);
    expect(columnsBeside(shifted)).toEqual(seen);
  });
});
