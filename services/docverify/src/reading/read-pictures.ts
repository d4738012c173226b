import type { PrintedCode } from '@bonafide/documents/codes/code';
import { readCodes } from '@bonafide/documents/codes/read-codes';
import { readMrz } from '@bonafide/documents/mrz/repair';
import { findMrz } from '@bonafide/documents/ocr/find-mrz';
import type { MrzReading } from '@bonafide/documents/ocr/text';
import { findPages } from '@bonafide/documents/page/find-pages';
import { templateOf } from '@bonafide/documents/templates/read-visual-zone';
import type { DocumentTemplate } from '@bonafide/documents/templates/template';
import type { Image } from '@bonafide/vision/image/image';
import { DECODING_LIMITS } from '@bonafide/vision/image/limits';
import { readImages } from '@bonafide/vision/image/read-image';
import type { ReadingOrder } from './document-reading.js';
import { isWithinPage, ontoPage, shareOf } from './page-places.js';
import {
  type Extent,
  isBlank,
  isTelling,
  type ReadPage,
  readPage,
  type ScannedPage,
  scannedWith,
  scanPage,
} from './read-page.js';
import type { Tools } from './tools.js';

/** Pages of one picture that are read: both sides of a card on one scan. */
const MOST_OF_PICTURE = 2;

/** Outlines that take more of their picture are no parts of a page. */
const MOST_OF_IT = 0.5;

/** A page that was read, and the picture of the request that it is from. */
export interface PlacedPage extends ReadPage {
  readonly picture: number;
}

export interface ReadPictures {
  /** Pages with something on them, in the order of the request. */
  readonly pages: readonly PlacedPage[];
  /** Why pictures, if any, show nothing that could be read. */
  readonly emptiness: readonly string[];
  /** SHA-256 of the encoded pictures. */
  readonly inputs: readonly string[];
}

/** A decoded picture and the pages found in it, their codes read. */
interface ScannedPicture {
  readonly image: Image;
  readonly picture: number;
  readonly scanned: readonly ScannedPage[];
}

/**
 * Decodes the pictures and reads the pages on them; those that are not in white light are decoded alone. Codes come first: a licence
 * of North America that is known by its code has no zone that would be worth a search on its other side.
 */
export async function readPictures(order: ReadingOrder, tools: Tools): Promise<ReadPictures> {
  const sent = order.pages.map(({ image }) => ({ media: image, rotation: 0 }));
  const isRough = order.depth === 'type';
  const inputs: string[] = [];
  const pictures: ScannedPicture[] = [];
  for await (const { image, sha256 } of readImages(sent, tools.context, DECODING_LIMITS.pageSide)) {
    const picture = inputs.push(sha256) - 1;
    if (!order.pages[picture]?.isWhite) continue;
    pictures.push({ image, picture, scanned: await scannedIn(image, { ...order, isRough }, tools) });
  }
  const hasZone = !pictures.some(({ scanned }) => scanned.some(({ cards }) => cards.length > 0));
  // The zone or the code of any page tells the type, and print is dear.
  const rough = isRough ? await readAll(pictures, { hasZone, isRough, isText: false }, tools) : undefined;
  if (rough?.pages.some(({ mrz, cards }) => mrz !== undefined || cards.length > 0)) return { ...rough, inputs };
  return { ...(await readAll(pictures, { hasZone: hasZone && !isRough, isRough, isText: true }, tools)), inputs };
}

async function readAll(pictures: readonly ScannedPicture[], extent: Extent, tools: Tools) {
  const pages: PlacedPage[] = [];
  const emptiness: string[] = [];
  for (const each of pictures) {
    const { shown, emptiness: why } = await pagesOf(each, extent, tools);
    pages.push(...shown.map((page) => ({ ...page, picture: each.picture })));
    if (shown.length === 0) emptiness.push(...why);
  }
  return { pages, emptiness };
}

/** The pages of a picture with something on them; where there are none, why. */
interface Shown {
  readonly shown: readonly ReadPage[];
  readonly emptiness: readonly string[];
}

/** Where what was taken for pages shows little, the picture is read once more as a whole: it may be a part of a page. */
async function pagesOf({ image, scanned }: ScannedPicture, extent: Extent, tools: Tools): Promise<Shown> {
  const shown = await shownOn(scanned, extent, tools);
  const largest = scanned[0]?.captured;
  if (largest?.outline === undefined) return { shown, emptiness: ['NO_DOCUMENT'] };
  const emptiness = ['UNREADABLE', ...largest.quality.reasons];
  // Without its print nobody knows whether a page shows something.
  if (!extent.isText) return { shown, emptiness };
  if (shown.some(isTelling)) return { shown: await withZone(shown, image, extent, tools), emptiness };
  const whole = await shownOn(await scannedIn(image, { ...extent, alreadyCropped: true }, tools), extent, tools);
  return { shown: shown.length === 0 || whole.some(isTelling) ? whole : shown, emptiness };
}

/**
 * Pages of a document that has its zone on the page with the portrait, of which none shows one: the zone is looked for in the whole
 * picture once, since an outline may have cut it off.
 */
async function withZone(
  shown: readonly ReadPage[],
  image: Image,
  extent: Extent,
  tools: Tools,
): Promise<readonly ReadPage[]> {
  if (!extent.hasZone || shown.some(({ reading }) => reading !== undefined)) return shown;
  const at = shown.findIndex(({ page, lines }) => isOneSided(templateOf(page, lines, {}, tools.templates)));
  const reading = at >= 0 ? await findMrz(image, tools.readers, tools.models, tools.context) : undefined;
  return reading ? shown.map((page, i) => (i === at ? zoned(page, reading) : page)) : shown;
}

const isOneSided = (template: DocumentTemplate | undefined): boolean =>
  template?.has.mrz === true && template.sides === 1;

/** A page with a zone that was read in its picture. */
function zoned(page: ReadPage, reading: MrzReading): ReadPage {
  return { ...page, reading: { ...reading, where: ontoPage(reading.where, page.page) }, mrz: readMrz(reading) };
}

/** How pages are looked for, and what of their zones is wanted. */
interface Scan {
  readonly alreadyCropped: boolean;
  readonly isRough: boolean;
}

async function scannedIn(image: Image, scan: Scan, tools: Tools): Promise<ScannedPage[]> {
  const { alreadyCropped, isRough } = scan;
  const captured = await tools.context.stage('page', () => findPages(image, { alreadyCropped }));
  const scanned: ScannedPage[] = [];
  for (const page of captured.slice(0, MOST_OF_PICTURE)) scanned.push(await scanPage(page, tools, isRough));
  const isOutlined = captured.some(({ outline }) => outline !== undefined);
  const isWhole = !isOutlined || shareOf(captured, image) > MOST_OF_IT || scanned.some(({ codes }) => codes.length > 0);
  return isWhole ? scanned : withCodes(scanned, image, scan, tools);
}

/** Pages without a code, and the codes of their picture: where one lies beyond them, they are no pages, and the picture is. */
async function withCodes(
  scanned: readonly ScannedPage[],
  image: Image,
  scan: Scan,
  tools: Tools,
): Promise<ScannedPage[]> {
  const codes = await tools.context.stage('codes', () => readCodes(image));
  const isOn = (code: PrintedCode, { captured }: ScannedPage) => isWithinPage(ontoPage(code.where, captured), captured);
  if (!codes.every((code) => scanned.some((page) => isOn(code, page))))
    return scannedIn(image, { ...scan, alreadyCropped: true }, tools);
  return scanned.map((page) => {
    const own = codes.filter((code) => isOn(code, page));
    return scannedWith(
      page.captured,
      own.map((code) => ({ ...code, where: ontoPage(code.where, page.captured) })),
    );
  });
}

async function shownOn(scanned: readonly ScannedPage[], extent: Extent, tools: Tools): Promise<ReadPage[]> {
  const shown: ReadPage[] = [];
  for (const page of scanned) {
    const read = await readPage(page, tools, extent);
    if (!isBlank(read)) shown.push(read);
  }
  return shown;
}
