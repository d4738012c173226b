import type { Face } from '@bonafide/vision/face/face';
import type { Image } from '@bonafide/vision/image/image';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import type { CapturedPage } from './page.js';
import { encodedPortrait, PORTRAIT_BYTES, portraitOf } from './portrait.js';

/** A face with its eyes `eyes` pixels apart, the middle between them at (x, y). */
function faceAt(x: number, y: number, eyes: number, rest: Partial<Face> = {}): Face {
  const half = eyes / 2;
  return {
    box: { x: x - eyes, y: y - eyes, width: 2 * eyes, height: 2.4 * eyes },
    confidence: 0.9,
    points: {
      leftEye: { x: x - half, y },
      rightEye: { x: x + half, y },
      nose: { x, y: y + 0.57 * eyes },
      mouthLeft: { x: x - 0.41 * eyes, y: y + 1.03 * eyes },
      mouthRight: { x: x + 0.41 * eyes, y: y + 1.03 * eyes },
    },
    ...rest,
  };
}

const image: Image = { width: 1000, height: 700, data: new Uint8Array(1000 * 700 * 3).fill(90) };
const page = { image } as CapturedPage;

describe('portraitOf', () => {
  it('frames the largest face, not its ghost', () => {
    const portrait = portraitOf(page, [faceAt(820, 300, 24), faceAt(200, 300, 50)]);
    expect([portrait?.width, portrait?.height]).toEqual([200, 267]);
  });

  it('stays on the page', () => {
    const portrait = portraitOf(page, [faceAt(60, 60, 50)]);
    expect(portrait?.width).toBe(160);
  });

  it('finds none where no face is one', () => {
    const upsideDown = faceAt(200, 300, 50);
    const collapsed = { ...upsideDown, points: { ...upsideDown.points, nose: { x: 200, y: 200 } } };
    const doubtful = [
      collapsed,
      faceAt(200, 300, 8),
      faceAt(200, 300, 50, { confidence: 0.2 }),
      faceAt(200, 300, 50, { unaligned: true }),
    ];
    for (const face of doubtful) expect(portraitOf(page, [face])).toBeUndefined();
    expect(portraitOf(page, [])).toBeUndefined();
  });
});

describe('encodedPortrait', () => {
  it('fits into its bound, even noise', async () => {
    const data = Uint8Array.from({ length: 1500 * 2000 * 3 }, (_, i) => ((i * 2_654_435_761) >>> 13) & 255);
    const encoded = await encodedPortrait({ width: 1500, height: 2000, data });
    expect(encoded.length).toBeLessThanOrEqual(PORTRAIT_BYTES);
    expect(await sharp(encoded).metadata()).toMatchObject({ format: 'jpeg' });
  });

  it('keeps the size of a small one', async () => {
    expect(await sharp(await encodedPortrait(image)).metadata()).toMatchObject({ width: 1000, height: 700 });
  });
});
