import type { Image, Point } from '@bonafide/vision/image/image';
import type { ReaderOptions, ReadResult } from 'zxing-wasm/reader';
import type { Quad } from '../page/page.js';
import type { PrintedCode } from './code.js';
import type { Found } from './found.js';
import { type Area, cutOut, type Gray, grayOf, placeIn, shrunk } from './gray.js';
import { joined } from './join-parts.js';
import { levelled } from './level.js';
import { zxing } from './reader.js';
import { stripedAreas } from './striped-areas.js';

/** More than any document bears. */
const MOST_CODES = 8;
/** Beyond it the whole picture is searched at half the size, or less: what zxing takes grows with pixels. */
const MOST_PIXELS = 4_500_000;
const MOST_AREAS = 2;
/** Widths at which a striped area is read, one after the other, in pixels: 3, 4, 2 for each module of a licence's code. */
const AREA_WIDTHS = [1000, 1300, 700];

const STACKED = ['PDF417', 'CompactPDF417', 'MicroPDF417'] as const;
const MATRIX = ['QRCode', 'DataMatrix', 'Aztec'] as const;
/** Those that documents bear; others are read off guilloches and text where there are none. */
const LINEAR = ['Code39', 'Code93', 'Code128', 'ITF'] as const;
/** Symbologies without a check of their own say little when they are short: stripes of many kinds look like them. */
const UNCHECKED: readonly string[] = ['Code39', 'ITF'];
const LEAST_UNCHECKED = 5;

/** Bytes as they are: `HRI`, the default, spells control characters out. Codes of documents are dark on light. */
const OPTIONS: ReaderOptions = { textMode: 'Plain', maxNumberOfSymbols: MOST_CODES, minLineCount: 3, tryInvert: false };

/**
 * The codes of a page, at most 8, each once; empty where none could be read. They may be turned by any angle, mirrored,
 * small, or cut off by a few rows. Codes of one message are joined where all were found, else each tells its place
 * (`part`). A code whose error correction does not come out right is not told.
 *
 * Striped areas are read first, laid level: zxing finds a PDF417 that leans by some degrees only where it is large and sharp
 * (ADR 0138). Then the whole page is searched for all symbologies.
 */
export async function readCodes(image: Image): Promise<PrintedCode[]> {
  const gray = grayOf(image);
  const found: Found[] = [];
  let hasLicence = false;
  for (const area of stripedAreas(gray, MOST_AREAS)) {
    if (hasLicence) break;
    found.push(...(await readArea(gray, levelled(gray, area))));
    hasLicence = found.some(({ result }) => isWholeLicence(result));
  }
  found.push(...(await readWhole(gray, hasLicence ? [...MATRIX, ...LINEAR] : [...STACKED, ...MATRIX, ...LINEAR])));
  return joined(distinct(found.filter(({ result }) => credible(result))).slice(0, MOST_CODES));
}

/** Then no more of its kind is looked for, which takes longest. */
function isWholeLicence({ symbology, sequenceSize }: ReadResult): boolean {
  return symbology === 'PDF417' && sequenceSize < 0;
}

async function readArea(gray: Gray, area: Area): Promise<Found[]> {
  for (const width of AREA_WIDTHS) {
    const scale = width / area.width;
    const options = { ...OPTIONS, formats: [...STACKED, ...LINEAR], tryDownscale: false };
    const results = await zxing(cutOut(gray, area, scale), options);
    const at = (point: Point) => placeIn(area, { x: point.x / scale, y: point.y / scale });
    if (results.length > 0) return results.map((result) => ({ result, where: quadOf(result, at) }));
  }
  return [];
}

async function readWhole(gray: Gray, formats: ReaderOptions['formats'] & object): Promise<Found[]> {
  const factor = Math.ceil(Math.sqrt((gray.width * gray.height) / MOST_PIXELS));
  const results = await zxing(shrunk(gray, factor), { ...OPTIONS, formats });
  const at = (point: Point) => ({ x: point.x * factor, y: point.y * factor });
  return results.map((result) => ({ result, where: quadOf(result, at) }));
}

function quadOf({ position }: ReadResult, at: (point: Point) => Point): Quad {
  return [at(position.topLeft), at(position.topRight), at(position.bottomRight), at(position.bottomLeft)];
}

function credible({ symbology, bytes, isValid }: ReadResult): boolean {
  return isValid && bytes.length > 0 && (!UNCHECKED.includes(symbology) || bytes.length >= LEAST_UNCHECKED);
}

/** Of codes that say the same, the first: one may have been read in its area and in the page. */
function distinct(found: readonly Found[]): Found[] {
  const seen = new Map<string, Found>();
  for (const one of found) {
    const { symbology, bytes, sequenceId, sequenceIndex } = one.result;
    const key = [symbology, sequenceId, sequenceIndex, Buffer.from(bytes).toString('latin1')].join(' ');
    if (!seen.has(key)) seen.set(key, one);
  }
  return [...seen.values()];
}
