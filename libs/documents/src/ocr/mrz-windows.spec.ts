import { describe, expect, it } from 'vitest';
import { windowsOf, withoutDoubles } from './mrz-windows.js';

const line = [
  { x: 0, y: 0 },
  { x: 900, y: 0 },
  { x: 900, y: 30 },
  { x: 0, y: 30 },
] as const;
const glyph = (character: string, at: number, confidence = 0.9) => ({ character, at, confidence });

describe('windows of a line', () => {
  it('show all of it, overlap, and count every place once', () => {
    const windows = windowsOf(line, 30);
    expect(windows).toHaveLength(3);
    expect(windows.map(({ counts }) => counts)).toEqual([
      [0, 1 / 3],
      [1 / 3, 2 / 3],
      [2 / 3, 1],
    ]);
    expect(windows[1]?.shown[0]).toBeLessThan(1 / 3);
    expect(windows[1]?.quad[0].x).toBeCloseTo((windows[1]?.shown[0] ?? 0) * 900);
    expect(windows[2]?.quad[1]).toEqual(line[1]);
  });

  it('is one for a short line, and as wide as its print', () =>
    expect(windowsOf(line, 8)).toMatchObject([{ width: 384 }]));

  it('are three of the longest line, which is shown smaller', () => {
    const windows = windowsOf(line, 200);
    expect(windows).toHaveLength(3);
    for (const { width } of windows) expect(width).toBeLessThanOrEqual(500);
  });

  it('tell a character on their border once, as the surer of them saw it', () => {
    const seen = [glyph('A', 0.1), glyph('8', 0.199, 0.4), glyph('B', 0.205), glyph('C', 0.3), glyph('D', 0.4)];
    expect(
      withoutDoubles(seen)
        .map(({ character }) => character)
        .join(''),
    ).toBe('ABCD');
  });
});
