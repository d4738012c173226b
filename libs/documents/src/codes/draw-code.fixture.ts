import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { Image } from '@bonafide/vision/image/image';
import { prepareZXingModule, type WriterOptions, writeBarcode } from 'zxing-wasm/writer';

const WASM = createRequire(import.meta.url).resolve('zxing-wasm/writer/zxing_writer.wasm');
/** Modules of white that every symbology is content with. */
const QUIET_ZONE = 10;
let opened: Promise<unknown> | undefined;

/**
 * A code as a printer draws it, black on white with its quiet zone, `scale` pixels a module. `options` go to zxing; those of a
 * licence's PDF417 are `columns=12,ecLevel=5`.
 */
export async function drawCode(
  content: string | Uint8Array,
  format: WriterOptions['format'],
  { scale = 3, options = '' }: { scale?: number; options?: string } = {},
): Promise<Image> {
  opened ??= readFile(WASM).then((file) =>
    prepareZXingModule({ overrides: { wasmBinary: Uint8Array.from(file).buffer }, fireImmediately: true }),
  );
  await opened;
  // The symbol comes with a pixel a module and without a quiet zone, whatever is asked for.
  const { symbol, error } = await writeBarcode(content, { format, options });
  if (error !== '') throw new Error(error);
  const width = (symbol.width + 2 * QUIET_ZONE) * scale;
  const height = (symbol.height + 2 * QUIET_ZONE) * scale;
  const data = new Uint8Array(width * height * 3).fill(255);
  for (let y = 0; y < symbol.height * scale; y++) {
    for (let x = 0; x < symbol.width * scale; x++) {
      const module = symbol.data[Math.floor(y / scale) * symbol.width + Math.floor(x / scale)] as number;
      const at = ((y + QUIET_ZONE * scale) * width + x + QUIET_ZONE * scale) * 3;
      data.fill(module, at, at + 3);
    }
  }
  return { width, height, data };
}
