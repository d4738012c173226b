import { describe, expect, it } from 'vitest';
import { capturedFrame } from './autocapture.js';

const frames = (pattern: string, sharpness: number[] = []) =>
  [...pattern].map((sign, at) => ({ compliant: sign === '+', sharpness: sharpness[at] ?? 1 }));

describe('capturedFrame', () => {
  it.each([
    ['', 1, -1],
    ['-', 1, -1],
    ['+', 1, 0],
    ['-+', 1, 1],
    ['+-+', 2, -1],
    ['+-++', 2, 2],
    ['++++', 5, -1],
  ])('of %s with %i in a row is %i', (pattern, least, captured) => {
    expect(capturedFrame(frames(pattern), least)).toBe(captured);
  });

  it('is the sharpest of the row, and none that came after it was complete', () => {
    expect(capturedFrame(frames('-+++', [9, 1, 3, 9]), 2)).toBe(2);
  });
});
