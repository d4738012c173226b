import { CAPTURE_BOUNDS, measureCapture } from '@bonafide/documents/page/quality';
import { describe, expect, it } from 'vitest';
import { anyPage } from './page.fixture.ts';
import { type Arrangement, photographPage } from './photograph.ts';
import { rawImage } from './raw-image.ts';

/** Measures a page that fills the picture, as a camera sees it. */
async function measured(given: Arrangement, options: { width?: number; paper?: string; cutOff?: boolean } = {}) {
  const { width = 1000, paper, cutOff = false } = options;
  const size = { width, height: Math.round(width * 0.704) };
  const flat = { size, yaw: 0, pitch: 0, roll: 0, fill: 1.02, blur: 0.5, exposure: 1, lights: [] };
  const { jpeg } = await photographPage(await anyPage('ID-3', 17, paper), 17, { ...flat, ...given });
  return measureCapture(await rawImage(jpeg), { format: 'ID-3', cutOff });
}

describe('measureCapture of photographs', () => {
  it('refuses nothing about a good capture', async () => {
    expect((await measured({})).reasons).toEqual([]);
    expect((await measured({}, { paper: '#f4f4f2' })).reasons).toEqual([]);
  });

  it('falls with blur, whatever the scale', async () => {
    const scores = [];
    for (const blur of [0.5, 2, 4, 8]) scores.push((await measured({ blur })).sharpness);
    expect(scores).toEqual([...scores].sort((a, b) => b - a));
    const small = await measured({ blur: 2 }, { width: 600 });
    const large = await measured({ blur: 4 }, { width: 1200 });
    expect(Math.abs(small.sharpness - large.sharpness)).toBeLessThan(0.12);
  }, 120_000);

  it('calls a page blurred that nobody can read', async () => {
    expect((await measured({ blur: 8 })).reasons).toEqual(['BLURRED']);
  });

  it('calls a page dark, and not blurred as well', async () => {
    expect((await measured({ exposure: 0.03 })).reasons).toEqual(['DARK']);
  });

  it('sees a reflection on coloured paper', async () => {
    const lamp: Arrangement['lights'] = [
      (x, y, out) => {
        const light = 3 * Math.exp(-(((x - 0.5) / 0.08) ** 2) - ((y - 0.5) / 0.08) ** 2);
        for (let c = 0; c < 3; c++) out[c] = (out[c] as number) + light;
      },
    ];
    const { glare, reasons } = await measured({ lights: lamp });
    expect(glare).toBeGreaterThan(CAPTURE_BOUNDS.glare);
    expect(reasons).toEqual(['GLARE']);
  });

  it('says what it was told of cut edges', async () => {
    expect((await measured({}, { cutOff: true })).reasons).toEqual(['CUT_OFF']);
  });
});
