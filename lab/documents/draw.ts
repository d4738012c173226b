import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import sharp, { type OverlayOptions } from 'sharp';
import { prepareZXingModule, writeBarcode } from 'zxing-wasm/writer';
import { type Random, seededRandom } from '../attacks/random.ts';
import { hasFonts, WITHOUT_FONTS } from './fonts.ts';
import { type Holder, randomHolder } from './holder.ts';
import { identityCard, travelDocument } from './layouts/cards.ts';
import type { Drawn, Printed } from './layouts/drawn.ts';
import { drivingLicence } from './layouts/driving-licence.ts';
import { passport } from './layouts/passport.ts';
import { type Area, SCALE, type Sheet } from './layouts/svg.ts';
import { visa } from './layouts/visa.ts';

export const LAYOUTS = { passport, identityCard, travelDocument, visa, drivingLicence } as const satisfies Record<
  string,
  (printed: Printed, random: Random) => Drawn
>;
export type Layout = keyof typeof LAYOUTS;

/** A specimen of our own. */
export interface Specimen {
  /** PNG, 305 dots to the inch, front first. */
  readonly pages: readonly Buffer[];
  readonly holder: Holder;
  readonly truth: Drawn['truth'];
}

export interface SpecimenOptions {
  readonly layout: Layout;
  readonly seed: number;
  /** yyyy-MM-dd, on which it is valid. */
  readonly today: string;
  /** Encoded picture of the bearer's head, upright; the middle of it is taken. */
  readonly portrait: Buffer;
  /** Instead of what the seed would draw. */
  readonly holder?: Partial<Holder>;
  /** A forgery: what single zones say otherwise. */
  readonly forged?: {
    readonly visual?: Partial<Holder>;
    readonly mrz?: Partial<Holder>;
    readonly barcode?: Partial<Holder>;
    readonly edited?: Printed['edited'];
  };
  /** Makes the seal that a visa bears, over the lines of its zone; without it, none is printed. */
  readonly sealed?: NonNullable<Printed['sealed']>;
}

/**
 * Draws a specimen of a fictitious bearer; equal options give equal pictures (with equal fonts and versions of sharp). Throws
 * where the fonts are not installed.
 */
export async function drawSpecimen(options: SpecimenOptions): Promise<Specimen> {
  if (!hasFonts()) throw new Error(WITHOUT_FONTS);
  const random = seededRandom(options.seed);
  const holder = { ...randomHolder(random, options.today), ...options.holder };
  const { visual, mrz, barcode, edited = (lines: string[]) => lines } = options.forged ?? {};
  const printed: Printed = {
    visual: { ...holder, ...visual },
    mrz: { ...holder, ...mrz },
    barcode: { ...holder, ...barcode },
    edited,
    ...(options.sealed && { sealed: options.sealed }),
  };
  const { sheets, truth, barcode: bytes } = LAYOUTS[options.layout](printed, random);
  const pages = await Promise.all(sheets.map((sheet) => drawPage(sheet, options.portrait, bytes)));
  return { pages, holder, truth };
}

async function drawPage(sheet: Sheet, portrait: Buffer, bytes: Uint8Array | undefined): Promise<Buffer> {
  const [width, height] = [sheet.width, sheet.height].map((mm) => Math.round(mm * SCALE)) as [number, number];
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${sheet.width} ${sheet.height}">${sheet.parts.join('')}</svg>`;
  const overlays: OverlayOptions[] = [];
  if (sheet.portrait) overlays.push(placed(sheet.portrait, await fitted(portrait, sheet.portrait)));
  if (sheet.barcode && bytes) overlays.push(placed(sheet.barcode, await symbol(bytes, sheet.barcode)));
  return sharp(Buffer.from(svg)).composite(overlays).removeAlpha().png().toBuffer();
}

const placed = ({ x, y }: Area, input: Buffer): OverlayOptions => ({
  input,
  left: Math.round(x * SCALE),
  top: Math.round(y * SCALE),
});

function fitted(portrait: Buffer, { width, height }: Area): Promise<Buffer> {
  const size = { width: Math.round(width * SCALE), height: Math.round(height * SCALE) };
  return sharp(portrait)
    .autoOrient()
    .resize({ ...size, fit: 'cover', position: 'top' })
    .png()
    .toBuffer();
}

let ready: Promise<unknown> | undefined;

/** A symbol in the area, its modules a whole number of pixels wide. */
async function symbol(bytes: Uint8Array, area: Area): Promise<Buffer> {
  ready ??= openWriter();
  await ready;
  const isSquare = area.width === area.height;
  const format = isSquare ? 'DataMatrix' : 'PDF417';
  const { image, error } = await writeBarcode(bytes, { format, scale: 1, addQuietZones: isSquare });
  if (!image) throw new Error(`no ${format} symbol: ${error}`);
  const drawn = Buffer.from(await image.arrayBuffer());
  const { width = 1 } = await sharp(drawn).metadata();
  const times = Math.max(1, Math.floor((area.width * SCALE) / width));
  return sharp(drawn)
    .resize({ width: width * times, kernel: 'nearest' })
    .png()
    .toBuffer();
}

async function openWriter(): Promise<unknown> {
  const file = createRequire(import.meta.url).resolve('zxing-wasm/writer/zxing_writer.wasm');
  const { buffer, byteOffset, byteLength } = await readFile(file);
  const wasmBinary = buffer.slice(byteOffset, byteOffset + byteLength) as ArrayBuffer;
  return prepareZXingModule({ overrides: { wasmBinary }, fireImmediately: true });
}
