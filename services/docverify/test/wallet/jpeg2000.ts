import { createRequire } from 'node:module';

interface Encoder {
  getDecodedBuffer(frame: object): Uint8Array;
  getEncodedBuffer(): Uint8Array;
  setQuality(lossless: boolean, quality: number): void;
  encode(): void;
  delete(): void;
}

const require = createRequire(import.meta.url);

/** A picture of one colour as a codestream of JPEG 2000. */
export async function jpeg2000(width: number, height: number): Promise<Buffer> {
  const wasm = require.resolve('@cornerstonejs/codec-openjpeg/wasm');
  const open = require('@cornerstonejs/codec-openjpeg/wasmjs');
  const codec: { J2KEncoder: new () => Encoder } = await open({ locateFile: () => wasm });
  const encoder = new codec.J2KEncoder();
  const frame = { width, height, bitsPerSample: 8, componentCount: 3, isSigned: false };
  encoder.getDecodedBuffer(frame).fill(140);
  encoder.setQuality(true, 0);
  encoder.encode();
  const encoded = Buffer.from(encoder.getEncodedBuffer());
  encoder.delete();
  return encoded.subarray(encoded.indexOf(Buffer.from('ff4fff51', 'hex')));
}
