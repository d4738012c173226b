import type { Image, Point } from '@bonafide/vision/image/image';
import { describe, expect, it } from 'vitest';
import { rectangle } from './geometry.js';
import type { CapturedPage, Turn } from './page.js';
import { turnedImage, turnedPage, turnedPoint } from './turn.js';

/** Three by two pixels, each of its own colour. */
const image: Image = { width: 3, height: 2, data: Uint8Array.from({ length: 18 }, (_, i) => i) };
const pixel = ({ width, data }: Image, x: number, y: number) => data[(y * width + x) * 3];
const TURNS: Turn[] = [0, 1, 2, 3].flatMap((quarters) =>
  [false, true].map((mirrored) => ({ quarters, mirrored }) as Turn),
);

describe('turnedPage', () => {
  it('turns quarters clockwise: what was lower left is upper left', () => {
    const turned = turnedImage(image, { quarters: 1, mirrored: false });
    expect([turned.width, turned.height]).toEqual([2, 3]);
    expect(pixel(turned, 0, 0)).toBe(pixel(image, 0, 1));
    expect(pixel(turned, 1, 0)).toBe(pixel(image, 0, 0));
  });

  it('mirrors after turning', () => {
    const turned = turnedImage(image, { quarters: 2, mirrored: true });
    expect(pixel(turned, 0, 0)).toBe(pixel(image, 0, 1));
    expect(pixel(turned, 2, 1)).toBe(pixel(image, 2, 0));
  });

  it.each(TURNS)('carries points to where their pixels go: $quarters quarters, mirrored $mirrored', (turn) => {
    const turned = turnedImage(image, turn);
    for (let y = 0; y < image.height; y++) {
      for (let x = 0; x < image.width; x++) {
        const to = turnedPoint({ x: x + 0.5, y: y + 0.5 }, image, turn);
        expect(pixel(turned, Math.floor(to.x), Math.floor(to.y))).toBe(pixel(image, x, y));
      }
    }
  });

  it.each(TURNS)('keeps the outline with its corners: $quarters quarters, mirrored $mirrored', (turn) => {
    const outline = rectangle(image.width, image.height);
    const page = { image, outline, format: undefined } as unknown as CapturedPage;
    const turned = turnedPage(page, turn);
    const corners = rectangle(turned.image.width, turned.image.height);
    turned.outline?.forEach((corner, i) => {
      expect(turnedPoint(corner, image, turn)).toEqual(corners[i] as Point);
    });
  });

  it('gives the same page back where nothing is to be turned', () => {
    const page = { image } as unknown as CapturedPage;
    expect(turnedPage(page, { quarters: 0, mirrored: false })).toBe(page);
  });
});
