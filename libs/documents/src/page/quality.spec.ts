import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { findPages } from './find-pages.js';
import { measureCapture, resolutionReason } from './quality.js';

const shared = fileURLToPath(new URL('../../../../../shared/testdata', import.meta.url));
const specimens = join(process.env.BONAFIDE_TESTDATA_DIR ?? shared, 'documents/passporteye');

describe('measureCapture', () => {
  it('calls a page overexposed whose print is gone', () => {
    const data = new Uint8Array(800 * 560 * 3).fill(253);
    expect(measureCapture({ width: 800, height: 560, data }, { format: 'ID-3', cutOff: false }).reasons).toEqual([
      'OVEREXPOSED',
    ]);
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
  }, 120_000);
});
