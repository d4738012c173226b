import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { distance, type Image } from '@bonafide/vision/image/image';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { findPages } from './find-pages.js';

const shared = fileURLToPath(new URL('../../../../../shared/testdata', import.meta.url));
const testdata = process.env.BONAFIDE_TESTDATA_DIR ?? shared;
/** A page of nothing but fine print, as it fills a picture. */
async function printedPage(width: number, height: number): Promise<Image> {
  const line = '<text font-family="DejaVu Sans" font-size="14">lorem ipsum dolor sit amet</text>';
  const lines = Array.from(
    { length: 12 },
    (_, i) => `<g transform="translate(${width * 0.4} ${60 + 30 * i})">${line}</g>`,
  );
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><rect width="100%" height="100%" fill="#a8c4cc"/>${lines.join('')}</svg>`;
  return { width, height, data: await sharp(Buffer.from(svg)).removeAlpha().raw().toBuffer() };
}

describe('findPages', () => {
  it('takes a picture that is cropped already as it is', async () => {
    const image = await printedPage(750, 528);
    const pages = await findPages(image, { alreadyCropped: true });
    expect(pages).toMatchObject([{ outline: undefined, format: 'ID-3' }]);
    expect(pages[0]?.image).toBe(image);
  });

  it('takes a picture of a page’s proportions as it is, though a part of it looks like a page, or its rim', async () => {
    const page = await printedPage(770, 486);
    const { width, height } = page;
    const frames = [
      [width * 0.1, height * 0.2, height * 0.34, height * 0.48],
      [width * 0.02, height * 0.02, width * 0.96, height * 0.96],
    ] as const;
    for (const [left, top, across, down] of frames) {
      const framed = new Uint8Array(page.data);
      for (let y = Math.round(top); y < top + down; y++) {
        for (let x = Math.round(left); x < left + across; x++)
          framed.fill(40 + (x % 3), (y * width + x) * 3, (y * width + x) * 3 + 3);
      }
      const pages = await findPages({ width, height, data: framed }, { alreadyCropped: false });
      expect(pages).toMatchObject([{ outline: undefined, format: 'ID-1', image: { width, height } }]);
    }
  });

  it('never makes a page wider than 2000 pixels', async () => {
    const picture: Image = { width: 4200, height: 700, data: new Uint8Array(4200 * 700 * 3).fill(128) };
    const pages = await findPages(picture, { alreadyCropped: true });
    expect(pages[0]?.image.width).toBe(2000);
  });
});

describe.skipIf(!existsSync(join(testdata, 'documents')))('specimens', () => {
  it('finds a passport in a screenshot of an application, tilted and running out of the picture', async () => {
    const path = join(testdata, 'documents/passporteye/62_pass-aus.png');
    const { data, info } = await sharp(path).removeAlpha().raw().toBuffer({ resolveWithObject: true });
    const [page] = await findPages({ width: info.width, height: info.height, data }, { alreadyCropped: false });
    expect(page).toMatchObject({ format: 'ID-3', quality: { reasons: [] } });
    // Read off the picture by hand; its upper and lower corners lie outside.
    const corners = [
      { x: 250, y: 257 },
      { x: 1389, y: 613 },
    ];
    for (const corner of corners) {
      expect(Math.min(...(page?.outline ?? []).map((found) => distance(found, corner)))).toBeLessThan(30);
    }
  });
});
