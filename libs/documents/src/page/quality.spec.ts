import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Image } from '@bonafide/vision/image/image';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { findPages } from './find-pages.js';
import { CAPTURE_BOUNDS, measureCapture, resolutionReason } from './quality.js';
import { photographScene, type SceneOptions } from './scene.fixture.js';
import { diceOf, drawSpecimen, type SpecimenOptions } from './specimen.fixture.js';

const shared = fileURLToPath(new URL('../../../../../shared/testdata', import.meta.url));
const specimens = join(process.env.BONAFIDE_TESTDATA_DIR ?? shared, 'documents/passporteye');

/** A page that fills the picture, as a camera sees it. */
async function captured(options: Partial<SceneOptions>, specimen: Partial<SpecimenOptions> = {}): Promise<Image> {
  const dice = diceOf(17);
  const page = await drawSpecimen(dice, { format: 'ID-3', density: 8, paper: 'coloured', ...specimen });
  const { width, height } = page.image;
  const pose = { yaw: 0, pitch: 0, roll: 0, width: 1, x: 0.5, y: 0.5 };
  const flat = { ...page, cornerRadius: 0 };
  const made = await photographScene(dice, {
    width,
    height,
    ground: 'plain',
    shade: 0.1,
    ...options,
    pages: [{ specimen: flat, pose }],
  });
  return made.image;
}

const measured = async (options: Partial<SceneOptions>, specimen?: Partial<SpecimenOptions>) =>
  measureCapture(await captured(options, specimen), { format: 'ID-3', cutOff: false });

describe('measureCapture', () => {
  it('refuses nothing about a good capture', async () => {
    expect((await measured({})).reasons).toEqual([]);
    expect((await measured({}, { paper: 'white' })).reasons).toEqual([]);
  });

  it('falls with blur, whatever the scale', async () => {
    const scores = [];
    for (const blur of [0.5, 2, 4, 8]) scores.push((await measured({ blur })).sharpness);
    expect(scores).toEqual([...scores].sort((a, b) => b - a));
    const small = await measured({ blur: 2 }, { density: 4 });
    const large = await measured({ blur: 4 }, { density: 8 });
    expect(Math.abs(small.sharpness - large.sharpness)).toBeLessThan(0.12);
  });

  it('calls a page blurred that nobody can read', async () => {
    expect((await measured({ blur: 8 })).reasons).toEqual(['BLURRED']);
  });

  it('calls a page dark, and not blurred as well', async () => {
    expect((await measured({ exposure: 0.2 })).reasons).toEqual(['DARK']);
  });

  it('calls a page overexposed whose print is gone', () => {
    const data = new Uint8Array(800 * 560 * 3).fill(253);
    expect(measureCapture({ width: 800, height: 560, data }, { format: 'ID-3', cutOff: false }).reasons).toEqual([
      'OVEREXPOSED',
    ]);
  });

  it('sees a reflection on coloured paper', async () => {
    const { glare, reasons } = await measured({ glare: 0.08 });
    expect(glare).toBeGreaterThan(CAPTURE_BOUNDS.glare);
    expect(reasons).toEqual(['GLARE']);
  });

  it('says what it was told of cut edges', async () => {
    expect(measureCapture(await captured({}), { format: 'ID-3', cutOff: true }).reasons).toEqual(['CUT_OFF']);
  });
});

describe('resolutionReason', () => {
  it('asks for characters of seven pixels', () => {
    expect(resolutionReason(6.9)).toBe('LOW_RESOLUTION');
    expect(resolutionReason(7)).toBeUndefined();
  });
});

describe.skipIf(!existsSync(specimens))('specimens', () => {
  it('refuses none of the 17, cropped or not', async () => {
    const refused: string[] = [];
    for (const file of readdirSync(specimens).filter((name) => /\.(jpg|png)$/.test(name))) {
      const { data, info } = await sharp(join(specimens, file))
        .flatten({ background: 'white' })
        .removeAlpha()
        .toColourspace('srgb')
        .raw()
        .toBuffer({ resolveWithObject: true });
      for (const alreadyCropped of [true, false]) {
        const pages = await findPages({ width: info.width, height: info.height, data }, { alreadyCropped });
        if (pages.some(({ quality }) => quality.reasons.length > 0)) refused.push(file);
      }
    }
    expect(refused).toEqual([]);
  });
});
