import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Image } from '@bonafide/vision/image/image';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import type { PrintedCode } from './code.js';
import { drawCode } from './draw-code.fixture.js';
import { photographed } from './photographed.fixture.js';
import { readCodes } from './read-codes.js';

const FOLDER = join(
  process.env.BONAFIDE_TESTDATA_DIR ?? join(import.meta.dirname, '../../../../../shared/testdata'),
  'barcodes',
);
const PICTURE = /\.(png|webp)$/;

async function pictureOf(file: string): Promise<Image> {
  const { data, info } = await sharp(file)
    .flatten({ background: 'white' })
    .toColourspace('srgb')
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, data };
}

/** What stands beside a picture, or beside the first of several: a text, or bytes. */
function expectedOf(file: string): { text: string } | { bytes: Buffer } {
  const stem = file.replace(PICTURE, '');
  for (const name of [stem, stem.replace(/-\d+$/, '')]) {
    if (existsSync(`${name}.txt`)) return { text: readFileSync(`${name}.txt`, 'utf8') };
    if (existsSync(`${name}.bin`)) return { bytes: readFileSync(`${name}.bin`) };
  }
  throw new Error(`Nothing says what ${file} holds.`);
}

const content = (code: PrintedCode | undefined, expected: object) =>
  'text' in expected ? { text: code?.text } : { bytes: code && Buffer.from(code.bytes) };

describe.skipIf(!existsSync(FOLDER))(`the pictures of ${FOLDER} (skipped where they are not)`, () => {
  const files = existsSync(FOLDER)
    ? readdirSync(FOLDER, { recursive: true, encoding: 'utf8' })
        .filter((name) => PICTURE.test(name))
        .sort()
    : [];
  /** The first code of four, without the others. */
  const alone = 'pdf417-3/19.png';
  /** Eight codes of one message on two pictures. */
  const onTwo = files.filter((name) => /pdf417-4.02-0/.test(name));

  it.each(files.filter((name) => !onTwo.includes(name)))('%s', async (name) => {
    const file = join(FOLDER, name);
    const codes = await readCodes(await pictureOf(file));
    const expected = expectedOf(file);
    expect(codes).toHaveLength(1);
    expect(codes[0]?.symbology).toBe('PDF417');
    expect(content(codes[0], expected)).toEqual(expected);
    expect(codes[0]?.part).toEqual(name === alone ? { message: '099061207209', index: 0, count: 4 } : undefined);
  });

  it('a message on two pictures: each code tells its place', async () => {
    const codes = (await Promise.all(onTwo.map(async (name) => readCodes(await pictureOf(join(FOLDER, name)))))).flat();
    expect(codes.map(({ part }) => part?.count)).toEqual(Array(8).fill(8));
    const bytes = codes.sort((a, b) => (a.part?.index ?? 0) - (b.part?.index ?? 0)).map((code) => code.bytes);
    expect({ bytes: Buffer.concat(bytes) }).toEqual(expectedOf(join(FOLDER, onTwo[0] as string)));
  });
});

/** Some 370 bytes, control characters among them, as a licence's code holds. */
const LICENCE = Uint8Array.from(
  Buffer.from(
    `@\n\x1e\rANSI 636000100002DL00410330ZV03710008DL${'DAQT64235789\nDCSSAMPLE\nDCGUSA\n'.repeat(11)}\rZVZVA01\r`,
  ),
);
const OPTIONS = { options: 'columns=12,ecLevel=5' };

describe('readCodes', () => {
  it.each(['PDF417', 'QRCode', 'DataMatrix', 'Aztec'] as const)('reads the bytes of %s', async (format) => {
    const bytes = Uint8Array.from({ length: 256 }, (_, at) => at);
    const codes = await readCodes(await drawCode(bytes, format));
    expect(codes.map(({ symbology, bytes: read }) => [symbology, Buffer.from(read)])).toEqual([
      [format, Buffer.from(bytes)],
    ]);
  });

  it.each(['Code39', 'Code93', 'Code128'] as const)('reads %s', async (format) => {
    expect(await readCodes(await drawCode('D1234567', format))).toMatchObject([
      { symbology: format, text: 'D1234567' },
    ]);
  });

  it('reads ITF, and no short codes of symbologies without a checksum', async () => {
    expect(await readCodes(await drawCode('12345678', 'ITF'))).toMatchObject([{ symbology: 'ITF', text: '12345678' }]);
    expect(await readCodes(await drawCode('1234', 'ITF'))).toEqual([]);
    expect(await readCodes(await drawCode('A12', 'Code39'))).toEqual([]);
  });

  it.each([0, 2.5, -4, 11, 45, 90, 135, 180, 268])('reads a licence that is turned by %d degrees', async (degrees) => {
    const page = await photographed(await drawCode(LICENCE, 'PDF417', OPTIONS), { degrees });
    const codes = await readCodes(page);
    expect(codes.map(({ bytes }) => Buffer.from(bytes))).toEqual([Buffer.from(LICENCE)]);
  });

  it('reads a mirrored one', async () => {
    const page = await photographed(await drawCode(LICENCE, 'PDF417', OPTIONS), { mirrored: true });
    expect((await readCodes(page)).map(({ bytes }) => Buffer.from(bytes))).toEqual([Buffer.from(LICENCE)]);
  });

  it.each([2000, 1400, 1000, 800, 650])('reads a blurred and noisy licence on a page %d pixels wide', async (width) => {
    const code = await drawCode(LICENCE, 'PDF417', OPTIONS);
    let read = 0;
    for (const [at, degrees] of [-3, 0.4, 1.7].entries()) {
      const page = await photographed(code, { degrees, width, blur: 0.8, noise: 10, seed: at });
      const codes = await readCodes(page);
      for (const one of codes) expect(Buffer.from(one.bytes)).toEqual(Buffer.from(LICENCE));
      read += codes.length;
    }
    expect(read).toBe(3);
  });

  it('says where a code stands, also in an area that was turned', async () => {
    const page = await photographed(await drawCode(LICENCE, 'PDF417', OPTIONS), { degrees: 11, width: 1000 });
    const [code] = await readCodes(page);
    const middle = (of: 'x' | 'y') => (code?.where.reduce((sum, corner) => sum + corner[of], 0) ?? 0) / 4;
    // Drawn in the middle of the page.
    expect(Math.abs(middle('x') - page.width / 2)).toBeLessThan(20);
    expect(Math.abs(middle('y') - page.height / 2)).toBeLessThan(20);
  });

  it('reads several codes of one page, each once', async () => {
    const above = await photographed(await drawCode(LICENCE, 'PDF417', OPTIONS), { width: 1200 });
    const below = await photographed(await drawCode('INV-0042-17', 'Code128'), { width: 1200, share: 0.4 });
    const page = { width: 1200, height: above.height + below.height, data: Buffer.concat([above.data, below.data]) };
    expect((await readCodes(page)).map(({ symbology }) => symbology).sort()).toEqual(['Code128', 'PDF417']);
  });

  it('tells nothing of a page without a code, of noise, or of a picture of one pixel', async () => {
    let state = 1;
    const noise = Uint8Array.from({ length: 900 * 600 * 3 }, () => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      return state >>> 24;
    });
    expect(await readCodes({ width: 900, height: 600, data: noise })).toEqual([]);
    expect(await readCodes({ width: 900, height: 600, data: new Uint8Array(900 * 600 * 3).fill(200) })).toEqual([]);
    expect(await readCodes({ width: 1, height: 1, data: new Uint8Array(3) })).toEqual([]);
  });
});
