import { createRequire } from 'node:module';
import type { Image } from '@bonafide/vision/image/image';
import { ChipFormatError } from './tlv.js';

/** What a portrait on a chip never exceeds; more is refused before it is decoded. */
const MOST_SIDE = 4096;
const MOST_PIXELS = 8_000_000;
const MOST_TILES = 1024;
const MOST_BOXES = 64;

/** Of the decoder; it is bound to WebAssembly, whose memory only `delete` gives back. */
interface Decoder {
  getEncodedBuffer(length: number): Uint8Array;
  getDecodedBuffer(): Uint8Array;
  decode(): void;
  getFrameInfo(): { width: number; height: number; bitsPerSample: number; componentCount: number; isSigned: boolean };
  delete(): void;
}

interface Codec {
  J2KDecoder: new () => Decoder;
}

type OpenCodec = (options: { locateFile: () => string; print: () => void; printErr: () => void }) => Promise<Codec>;

const require = createRequire(import.meta.url);
let opened: Promise<Codec> | undefined;

/**
 * Decodes a JPEG 2000 file or codestream of one, three or four components of 8 bits, at most 4096 pixels a side and 8 million
 * in all. Throws ChipFormatError.
 */
export async function decodeJpeg2000(data: Uint8Array): Promise<Image> {
  const header = headerOf(codestreamOf(data));
  opened ??= openCodec();
  const codec = await opened;
  try {
    return imageOf(codec, data, header);
  } catch (error) {
    // What a hostile file left behind in the decoder's memory must not meet the next one.
    opened = undefined;
    throw error instanceof ChipFormatError ? error : new ChipFormatError('the JPEG 2000 picture cannot be decoded');
  }
}

interface Header {
  readonly width: number;
  readonly height: number;
  readonly components: number;
}

function imageOf(codec: Codec, data: Uint8Array, { width, height, components }: Header): Image {
  const decoder = new codec.J2KDecoder();
  try {
    decoder.getEncodedBuffer(data.length).set(data);
    decoder.decode();
    const frame = decoder.getFrameInfo();
    const pixels = decoder.getDecodedBuffer();
    const isAsTold = frame.width === width && frame.height === height && frame.componentCount === components;
    if (!isAsTold || frame.bitsPerSample > 8 || frame.isSigned || pixels.length !== width * height * components) {
      throw new ChipFormatError('the JPEG 2000 picture is not what its header says');
    }
    return { width, height, data: rgbOf(pixels, components) };
  } finally {
    decoder.delete();
  }
}

function rgbOf(pixels: Uint8Array, components: number): Uint8Array {
  if (components === 3) return Uint8Array.from(pixels);
  const rgb = new Uint8Array((pixels.length / components) * 3);
  for (let from = 0, to = 0; from < pixels.length; from += components, to += 3) {
    for (let channel = 0; channel < 3; channel++)
      rgb[to + channel] = pixels[from + (components === 1 ? 0 : channel)] ?? 0;
  }
  return rgb;
}

/** The codestream itself, or the one within the boxes of a file. */
function codestreamOf(data: Uint8Array): DataView {
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  if (data.length > 4 && view.getUint32(0) === 0xff4fff51) return view;
  for (let at = 0, count = 0; at + 16 <= data.length && count < MOST_BOXES; count++) {
    const length = view.getUint32(at);
    const isLast = length === 0;
    if (view.getUint32(at + 4) === 0x6a703263) {
      const from = data.byteOffset + at + (length === 1 ? 16 : 8);
      return new DataView(data.buffer, from, data.byteOffset + data.byteLength - from);
    }
    if (isLast || length < 8) break;
    at += length;
  }
  throw new ChipFormatError('no JPEG 2000 picture');
}

function headerOf(stream: DataView): Header {
  if (stream.byteLength < 42 || stream.getUint32(0) !== 0xff4fff51) throw new ChipFormatError('no JPEG 2000 picture');
  const [right, lower, left, upper, tileWidth, tileHeight] = [8, 12, 16, 20, 24, 28].map((at) => stream.getUint32(at));
  const components = stream.getUint16(40);
  const [width, height] = [(right ?? 0) - (left ?? 0), (lower ?? 0) - (upper ?? 0)];
  const isSmall = width > 0 && height > 0 && width <= MOST_SIDE && height <= MOST_SIDE && width * height <= MOST_PIXELS;
  if (!isSmall) throw new ChipFormatError('a JPEG 2000 picture of this size');
  const tiles = Math.ceil((right ?? 0) / (tileWidth || 1)) * Math.ceil((lower ?? 0) / (tileHeight || 1));
  if (!tileWidth || !tileHeight || tiles > MOST_TILES)
    throw new ChipFormatError('a JPEG 2000 picture of so many tiles');
  if (![1, 3, 4].includes(components) || stream.byteLength < 42 + 3 * components) {
    throw new ChipFormatError('a JPEG 2000 picture of these components');
  }
  for (let at = 42; at < 42 + 3 * components; at += 3) {
    const isPlain = stream.getUint8(at) === 7 && stream.getUint8(at + 1) === 1 && stream.getUint8(at + 2) === 1;
    if (!isPlain) throw new ChipFormatError('a JPEG 2000 picture of these components');
  }
  return { width, height, components };
}

async function openCodec(): Promise<Codec> {
  const open: OpenCodec = require('@cornerstonejs/codec-openjpeg/decodewasmjs');
  const wasm = require.resolve('@cornerstonejs/codec-openjpeg/decodewasm');
  const silent = () => undefined;
  return open({ locateFile: () => wasm, print: silent, printErr: silent });
}
