import { describe, expect, it } from 'vitest';
import { agreed, meanOfLooks } from './mrz-agree.js';
import { MRZ_ALPHABET } from './mrz-alphabet.js';

const cell = (chances: Record<string, number>) =>
  Float32Array.from(MRZ_ALPHABET, (character) => chances[character] ?? 0);
const glyph = (character: string, confidence: number) => ({ character, confidence, at: 0 });
const one = (chances: Record<string, number>, other?: ReturnType<typeof glyph>) =>
  agreed([cell(chances)], other && [other])[0];

describe('two readers of a column', () => {
  it('are surer together than either where they agree', () => {
    expect(one({ A: 0.8 }, glyph('A', 0.9))?.confidence).toBeGreaterThan(0.9);
  });

  it('give no confident character where they do not', () => {
    expect(one({ 8: 0.97 }, glyph('B', 0.95))).toMatchObject({ character: '8' });
    expect(one({ 8: 0.97 }, glyph('B', 0.95))?.confidence).toBeLessThan(0.1);
    expect(one({ 0: 0.99 }, glyph('O', 0.98))).toMatchObject({ character: 'O' });
    expect(one({ 0: 0.99 }, glyph('O', 0.98))?.confidence).toBeLessThan(0.6);
  });

  it('leave on record what else was seen', () => {
    expect(one({ 7: 0.9 }, glyph('Z', 0.8))?.also).toBe('Z');
    expect(one({ 0: 0.99 }, glyph('O', 0.98))?.also).toBe('0');
    expect(one({ 7: 0.6, Z: 0.3 }, glyph('7', 0.9))?.also).toBe('Z');
    expect(one({ 7: 0.95, Z: 0.02 })?.also).toBeUndefined();
  });

  it('follow the one that saw something where the other saw nothing', () => {
    expect(one({ 2: 0.1 }, glyph('N', 0.98))?.character).toBe('N');
    expect(one({ N: 0.9 })).toEqual({ character: 'N', confidence: expect.closeTo(0.9, 5) });
  });

  it('of which one looked twice say the mean', () => {
    const [mean] = meanOfLooks([[cell({ O: 0.6, 0: 0.3 })], [cell({ O: 0.1, 0: 0.9 })]]);
    expect(agreed([mean as Float32Array], undefined)[0]?.character).toBe('0');
  });
});
