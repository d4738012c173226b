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
    ['PNG of 50 megapixels', 'size', bomb(10_000, 5000)],
    ['PNG that promises 1.6 gigapixels', 'size', bomb(40_000, 40_000, 100)],
    ['JPEG that promises 50 megapixels', 'size', promising(face, 10_000, 5000)],
    [
      'progressive JPEG of 20 megapixels',
      'size',
      promising(await sharp(face).jpeg({ progressive: true }).toBuffer(), 5000, 4000),
    ],
  ];
  return Promise.all(made.map(async ([name, fate, bytes]) => ({ name, fate, bytes: await bytes })));
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const frame = Buffer.alloc(body.length + 8);
  frame.writeUInt32BE(data.length);
  body.copy(frame, 4);
  frame.writeUInt32BE(crc32(body), body.length + 4);
  return frame;
}

/** A PNG of zeros that declares `height` rows and holds `rows` of them, in a few kilobytes. */
function bomb(width: number, height: number, rows = height): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width);
  header.writeUInt32BE(height, 4);
  header.set([8, 2], 8);
  const pixels = deflateSync(Buffer.alloc(rows * (1 + 3 * width)));
  const signature = Buffer.from('89504e470d0a1a0a', 'hex');
  return Buffer.concat([signature, chunk('IHDR', header), chunk('IDAT', pixels), chunk('IEND', Buffer.alloc(0))]);
}

/** The PNG, said to be the first of two frames. */
function animated(png: Buffer): Buffer {
  const afterHeader = 8 + 25;
  const control = chunk('acTL', Buffer.from([0, 0, 0, 2, 0, 0, 0, 0]));
  return Buffer.concat([png.subarray(0, afterHeader), control, png.subarray(afterHeader)]);
}

/** The JPEG with another size in its frame header (marker SOF0 or SOF2). */
function promising(jpeg: Buffer, width: number, height: number): Buffer {
  const changed = Buffer.from(jpeg);
  const at = Math.max(jpeg.indexOf(Buffer.from('ffc00011', 'hex')), jpeg.indexOf(Buffer.from('ffc20011', 'hex')));
  changed.writeUInt16BE(height, at + 5);
  changed.writeUInt16BE(width, at + 7);
  return changed;
}
