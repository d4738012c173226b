import { randomBytes } from 'node:crypto';
import { deflateSync } from 'node:zlib';
import { uprighting } from '@bonafide/wire/picture/exif';
import { IMAGE_LIMITS } from '@bonafide/wire/picture/limits';
import { readContainer } from '@bonafide/wire/picture/read-container';
import sharp, { type Sharp } from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import { decodeImage } from './decode.js';
import {
  jpegSegment,
  jpegWith,
  packedText,
  pngChunk,
  pngOf,
  promising,
  riffChunk,
  webpFrame,
  webpHeader,
  webpOf,
  withoutMarks,
} from './pictures.fixture.js';

/** 80 × 40 pixels: left half red, right half blue above and green below; no turn or mirroring of it is like another. */
const corners = () =>
  sharp({ create: { width: 80, height: 40, channels: 3, background: '#ff0000' } }).composite([
    { input: { create: { width: 40, height: 20, channels: 3, background: '#0000ff' } }, left: 40, top: 0 },
    { input: { create: { width: 40, height: 20, channels: 3, background: '#00ff00' } }, left: 40, top: 20 },
  ]);

let jpeg: Buffer;
let progressive: Buffer;
/** Chunks of a still WebP of 64 × 64 pixels. */
let still: Buffer;
beforeAll(async () => {
  jpeg = await corners().jpeg().toBuffer();
  progressive = await corners().jpeg({ progressive: true, chromaSubsampling: '4:4:4' }).toBuffer();
  const webp = await corners().resize(64, 64, { fit: 'fill' }).webp({ lossless: true }).toBuffer();
  still = webp.subarray(12);
});

const metadataOf = (bytes: Uint8Array) => sharp(bytes).metadata();
const animation = (frames: number) =>
  webpOf(webpHeader(64, 64, 2), riffChunk('ANIM', Buffer.alloc(6)), ...Array(frames).fill(webpFrame(64, 64, still)));

describe('the size', () => {
  it.each<[string, () => Sharp]>([
    ['JPEG', () => corners().jpeg()],
    ['progressive JPEG', () => corners().jpeg({ progressive: true })],
    ['grey JPEG', () => corners().toColourspace('b-w').jpeg()],
    ['PNG', () => corners().png()],
    ['WebP', () => corners().webp()],
    ['lossless WebP', () => corners().webp({ lossless: true })],
    ['WebP with alpha', () => corners().ensureAlpha(0.5).webp()],
  ])('of %s is the one that its decoder finds', async (_name, picture) => {
    const bytes = await picture().toBuffer();
    const { width, height } = await metadataOf(bytes);
    expect(readContainer(bytes)).toMatchObject({ width, height });
  });
});

describe('the orientation', () => {
  const kinds = ['jpeg', 'png', 'webp'] as const;
  const all = kinds.flatMap((kind) => [1, 2, 3, 4, 5, 6, 7, 8].map((orientation) => [kind, orientation] as const));

  it.each(all)(
    'of %s, %i, is read and obeyed as sharp does, and turned further by the request',
    async (kind, orientation) => {
      const bytes = await corners()[kind]({ lossless: true, quality: 100 }).withMetadata({ orientation }).toBuffer();
      expect(readContainer(bytes).orientation).toBe((await metadataOf(bytes)).orientation);
      for (const rotation of [0, 90, 180, 270]) {
        const upright = await sharp(bytes).autoOrient().toBuffer();
        const expected = await sharp(upright)
          .rotate(rotation)
          .removeAlpha()
          .raw()
          .toBuffer({ resolveWithObject: true });
        const image = await decodeImage(bytes, { rotation });
        expect([image.width, image.height]).toEqual([expected.info.width, expected.info.height]);
        const apart = image.data.map((value, i) => Math.abs(value - (expected.data[i] ?? 0)));
        expect(apart.reduce((sum, value) => sum + value, 0) / apart.length).toBeLessThan(8);
      }
    },
  );

  it.each([
    ['II*\0', 'Little', 3],
    ['II*\0', 'Little', 4],
    ['MM\0*', 'Big', 3],
    ['MM\0*', 'Big', 4],
  ])('is read behind %j, %s-endian, of type %i', (head, _endian, type) => {
    const exif = Buffer.alloc(32);
    exif.write(`Exif\0\0${head}`, 'latin1');
    const [isLittle, isShort] = [head.startsWith('I'), type === 3];
    const put = (value: number, at: number, bytes: number) =>
      isLittle ? exif.writeUIntLE(value, at, bytes) : exif.writeUIntBE(value, at, bytes);
    for (const [value, at, bytes] of [
      [8, 10, 4],
      [1, 14, 2],
      [0x0112, 16, 2],
      [type, 18, 2],
      [1, 20, 4],
      [6, 24, isShort ? 2 : 4],
    ] as const) {
      put(value, at, bytes);
    }
    expect(readContainer(jpegWith(jpeg, jpegSegment(0xe1, exif))).orientation).toBe(6);
  });

  it('that nobody can mean is none', () => {
    expect(uprighting(1, -270)).toEqual({ isMirrored: false, degrees: 90 });
    const exif = Buffer.from('4578696600004d4d002a00000008ffff01120003000000010009', 'hex');
    expect(readContainer(jpegWith(jpeg, jpegSegment(0xe1, exif))).orientation).toBe(1);
  });
});

/** A colour profile of zeros, cut off by so many bytes where the last argument is negative. */
const profileChunk = (bytes: number, cut = Number.POSITIVE_INFINITY) =>
  pngChunk('iCCP', Buffer.concat([Buffer.from('x\0\0', 'latin1'), deflateSync(Buffer.alloc(bytes)).subarray(0, cut)]));

describe('what a decoder sees', () => {
  const secret = Buffer.from('a note of the camera');
  const xmp = Buffer.concat([Buffer.from('http://ns.adobe.com/xap/1.0/\0'), secret]);

  it('of JPEG are pixels without metadata', async () => {
    const noted = await sharp(jpeg)
      .withExif({ IFD0: { Software: 'OBS Studio' } })
      .jpeg()
      .toBuffer();
    const { essence } = readContainer(
      Buffer.concat([jpegWith(noted, jpegSegment(0xe1, xmp), jpegSegment(0xfe, secret)), secret]),
    );
    expect([essence.includes(secret), essence.includes('OBS')]).toEqual([false, false]);
    const { exif, icc, xmp: left } = await metadataOf(essence);
    expect([exif, icc, left]).toEqual([undefined, undefined, undefined]);
    expect(await sharp(essence).raw().toBuffer()).toEqual(await sharp(noted).raw().toBuffer());
  });

  it.each<[string, number, Buffer]>([
    ['Adobe', 0xee, Buffer.from('Adobe\0\x64\0\0\0\0\x01', 'latin1')],
    ['JFIF', 0xe0, Buffer.from('JFIF\0\x01\x01\0\0\x01\0\x01\x01\x01', 'latin1')],
  ])('of JPEG are the colours that the mark of %s tells, however long it is', async (_name, marker, mark) => {
    // Without other marks: components named R, G and B are taken for those where no mark says anything else.
    const bare = withoutMarks(jpeg);
    for (const more of [0, 3, 100, 3000]) {
      const marked = jpegWith(bare, jpegSegment(marker, Buffer.concat([mark, Buffer.alloc(more, 7)])));
      const { essence } = readContainer(marked);
      expect(essence).toEqual(readContainer(jpegWith(bare, jpegSegment(marker, mark))).essence);
      expect(await sharp(essence).raw().toBuffer()).toEqual(await sharp(marked).raw().toBuffer());
      expect(await sharp(essence).raw().toBuffer()).not.toEqual(await sharp(bare).raw().toBuffer());
    }
  });

  it('of JPEG is nothing between its segments', async () => {
    const at = jpeg.indexOf(Buffer.from('ffda', 'hex'));
    const stray = Buffer.concat([jpeg.subarray(0, at), Buffer.alloc(17, 0x11), jpeg.subarray(at)]);
    expect(readContainer(stray).essence).toEqual(readContainer(jpeg).essence);
  });

  it('of PNG are pixels without texts and frames', async () => {
    const png = pngOf(
      { width: 64, height: 64 },
      { chunks: [pngChunk('acTL', Buffer.alloc(8)), packedText(2000)], rows: 64 },
    );
    const { essence } = readContainer(Buffer.concat([png, secret]));
    const types = [...essence.toString('latin1').matchAll(/IHDR|acTL|zTXt|IDAT|IEND/g)].map(([type]) => type);
    expect(types).toEqual(['IHDR', 'IDAT', 'IEND']);
  });

  it.each<[string, () => Buffer[]]>([
    ['a text that unpacks to 2 MiB', () => [packedText(2 ** 21)]],
    ['a text that does not unpack', () => [pngChunk('zTXt', Buffer.from('Comment\0\0no zlib', 'latin1'))]],
    ['a colour profile that does not unpack', () => [pngChunk('iCCP', Buffer.from('x\0\0no zlib', 'latin1'))]],
    ['a colour profile that is cut short', () => [profileChunk(900, -9)]],
    ['one that unpacks to 2 MiB', () => [profileChunk(2 ** 21)]],
    ['very many colour profiles', () => Array(1000).fill(profileChunk(2 ** 21, -1))],
  ])('of PNG is nothing of %s, and the picture is read', async (_name, chunks) => {
    const picture = { width: 64, height: 64 };
    const noted = pngOf(picture, { chunks: chunks(), rows: 64 });
    expect(readContainer(noted).essence).toEqual(pngOf(picture, { rows: 64 }));
    expect((await decodeImage(noted)).width).toBe(64);
  });

  it('of WebP are pixels without EXIF and XMP', async () => {
    const chunks = [webpHeader(64, 64, 8 + 4), still, riffChunk('EXIF', secret), riffChunk('XMP ', secret)];
    const { essence } = readContainer(webpOf(...chunks));
    expect(essence.includes(secret)).toBe(false);
    expect((await decodeImage(webpOf(...chunks))).width).toBe(64);
  });

  it('of an animation is the first frame', async () => {
    const { essence, width } = readContainer(animation(1000));
    expect([width, essence.length < 1000]).toEqual([64, true]);
    expect((await metadataOf(essence)).pages).toBe(1);
    expect((await decodeImage(animation(1000))).width).toBe(64);
  });

  it.each(['jpeg', 'png', 'webp'] as const)('is the colour profile of %s, unless it is very large', async (kind) => {
    const profiled = await corners()[kind]().withIccProfile('p3').toBuffer();
    expect((await metadataOf(readContainer(profiled).essence)).icc).toEqual((await metadataOf(profiled)).icc);
  });

  it('is no very large colour profile', async () => {
    const large = Buffer.concat([Buffer.from('ICC_PROFILE\0\x01\x02'), randomBytes(IMAGE_LIMITS.profileBytes / 2)]);
    const profiled = jpegWith(jpeg, jpegSegment(0xe2, large), jpegSegment(0xe2, large));
    expect((await metadataOf(readContainer(profiled).essence)).icc).toBeUndefined();
    expect((await decodeImage(profiled)).width).toBe(80);
  });
});

describe('what is refused by its header alone', () => {
  const MiB = 1024 * 1024;
  const rgba16 = { depth: 16, colours: 6 };

  it.each<[string, () => Buffer, string, string]>([
    [
      'a wide PNG',
      () => pngOf({ width: 1_250_000, height: 32 }),
      'MEDIA_SIZE',
      'The image has more than 20000 pixels on a side.',
    ],
    [
      'a tall PNG',
      () => pngOf({ width: 32, height: 1_250_000 }),
      'MEDIA_SIZE',
      'The image has more than 20000 pixels on a side.',
    ],
    ['a strip', () => pngOf({ width: 8, height: 4000 }), 'MEDIA_SIZE', 'The image is smaller than 32 pixels.'],
    [
      'a billion pixels',
      () => pngOf({ width: 20_000, height: 20_000 }),
      'MEDIA_SIZE',
      'The image has more than 52 million pixels.',
    ],
    [
      'a JPEG of 60 million pixels',
      () => promising(jpeg, 10_000, 6000),
      'MEDIA_SIZE',
      'The image has more than 52 million pixels.',
    ],
    [
      '20 million pixels interlaced',
      () => pngOf({ width: 5000, height: 4000, isInterlaced: true }),
      'MEDIA_SIZE',
      'The image has more than 16 million pixels.',
    ],
    [
      '20 million pixels of WebP',
      () => webpOf(webpHeader(5000, 4000, 2), webpFrame(64, 64, still)),
      'MEDIA_SIZE',
      'The image has more than 16 million pixels.',
    ],
    [
      'long rows',
      () => pngOf({ width: 12_000, height: 100, ...rgba16 }),
      'MEDIA_SIZE',
      'The image has rows of more than 80000 bytes.',
    ],
    [
      'deep pixels',
      () => pngOf({ width: 8000, height: 5000, ...rgba16 }),
      'MEDIA_SIZE',
      'The image takes more than 160 million bytes to decode.',
    ],
    [
      '40 million pixels in passes at full colour',
      () => promising(progressive, 8000, 5000),
      'MEDIA_SIZE',
      'The image takes more than 160 million bytes to decode.',
    ],
    ['an animation of very many frames', () => animation(5000), 'INVALID_MEDIA', 'The image has more than 4000 parts.'],
    [
      'very many comments',
      () => jpegWith(jpeg, ...Array(4000).fill(jpegSegment(0xfe, Buffer.alloc(1)))),
      'INVALID_MEDIA',
      'The image has more than 4000 parts.',
    ],
    [
      '5 MiB of comments',
      () => jpegWith(jpeg, ...Array(80).fill(jpegSegment(0xfe, Buffer.alloc(MiB / 16 - 3)))),
      'INVALID_MEDIA',
      'The image has too much metadata.',
    ],
    [
      'an arithmetic JPEG',
      () => jpegWith(jpeg, jpegSegment(0xc9, Buffer.alloc(15))),
      'INVALID_MEDIA',
      'The image is JPEG of a kind that is not read.',
    ],
    [
      'two frames of JPEG',
      () => jpegWith(jpeg, jpegSegment(0xc0, Buffer.from('0800280050011100' + '00', 'hex'))),
      'INVALID_MEDIA',
      'The image has several frames.',
    ],
  ])('%s', async (_name, bytes, code, message) => {
    await expect(decodeImage(bytes())).rejects.toMatchObject({ name: 'ImageError', code, message });
  });
});

describe('bytes at random', () => {
  const heads = ['ffd8ffdb', '89504e470d0a1a0a0000000d49484452', '52494646f4010000574542505650385800000000'];

  it.each(heads)('behind %s are refused, never thrown upon', async (head) => {
    for (let i = 0; i < 300; i++) {
      const bytes = Buffer.concat([Buffer.from(head, 'hex'), randomBytes(500)]);
      await expect(decodeImage(bytes)).rejects.toMatchObject({ name: 'ImageError' });
    }
  });

  it('in the place of any byte never throw anything but a refusal', () => {
    const png = pngOf({ width: 64, height: 64 }, { chunks: [packedText(20)] });
    for (const picture of [jpeg, progressive, png, animation(3)]) {
      for (let i = 0; i < 2000; i++) {
        const changed = Buffer.from(picture);
        changed[Math.floor(Math.random() * Math.min(changed.length, 400))] = Math.floor(Math.random() * 256);
        try {
          readContainer(changed.subarray(0, changed.length - (i % 3) * 7));
        } catch (error) {
          expect(error).toMatchObject({ name: 'ImageError' });
        }
      }
    }
  });
});
