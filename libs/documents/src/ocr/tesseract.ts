import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { Image } from '@bonafide/vision/image/image';
import type { Glyph } from './recognise.js';

/** What is used of tesseract.js-core, which comes without types. */
interface TesseractModule {
  readonly FS: { writeFile(path: string, bytes: Uint8Array): void; unlink(path: string): void };
  readonly TessBaseAPI: new () => TesseractApi;
  destroy(object: object): void;
}

interface TesseractApi {
  Init(folder: string, language: string, engine: number): number;
  SetVariable(name: string, value: string): boolean;
  SetPageSegMode(mode: number): void;
  SetImageFile(exif: number, angle: number): number;
  Recognize(monitor: null): number;
  GetIterator(): TesseractIterator | null;
  Clear(): void;
}

interface TesseractIterator {
  GetUTF8Text(level: number): string;
  Confidence(level: number): number;
  getBoundingBox(level: number): { x0: number; x1: number };
  Next(level: number): boolean;
}

const CORE = 'tesseract.js-core/tesseract-core-simd-lstm';
const LSTM_ONLY = 1;
const RAW_LINE = 13;
const SYMBOL = 4;
/** Where the module, whose files are in memory, looks for a picture. */
const INPUT = '/input';

/** Reads a strip that shows one line of print, by tesseract with one language. */
export interface LineReader {
  read(strip: Image): Glyph[];
}

/**
 * Opens tesseract (WebAssembly, in this thread) with a language file, for lines of these characters only. Nothing is loaded from
 * anywhere else. Throws when the file is no language of tesseract.
 */
export async function openTesseract(language: Uint8Array, characters: string): Promise<LineReader> {
  const require = createRequire(import.meta.url);
  const wasmBinary = await readFile(require.resolve(`${CORE}.wasm`));
  const silent = () => undefined;
  const open = require(`${CORE}.js`) as (options: object) => Promise<TesseractModule>;
  const core = await open({ wasmBinary, print: silent, printErr: silent });
  core.FS.writeFile('/zone.traineddata', language);
  const api = new core.TessBaseAPI();
  if (api.Init('/', 'zone', LSTM_ONLY) !== 0) throw new Error('tesseract does not take the language file');
  core.FS.unlink('/zone.traineddata');
  api.SetVariable('tessedit_char_whitelist', characters);
  api.SetPageSegMode(RAW_LINE);
  return { read: (strip) => readStrip(core, api, strip) };
}

function readStrip(core: TesseractModule, api: TesseractApi, strip: Image): Glyph[] {
  core.FS.writeFile(INPUT, greyMap(strip));
  try {
    api.SetImageFile(1, 0);
    api.Recognize(null);
    const iterator = api.GetIterator();
    return iterator ? symbolsOf(core, iterator, strip.width) : [];
  } finally {
    api.Clear();
    core.FS.unlink(INPUT);
  }
}

function symbolsOf(core: TesseractModule, iterator: TesseractIterator, width: number): Glyph[] {
  const glyphs: Glyph[] = [];
  try {
    do {
      const character = iterator.GetUTF8Text(SYMBOL).trim();
      const { x0, x1 } = iterator.getBoundingBox(SYMBOL);
      if (character !== '') {
        glyphs.push({ character, confidence: iterator.Confidence(SYMBOL) / 100, at: (x0 + x1) / 2 / width });
      }
    } while (iterator.Next(SYMBOL));
    return glyphs;
  } finally {
    core.destroy(iterator);
  }
}

/** The picture as a portable grey map (PGM), which tesseract's decoder takes. */
function greyMap({ width, height, data }: Image): Uint8Array {
  const header = new TextEncoder().encode(`P5\n${width} ${height}\n255\n`);
  const file = new Uint8Array(header.length + width * height);
  file.set(header);
  for (let i = 0, at = 0; i < width * height; i++, at += 3) {
    const grey = 77 * (data[at] as number) + 150 * (data[at + 1] as number) + 29 * (data[at + 2] as number);
    file[header.length + i] = grey >> 8;
  }
  return file;
}
