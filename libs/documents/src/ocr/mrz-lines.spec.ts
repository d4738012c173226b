import { describe, expect, it } from 'vitest';
import { regularOf } from './mrz-lines.js';

const PITCH = 1 / 44;
const glyph = (character: string, column: number) => ({ character, confidence: 0.9, at: (column + 0.5) * PITCH });
const print = [...'K2M7GXGCP1XXA7802030F2809274'].map(glyph);
const fillers = (count: number, pitch: number) =>
  Array.from({ length: count }, (_, i) => glyph('<', print.length + i * pitch));

describe('characters of a line with their columns', () => {
  it('are all that were seen, where fillers lie as the others do', () => {
    const all = [...print, ...fillers(16, 1)];
    const { glyphs, columns } = regularOf(all, 0.75);
    expect(glyphs).toEqual(all);
    expect(columns?.pitch).toBeCloseTo(PITCH, 4);
  });

  it('are those beside fillers, where a network saw more fillers than there are', () => {
    const { glyphs, columns } = regularOf([...print, ...fillers(26, 0.6)], 0.95);
    expect(glyphs.filter(({ character }) => character !== '<')).toEqual(print);
    expect(columns?.columns.slice(0, print.length)).toEqual(print.map((_, column) => column));
    expect(columns?.pitch).toBeCloseTo(PITCH, 3);
    expect(columns?.regular).toBeGreaterThan(0.9);
  });
});
