import { readFileSync, writeFileSync } from 'node:fs';
import { readPicture } from '@bonafide/wire/picture/read-picture';
import sharp, { type Sharp } from 'sharp';
import { describe, expect, it } from 'vitest';
import { keptPicture } from './kept-picture.js';

const plain = (width: number, height: number) => sharp({ create: { width, height, channels: 3, background: '#888' } });
const still = (image: Uint8Array, rotation = 0) => ({ image: new Uint8Array(image), rotation, face: undefined });
const megabytes = (field: string) =>
  Number(new RegExp(`^${field}:\\s+(\\d+) kB$`, 'm').exec(readFileSync('/proc/self/status', 'utf8'))?.[1]) / 1024;

/** 80 × 40 pixels: black, but for a red corner. */
const corner = (kind: 'jpeg' | 'png') =>
  sharp({ create: { width: 80, height: 40, channels: 3, background: '#000' } })
    .composite([{ input: { create: { width: 40, height: 20, channels: 3, background: '#f00' } }, left: 0, top: 0 }])
    [kind]({ quality: 100 })
    .toBuffer();

const behindStart = (jpeg: Buffer, segment: Buffer) => Buffer.concat([jpeg.subarray(0, 2), segment, jpeg.subarray(2)]);

function withStrayBytes(jpeg: Buffer): Buffer {
  const scan = jpeg.indexOf(Buffer.from('ffda', 'hex'));
  return Buffer.concat([jpeg.subarray(0, scan), Buffer.alloc(17, 0x11), jpeg.subarray(scan)]);
}

/** A segment whose one entry is the orientation as LONG. */
const exif = (orientation: number) =>
  Buffer.from(`ffe100224578696600004d4d002a0000000800010112000400000001${`0000000${orientation}`}00000000`, 'hex');

/** Adobe's mark for RGB, with so many bytes behind what a decoder reads. */
const adobe = (more: number) =>
  Buffer.concat([Buffer.from([0xff, 0xee, 0, 14 + more]), Buffer.from('Adobe\0d\0\0\0\0\0'), Buffer.alloc(more)]);

const meansOf = async (picture: Sharp) => (await picture.stats()).channels.map(({ mean }) => mean);

/** Size, and which of the four quarters are red. */
async function quartersOf(bytes: Buffer) {
  const { data, info } = await sharp(bytes).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  const isRed = (x: number, y: number) =>
    (data[(Math.floor(y * info.height) * info.width + Math.floor(x * info.width)) * 3] ?? 0) > 128;
  return [info.width, info.height, isRed(0.25, 0.25), isRed(0.75, 0.25), isRed(0.25, 0.75), isRed(0.75, 0.75)];
}

/** A photograph's worth of detail, upright and small. */
const scene = (width = 96, height = 64) =>
  sharp({
    create: { width, height, channels: 3, background: '#888', noise: { type: 'gaussian', mean: 128, sigma: 6 } },
  });

const pixelsOf = (picture: Uint8Array) => sharp(picture).raw().toBuffer();

/** A segment of a JPEG that says where it was taken. */
const saying = (marker: number, identifier: string) => {
  const text = Buffer.from(`${identifier}taken at 51.5 N by Camera 3000`);
  return Buffer.concat([Buffer.from([0xff, marker, 0, text.length + 2]), text]);
};

describe('a kept picture', () => {
  it('is a small upright JPEG pixel by pixel, without a word of where it was taken', async () => {
    const jpeg = await scene().jpeg({ quality: 90 }).toBuffer();
    const words = [
      saying(0xe0, 'JFXX\0'),
      saying(0xe1, 'http://ns.adobe.com/xap/1.0/\0'),
      saying(0xe1, 'Exif\0\0'),
      saying(0xed, 'Photoshop 3.0\0'),
      saying(0xec, 'Ducky'),
      saying(0xfe, ''),
    ];
    const sent = Buffer.concat([jpeg.subarray(0, 2), ...words, jpeg.subarray(2), saying(0xe1, 'Exif\0\0')]);
    const kept = await keptPicture(still(sent));
    expect(await pixelsOf(kept)).toEqual(await pixelsOf(sent));
    expect(sent.includes('Camera 3000')).toBe(true);
    expect(kept.includes('Camera 3000')).toBe(false);
    const { exif, xmp, iptc, icc, tifftagPhotoshop } = await sharp(kept).metadata();
    expect([exif, xmp, iptc, icc, tifftagPhotoshop]).toEqual(Array(5).fill(undefined));
    expect(kept.length).toBeLessThanOrEqual(jpeg.length);
  });

  it.each<[string, (picture: Sharp) => Promise<Buffer>, number]>([
    ['has a colour profile', (picture) => picture.withIccProfile('p3').jpeg().toBuffer(), 0],
    ['comes in several scans', (picture) => picture.jpeg({ progressive: true }).toBuffer(), 0],
    ['is grey', (picture) => picture.toColourspace('b-w').jpeg().toBuffer(), 0],
    ['is for printing', (picture) => picture.toColourspace('cmyk').jpeg().toBuffer(), 0],
    ['is turned by the request', (picture) => picture.jpeg().toBuffer(), 90],
    ['lies on its side', (picture) => picture.withMetadata({ orientation: 6 }).jpeg().toBuffer(), 0],
    ['is mirrored', (picture) => picture.withMetadata({ orientation: 2 }).jpeg().toBuffer(), 0],
    ['takes many bytes for its size', (picture) => picture.jpeg({ quality: 100 }).toBuffer(), 0],
    ['is no JPEG', (picture) => picture.png().toBuffer(), 0],
  ])('is encoded anew when it %s', async (_name, encode, rotation) => {
    const sent = await encode(scene());
    const kept = await keptPicture(still(sent, rotation));
    expect(kept.equals(readPicture(sent, rotation).container.essence)).toBe(false);
    const { format, icc, space, isProgressive } = await sharp(kept).metadata();
    expect({ format, icc, space, isProgressive }).toEqual({
      format: 'jpeg',
      icc: undefined,
      space: 'srgb',
      isProgressive: false,
    });
  });

  it('is upright and small', async () => {
    const lying = await plain(3200, 2400).withMetadata({ orientation: 6 }).jpeg().toBuffer();
    expect(await sharp(await keptPicture(still(lying))).metadata()).toMatchObject({ width: 1200, height: 1600 });
  });

  it.each<[string, (jpeg: Buffer) => Buffer]>([
    ['bytes that stand before a scan', (jpeg) => withStrayBytes(jpeg)],
    ['an orientation of four bytes', (jpeg) => behindStart(jpeg, exif(6))],
    ['a mark of Adobe that is longer than usual', (jpeg) => behindStart(jpeg, adobe(40))],
  ])('is what the engines judge, which read only the pixels, with %s', async (_name, change) => {
    const sent = change(await corner('jpeg'));
    const { container, degrees } = readPicture(sent);
    const judged = await sharp(container.essence).rotate(degrees).toBuffer();
    const kept = await keptPicture(still(sent));
    expect(await quartersOf(kept)).toEqual(await quartersOf(judged));
    const expected = await meansOf(sharp(judged));
    for (const [i, mean] of (await meansOf(sharp(kept))).entries()) {
      expect(Math.abs(mean - (expected[i] ?? 0))).toBeLessThan(3);
    }
  });

  it('shows what is transparent as the engines see it', async () => {
    const clear = plain(64, 64).ensureAlpha(0).png();
    const [red, green, blue] = await meansOf(sharp(await keptPicture(still(await clear.toBuffer()))));
    expect([red, green, blue]).toEqual([255, 255, 255]);
  });

  it('is upright and turned by the request, from whichever orientation', async () => {
    for (let orientation = 1; orientation <= 8; orientation++) {
      const lying = await sharp(await corner('png'))
        .withMetadata({ orientation })
        .png()
        .toBuffer();
      const expected = sharp(await sharp(lying).autoOrient().toBuffer()).rotate(90);
      expect(await quartersOf(await keptPicture(still(lying, 90)))).toEqual(
        await quartersOf(await expected.toBuffer()),
      );
    }
  });

  it('is refused when it cannot be read, and the next one is not', async () => {
    const [bad, good] = [
      keptPicture(still(Buffer.from('no picture'))),
      keptPicture(still(await plain(64, 64).jpeg().toBuffer())),
    ];
    await expect(bad).rejects.toMatchObject({ code: 'INVALID_MEDIA' });
    expect((await sharp(await good).metadata()).width).toBe(64);
  });

  it.runIf(process.platform === 'linux')(
    'is decoded one at a time, and not held, so that four take little more memory than one',
    async () => {
      const large = await plain(8160, 6120).withMetadata({ orientation: 6 }).jpeg({ progressive: true }).toBuffer();
      await keptPicture(still(await plain(64, 64).jpeg().toBuffer()));
      writeFileSync('/proc/self/clear_refs', '5');
      const resident = megabytes('VmRSS');
      await Promise.all([1, 2, 3, 4].map(() => keptPicture(still(large))));
      expect(megabytes('VmHWM') - resident).toBeLessThan(350);
    },
  );
});
