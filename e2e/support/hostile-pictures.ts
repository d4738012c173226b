import { randomBytes } from 'node:crypto';
import { crc32, deflateSync } from 'node:zlib';
import sharp from 'sharp';
import { photograph } from './photographs.ts';

/**
 * What every face operation makes of a picture: `judged` like any photograph of the face it shows, or refused because
 * it cannot be read (`unreadable`) or because of its `size`.
 */
export type Fate = 'judged' | 'unreadable' | 'size';

export interface HostilePicture {
  name: string;
  bytes: Buffer;
  fate: Fate;
}

/** Hostile pictures; the judged ones show the face of `photograph('alice-1')`, 480 × 640 upright. */
export async function hostilePictures(): Promise<HostilePicture[]> {
  const face = await photograph('alice-1');
  const png = await sharp(face).png().toBuffer();
  const made: [string, Fate, Buffer | Promise<Buffer>][] = [
    ['CMYK', 'judged', sharp(face).toColourspace('cmyk').jpeg().toBuffer()],
    ['16 bits', 'judged', sharp(face).toColourspace('rgb16').png().toBuffer()],
    ['progressive', 'judged', sharp(face).jpeg({ progressive: true }).toBuffer()],
    ['alpha', 'judged', sharp(face).ensureAlpha(0.9).png().toBuffer()],
    ['a colour profile', 'judged', sharp(face).withIccProfile('p3').jpeg().toBuffer()],
    ['turned by EXIF', 'judged', sharp(face).rotate(270).withMetadata({ orientation: 6 }).jpeg().toBuffer()],
    [
      'animated WebP',
      'judged',
      sharp([face, face], { join: { animated: true } })
        .webp()
        .toBuffer(),
    ],
    ['animated PNG', 'judged', animated(png)],
    ['PNG whose text unpacks to 2 megabytes', 'judged', behindHeader(png, packedText(2 ** 21))],
    ['PNG whose text does not unpack', 'judged', behindHeader(png, chunk('zTXt', Buffer.from('Comment\0\0?')))],
    ['PNG whose profile does not unpack', 'judged', behindHeader(png, chunk('iCCP', Buffer.from('x\0\0?')))],
    ['JPEG with stray bytes before its scan', 'judged', withStrayBytes(face)],
    ['JPEG before an archive', 'judged', Buffer.concat([face, Buffer.from('PK\x03\x04', 'latin1'), randomBytes(9999)])],
    [
      'animated GIF',
      'unreadable',
      sharp([face, face], { join: { animated: true } })
        .gif()
        .toBuffer(),
    ],
    ['JPEG after a web page', 'unreadable', Buffer.concat([Buffer.from('<html><script>1</script>'), face])],
    ['a script called GIF', 'unreadable', Buffer.from('GIF89a/*\x00\x00*/=1;alert(1)', 'latin1')],
    ['SVG', 'unreadable', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="480" height="640"/>')],
    ['text', 'unreadable', Buffer.from('This is no picture.')],
    ['random bytes', 'unreadable', randomBytes(3_500_000)],
    ['random bytes called JPEG', 'unreadable', Buffer.concat([face.subarray(0, 4), randomBytes(3_500_000)])],
    ['JPEG cut short', 'unreadable', face.subarray(0, face.length / 2)],
    ['PNG cut short', 'unreadable', png.subarray(0, png.length / 2)],
    ['1 × 1', 'size', sharp(face).resize(1, 1).png().toBuffer()],
    ['PNG that promises 1.6 gigapixels', 'size', pngOf(40_000, 40_000)],
    ['PNG with a side of 400,000 pixels', 'size', pngOf(400_000, 40, { rows: 40 })],
    ['PNG with rows of 96 kilobytes', 'size', pngOf(12_000, 100, { depth: 16, colours: 6 })],
    ['PNG that takes 320 megabytes', 'size', pngOf(8000, 5000, { depth: 16, colours: 6 })],
    ['interlaced PNG of 20 megapixels', 'size', pngOf(5000, 4000, { interlacing: 1 })],
    ['WebP of 5,000 frames', 'unreadable', frames(5000)],
    ['JPEG of 5,000 comments', 'unreadable', commented(face, 5000)],
    ['JPEG that promises 60 megapixels', 'size', promising(face, 10_000, 6000)],
    [
      'progressive JPEG of 40 megapixels in full colour',
      'size',
      promising(await sharp(face).jpeg({ progressive: true, chromaSubsampling: '4:4:4' }).toBuffer(), 8000, 5000),
    ],
  ];
  return Promise.all(made.map(async ([name, fate, bytes]) => ({ name, fate, bytes: await bytes })));
}

/**
 * The costliest pictures within the bounds, none of which shows a face: long rows, all pixels at once, many scans'
 * coefficients, the deepest pixels.
 */
export async function costliestPictures(): Promise<Record<string, Buffer>> {
  const plain = (width: number, height: number) =>
    sharp({ create: { width, height, channels: 3, background: '#888' } });
  const deep = (width: number, height: number, progressive = false) =>
    plain(width, height).ensureAlpha().toColourspace('rgb16').png({ progressive, compressionLevel: 1 }).toBuffer();
  return {
    'rows of 80 kilobytes': await deep(10_000, 2000),
    '160 megabytes of PNG': await deep(5000, 4000),
    '16 megapixels of interlaced PNG': await deep(4600, 3470, true),
    '16 megapixels of WebP': await plain(4600, 3470).webp({ effort: 0 }).toBuffer(),
    '52 megapixels of progressive JPEG': await plain(8320, 6240).jpeg({ progressive: true }).toBuffer(),
  };
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const frame = Buffer.alloc(body.length + 8);
  frame.writeUInt32BE(data.length);
  body.copy(frame, 4);
  frame.writeUInt32BE(crc32(body), body.length + 4);
  return frame;
}

/** A PNG of zeros that declares `height` rows and holds ten of them, or so many. */
function pngOf(width: number, height: number, { depth = 8, colours = 2, interlacing = 0, rows = 10 } = {}): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width);
  header.writeUInt32BE(height, 4);
  header.set([depth, colours, 0, 0, interlacing], 8);
  const pixels = deflateSync(Buffer.alloc(rows * (1 + 3 * width)));
  const signature = Buffer.from('89504e470d0a1a0a', 'hex');
  const end = chunk('IEND', Buffer.alloc(0));
  return Buffer.concat([signature, chunk('IHDR', header), chunk('IDAT', pixels), end]);
}

const packedText = (letters: number) =>
  chunk('zTXt', Buffer.concat([Buffer.from('Comment\0\0', 'latin1'), deflateSync(Buffer.alloc(letters, 65))]));

/** A WebP that says to be animated, of so many empty frames. */
function frames(count: number): Buffer {
  const empty = Buffer.concat([Buffer.from('ANMF\x10\0\0\0', 'latin1'), Buffer.alloc(16)]);
  const header = Buffer.from('VP8X\x0a\0\0\0\x02\0\0\0\xdf\x01\0\x7f\x02\0', 'latin1');
  const body = Buffer.concat([Buffer.from('WEBP'), header, ...Array<Buffer>(count).fill(empty)]);
  const riff = Buffer.from('RIFF\0\0\0\0', 'latin1');
  riff.writeUInt32LE(body.length, 4);
  return Buffer.concat([riff, body]);
}

/** The JPEG with so many comments. */
const commented = (jpeg: Buffer, count: number): Buffer =>
  Buffer.concat([
    jpeg.subarray(0, 2),
    ...Array<Buffer>(count).fill(Buffer.from('fffe00036f', 'hex')),
    jpeg.subarray(2),
  ]);

/** The PNG, said to be the first of two frames. */
const animated = (png: Buffer): Buffer => behindHeader(png, chunk('acTL', Buffer.from([0, 0, 0, 2, 0, 0, 0, 0])));

/** The PNG with a chunk behind its header. */
function behindHeader(png: Buffer, more: Buffer): Buffer {
  const afterHeader = 8 + 25;
  return Buffer.concat([png.subarray(0, afterHeader), more, png.subarray(afterHeader)]);
}

/** The JPEG with bytes that belong to nothing, over which decoders only warn. */
function withStrayBytes(jpeg: Buffer): Buffer {
  const scan = jpeg.indexOf(Buffer.from('ffda', 'hex'));
  return Buffer.concat([jpeg.subarray(0, scan), Buffer.alloc(17, 0x11), jpeg.subarray(scan)]);
}

/** The JPEG with another size in its frame header (marker SOF0 or SOF2). */
function promising(jpeg: Buffer, width: number, height: number): Buffer {
  const changed = Buffer.from(jpeg);
  const at = Math.max(jpeg.indexOf(Buffer.from('ffc00011', 'hex')), jpeg.indexOf(Buffer.from('ffc20011', 'hex')));
  changed.writeUInt16BE(height, at + 5);
  changed.writeUInt16BE(width, at + 7);
  return changed;
}
