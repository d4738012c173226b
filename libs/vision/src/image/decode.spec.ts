import { IMAGE_LIMITS } from '@bonafide/wire/picture/limits';
import sharp, { type Sharp } from 'sharp';
import { describe, expect, it } from 'vitest';
import { decodeImage } from './decode.js';
import type { Image } from './image.js';
import { DECODING_LIMITS } from './limits.js';
import { bytesOf } from './media.js';

const plain = (width: number, height: number, background: string) =>
  sharp({ create: { width, height, channels: 3, background } });

/** 80 × 40 pixels: left half red, right half blue. */
const halves = () =>
  plain(80, 40, '#ff0000').composite([
    { input: { create: { width: 40, height: 40, channels: 3, background: '#0000ff' } }, left: 40, top: 0 },
  ]);

const decode = async (picture: Sharp, rotation = 0) => decodeImage(await picture.toBuffer(), { rotation });

/** A progressive JPEG whose last scan is there forty times. */
async function manyScans(): Promise<Buffer> {
  const jpeg = await halves().jpeg({ progressive: true }).toBuffer();
  const scan = jpeg.subarray(jpeg.lastIndexOf(Buffer.from('ffda', 'hex')), -2);
  return Buffer.concat([jpeg.subarray(0, -2), ...Array<Buffer>(40).fill(scan), jpeg.subarray(-2)]);
}

function pixel({ width, data }: Image, x: number, y: number): number[] {
  return [...data.subarray((y * width + x) * 3, (y * width + x) * 3 + 3)];
}

const near = (actual: number[], expected: number[], tolerance = 6) =>
  expect(
    actual.every((value, i) => Math.abs(value - (expected[i] ?? Number.NaN)) <= tolerance),
    `${actual}`,
  ).toBe(true);

describe('what is read', () => {
  it.each([
    ['jpeg', () => halves().jpeg({ quality: 100, chromaSubsampling: '4:4:4' })],
    ['progressive jpeg', () => halves().jpeg({ quality: 100, progressive: true })],
    ['png', () => halves().png()],
    ['palette png', () => halves().png({ palette: true })],
    ['webp', () => halves().webp({ lossless: true })],
    ['16-bit png', () => halves().toColourspace('rgb16').png()],
    ['png with alpha', () => halves().ensureAlpha().png()],
  ])('%s', async (_name, picture) => {
    const image = await decode(picture());
    expect([image.width, image.height, image.data.length]).toEqual([80, 40, 80 * 40 * 3]);
    near(pixel(image, 5, 20), [255, 0, 0]);
    near(pixel(image, 75, 20), [0, 0, 255]);
  });

  it('CMYK becomes RGB', async () => {
    const image = await decode(halves().toColourspace('cmyk').jpeg({ quality: 100 }));
    const [red = 0, , blue = 0] = pixel(image, 5, 20);
    expect(image.data.length).toBe(80 * 40 * 3);
    expect(red).toBeGreaterThan(blue + 100);
  });

  it('grey becomes RGB', async () => {
    near(pixel(await decode(plain(64, 64, '#808080').toColourspace('b-w').png()), 9, 9), [128, 128, 128]);
  });

  it('what is transparent lies on white', async () => {
    const clear = sharp({ create: { width: 64, height: 64, channels: 4, background: { r: 9, g: 9, b: 9, alpha: 0 } } });
    expect(pixel(await decode(clear.png()), 9, 9)).toEqual([255, 255, 255]);
  });

  it('a colour profile is applied', async () => {
    const wide = await decode(plain(64, 64, '#00c800').withIccProfile('p3').png());
    near(pixel(wide, 9, 9), [0, 200, 0], 12);
  });

  it('of an animation the first frame', async () => {
    const [red, blue] = await Promise.all(
      ['#ff0000', '#0000ff'].map((colour) => plain(64, 64, colour).png().toBuffer()),
    );
    const animation = sharp([red as Buffer, blue as Buffer], { join: { animated: true } }).webp({ lossless: true });
    const image = await decode(animation);
    expect([image.width, image.height]).toEqual([64, 64]);
    near(pixel(image, 9, 9), [255, 0, 0]);
  });
});

describe('what stands behind a picture', () => {
  it('is left alone, be it markers of JPEG', async () => {
    const film = Buffer.concat([Buffer.alloc(99, 7), Buffer.from('ffd9ffda0008', 'hex'), Buffer.alloc(99, 7)]);
    const moving = Buffer.concat([await halves().jpeg().toBuffer(), film]);
    expect((await decodeImage(moving)).width).toBe(80);
  });

  it('does not stand for its end', async () => {
    const jpeg = await halves().jpeg().toBuffer();
    const thumbnail = Buffer.concat([Buffer.from('ffe10000', 'hex'), jpeg]);
    thumbnail.writeUInt16BE(jpeg.length + 2, 2);
    const cut = Buffer.concat([jpeg.subarray(0, 2), thumbnail, jpeg.subarray(2, -40)]);
    await expect(decodeImage(cut)).rejects.toMatchObject({ code: 'INVALID_MEDIA', message: 'The image is cut short.' });
  });
});

describe('orientation', () => {
  it('follows EXIF, then the rotation of the request', async () => {
    const lying = () => halves().withMetadata({ orientation: 6 }).jpeg({ quality: 100, chromaSubsampling: '4:4:4' });
    const upright = await decode(lying());
    expect([upright.width, upright.height, upright.original]).toEqual([40, 80, { width: 40, height: 80 }]);
    near(pixel(upright, 20, 5), [255, 0, 0], 12);
    const turned = await decode(lying(), 90);
    expect([turned.width, turned.height, turned.original]).toEqual([80, 40, { width: 80, height: 40 }]);
    near(pixel(turned, 75, 20), [255, 0, 0], 12);
  });

  it('turns clockwise', async () => {
    near(pixel(await decode(halves().png(), 90), 20, 5), [255, 0, 0]);
    near(pixel(await decode(halves().png(), 270), 20, 75), [255, 0, 0]);
    near(pixel(await decode(halves().png(), 180), 75, 20), [255, 0, 0]);
    for (const often of [-270, 450, 36e9 + 90]) {
      near(pixel(await decode(halves().png(), often), 20, 5), [255, 0, 0]);
    }
  });
});

describe('size', () => {
  it('is shrunk to the working side, and the scale says by how much', async () => {
    const image = await decode(plain(3000, 2000, '#336699').jpeg());
    expect([image.width, image.original]).toEqual([DECODING_LIMITS.workingSide, { width: 3000, height: 2000 }]);
    expect(image.scale).toBeCloseTo(3000 / 1280, 6);
  });

  it('of a small picture stays', async () => {
    expect(await decode(plain(33, 44, 'white').png())).toMatchObject({ width: 33, height: 44, scale: 1 });
  });
});

describe('a photograph of a telephone', () => {
  const shot = (width: number, height: number) =>
    plain(width, height, '#00f').composite([
      { input: { create: { width: width / 2, height, channels: 3, background: '#f00' } }, left: 0, top: 0 },
    ]);

  it.each<[string, Sharp]>([
    ['48 million pixels', shot(8064, 6048).jpeg()],
    ['50 million pixels', shot(8160, 6120).jpeg()],
    ['50 million pixels, progressive', shot(8160, 6120).jpeg({ progressive: true })],
    [
      '24 million pixels, progressive, in full colour',
      shot(5712, 4284).jpeg({ progressive: true, chromaSubsampling: '4:4:4' }),
    ],
  ])('of %s, turned by EXIF, is shrunk while it is decoded', { timeout: 30_000 }, async (_name, picture) => {
    const image = await decode(picture.withMetadata({ orientation: 6 }));
    expect([image.width, image.height]).toEqual([960, 1280]);
    expect(image.original.height).toBe(Math.round((image.original.width * 4) / 3));
    near(pixel(image, 480, 100), [255, 0, 0], 12);
    near(pixel(image, 480, 1180), [0, 0, 255], 12);
  });
});

describe('what is refused', () => {
  const jpeg = plain(200, 200, '#456').jpeg().toBuffer();
  const bomb = plain(1, 1, 'white').png().toBuffer();

  it.each<[string, () => Promise<Uint8Array>, string]>([
    ['nothing', async () => new Uint8Array(), 'INVALID_MEDIA'],
    ['text', async () => Buffer.from('hello, I am no picture'), 'INVALID_MEDIA'],
    [
      'SVG',
      async () => Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="99" height="99"/>'),
      'INVALID_MEDIA',
    ],
    ['GIF', () => plain(64, 64, 'red').gif().toBuffer(), 'INVALID_MEDIA'],
    ['TIFF', () => plain(64, 64, 'red').tiff().toBuffer(), 'INVALID_MEDIA'],
    ['a JPEG cut short', async () => (await jpeg).subarray(0, (await jpeg).length - 200), 'INVALID_MEDIA'],
    ['a PNG cut short', async () => (await plain(64, 64, 'red').png().toBuffer()).subarray(0, -20), 'INVALID_MEDIA'],
    ['a WebP cut short', async () => (await plain(64, 64, 'red').webp().toBuffer()).subarray(0, -20), 'INVALID_MEDIA'],
    ['a JPEG of its first bytes', async () => (await jpeg).subarray(0, 30), 'INVALID_MEDIA'],
    [
      'a signature and noise',
      async () => Buffer.concat([Buffer.from('ffd8ffe0', 'hex'), Buffer.alloc(500, 7)]),
      'INVALID_MEDIA',
    ],
    ['one pixel', () => bomb, 'MEDIA_SIZE'],
    ['a strip', () => plain(8, 4000, 'white').png().toBuffer(), 'MEDIA_SIZE'],
    [
      '20 million pixels interlaced',
      () => plain(5000, 4000, 'white').png({ progressive: true }).toBuffer(),
      'MEDIA_SIZE',
    ],
    ['20 million pixels of WebP', () => plain(5000, 4000, 'white').webp({ effort: 0 }).toBuffer(), 'MEDIA_SIZE'],
    [
      'a header that promises 10^9 pixels',
      async () => {
        const png = Buffer.from(await bomb);
        png.writeUInt32BE(40_000, 16);
        png.writeUInt32BE(40_000, 20);
        return png;
      },
      'MEDIA_SIZE',
    ],
  ])('%s', async (_name, bytes, code) => {
    const error = await decodeImage(await bytes()).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ name: 'ImageError', code });
  });
});

it('a JPEG of very many scans is refused before it is decoded', async () => {
  const message = `The image has more than ${IMAGE_LIMITS.scans} scans.`;
  await expect(decodeImage(await manyScans())).rejects.toMatchObject({ code: 'INVALID_MEDIA', message });
});

describe('base64', () => {
  const bytes = Buffer.from([1, 2, 3, 4, 250]);
  const text = bytes.toString('base64');
  it.each([text, `data:image/jpeg;base64,${text}`, text.replace('=', ''), `${text.slice(0, 4)}\r\n${text.slice(4)}`])(
    'reads %j',
    (media) => expect(bytesOf(media)).toEqual(bytes),
  );
  it.each(['*', 'AQID!AT6', 'A', 'AQIDB', 'AQ==AQ==', 'hello, there'])('refuses %j', (media) =>
    expect(() => bytesOf(media)).toThrow(expect.objectContaining({ code: 'INVALID_BASE64' })),
  );
});
