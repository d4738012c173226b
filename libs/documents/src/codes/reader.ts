import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { prepareZXingModule, type ReaderOptions, type ReadResult, readBarcodes } from 'zxing-wasm/reader';
import type { Gray } from './gray.js';

/** Never from a CDN, where the library would look by itself. */
const WASM = createRequire(import.meta.url).resolve('zxing-wasm/reader/zxing_reader.wasm');

let opened: Promise<unknown> | undefined;

/** Opens the reader, once in a worker; it takes some 15 ms. */
export function openReader(): Promise<unknown> {
  opened ??= readFile(WASM).then((file) =>
    prepareZXingModule({ overrides: { wasmBinary: Uint8Array.from(file).buffer }, fireImmediately: true }),
  );
  return opened;
}

/** What zxing reads off a picture; codes whose checksum is wrong are none. Positions are in pixels of the picture. */
export async function zxing(picture: Gray, options: ReaderOptions): Promise<ReadResult[]> {
  await openReader();
  const data = new Uint8ClampedArray(picture.width * picture.height * 4);
  const pixels = new Uint32Array(data.buffer);
  // Alike in each byte, so that it does not matter which one comes first.
  for (let at = 0; at < pixels.length; at++) pixels[at] = (picture.data[at] as number) * 0x01010101;
  // A browser's ImageData has more, which is not read.
  const image = { data, width: picture.width, height: picture.height } as Parameters<typeof readBarcodes>[0];
  return readBarcodes(image, options);
}
