import { createRequire } from 'node:module';
import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import { der } from './der.js';
import { portraitOfGroup2 } from './group2.js';
import { decodeJpeg2000 } from './jpeg2000.js';
import { makeExtensibleGroup2, makeGroup2 } from './make-chip.fixture.js';
import { pictureOfPortrait } from './portrait.js';

interface Encoder {
  getDecodedBuffer(frame: object): Uint8Array;
  getEncodedBuffer(): Uint8Array;
  setQuality(lossless: boolean, quality: number): void;
  encode(): void;
  delete(): void;
}

const require = createRequire(import.meta.url);
const SIDE = 64;
const pixels = Uint8Array.from({ length: SIDE * SIDE * 3 }, (_, at) => (at * 7 + Math.floor(at / 192) * 3) % 256);
let codestream: Buffer;

/** A file of JPEG 2000 as chips have it: signature, type, header, codestream. */
function inBoxes(stream: Uint8Array, extra: readonly Buffer[] = []): Buffer {
  const box = (type: string, ...parts: readonly Uint8Array[]) => {
    const body = Buffer.concat(parts);
    const head = Buffer.alloc(8);
    head.writeUInt32BE(8 + body.length);
    head.write(type, 4, 'latin1');
    return Buffer.concat([head, body]);
  };
  const image = Buffer.from('0000004000000040000307070000', 'hex');
  const colour = Buffer.from('01000000000010', 'hex');
  const header = box('jp2h', box('ihdr', image), box('colr', colour));
  const type = box('ftyp', Buffer.from('6a703220000000006a703220', 'hex'));
  return Buffer.concat([box('jP  ', Buffer.from('0d0a870a', 'hex')), type, ...extra, header, box('jp2c', stream)]);
}

beforeAll(async () => {
  const open = require('@cornerstonejs/codec-openjpeg/wasmjs');
  const wasm = require.resolve('@cornerstonejs/codec-openjpeg/wasm');
  const codec: { J2KEncoder: new () => Encoder } = await open({ locateFile: () => wasm });
  const encoder = new codec.J2KEncoder();
  const frame = { width: SIDE, height: SIDE, bitsPerSample: 8, componentCount: 3, isSigned: false };
  encoder.getDecodedBuffer(frame).set(pixels);
  encoder.setQuality(true, 0);
  encoder.encode();
  const encoded = Buffer.from(encoder.getEncodedBuffer());
  encoder.delete();
  codestream = encoded.subarray(encoded.indexOf(Buffer.from('ff4fff51', 'hex')));
});

describe('the portrait of group 2', () => {
  it('is found in a record, after its points, and within elements, by what it is and not by what it is called', () => {
    const jpeg = Buffer.from('ffd8ffe000104a46', 'hex');
    for (const file of [
      makeGroup2(jpeg),
      makeGroup2(jpeg, { type: 1 }),
      makeGroup2(jpeg, { points: 9 }),
      makeExtensibleGroup2(jpeg),
    ]) {
      expect(portraitOfGroup2(file)).toEqual({ format: 'jpeg', data: jpeg });
    }
    expect(portraitOfGroup2(makeGroup2(codestream)).format).toBe('jpeg2000');
    expect(portraitOfGroup2(makeGroup2(inBoxes(codestream))).format).toBe('jpeg2000');
  });

  it('is the same picture from a file and from a codestream alone', async () => {
    for (const data of [
      codestream,
      inBoxes(codestream),
      inBoxes(codestream, [Buffer.from('0000000c7072666cffffffff', 'hex')]),
    ]) {
      const picture = await pictureOfPortrait(makeGroup2(data));
      const { data: raw, info } = await sharp(picture).raw().toBuffer({ resolveWithObject: true });
      expect([info.width, info.height, info.channels]).toEqual([SIDE, SIDE, 3]);
      expect(Buffer.compare(raw, pixels)).toBe(0);
    }
  });

  it.each([
    ['nothing', Buffer.alloc(0)],
    ['another group', der(0x61, Buffer.from([1]))],
    ['no picture', makeGroup2(Buffer.from('GIF89a'))],
    [
      'a record without a face',
      der(0x75, der(0x7f61, der(2, Buffer.from([1])), der(0x7f60, der(0x5f2e, Buffer.from('FAC'))))),
    ],
    ['fewer templates than it says', der(0x75, der(0x7f61, der(2, Buffer.from([3]))))],
  ])('is refused in a file that holds %s', (_, file) => {
    expect(() => portraitOfGroup2(file)).toThrow(expect.objectContaining({ name: 'ChipFormatError' }));
  });
});

describe('a hostile JPEG 2000 picture', () => {
  const changed = (change: (stream: Buffer) => void): Buffer => {
    const copy = Buffer.from(codestream);
    change(copy);
    return copy;
  };
  const refusal = expect.objectContaining({ name: 'ChipFormatError' });

  it.each<[string, string, (stream: Buffer) => void]>([
    ['is too wide', 'of this size', (stream) => stream.writeUInt32BE(100_000, 8)],
    ['has too many pixels', 'of this size', (stream) => [8, 12].forEach((at) => void stream.writeUInt32BE(4000, at))],
    ['has too many tiles', 'of so many tiles', (stream) => [24, 28].forEach((at) => void stream.writeUInt32BE(1, at))],
    ['has no tiles', 'of so many tiles', (stream) => stream.writeUInt32BE(0, 24)],
    ['has a negative size', 'of this size', (stream) => stream.writeUInt32BE(1000, 16)],
    ['has many components', 'of these components', (stream) => stream.writeUInt16BE(16_000, 40)],
    ['has deep samples', 'of these components', (stream) => stream.writeUInt8(37, 42)],
  ])('is refused before it is decoded where it %s', async (_, why, change) => {
    await expect(decodeJpeg2000(changed(change))).rejects.toThrow(`a JPEG 2000 picture ${why}`);
  });

  it('is refused or decoded to the size that it says, whatever bytes are changed, and the next one is decoded', async () => {
    let refused = 0;
    for (let at = 42; at < codestream.length; at += 1 + Math.floor(codestream.length / 120)) {
      const data = changed((stream) => stream.writeUInt8((stream.readUInt8(at) ^ 0xa5) & 0xff, at));
      try {
        const { width, height } = await decodeJpeg2000(data);
        expect([width, height]).toEqual([SIDE, SIDE]);
      } catch (error) {
        expect(error).toEqual(refusal);
        refused++;
      }
    }
    expect(refused).toBeGreaterThan(0);
    await expect(decodeJpeg2000(codestream.subarray(0, 60))).rejects.toThrow(refusal);
    expect(Buffer.compare((await decodeJpeg2000(codestream)).data, pixels)).toBe(0);
  });
});
