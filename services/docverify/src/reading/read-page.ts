import type { AamvaCard } from '@bonafide/documents/aamva/card';
import { parseAamva } from '@bonafide/documents/aamva/parse';
import type { PrintedCode } from '@bonafide/documents/codes/code';
import { readCodes } from '@bonafide/documents/codes/read-codes';
import type { Mrz } from '@bonafide/documents/mrz/mrz';
import { readMrz } from '@bonafide/documents/mrz/repair';
import { carryLines, DETECTION, linesAhead, ROUGH_DETECTION } from '@bonafide/documents/ocr/detect-lines';
import { findZones } from '@bonafide/documents/ocr/find-mrz';
import { readText } from '@bonafide/documents/ocr/read-text';
import type { MrzReading, TextLine } from '@bonafide/documents/ocr/text';
import type { CapturedPage, Quad, Turn } from '@bonafide/documents/page/page';
import { turnedPage } from '@bonafide/documents/page/turn';
import { parseSeal } from '@bonafide/documents/seals/parse';
import type { Seal } from '@bonafide/documents/seals/seal';
import type { Face } from '@bonafide/vision/face/face';
import { faceFinder } from '@bonafide/vision/face/find-faces';
import type { Tools } from './tools.js';
import { turnedQuad, turnOfCodes, turnsToTry, UPRIGHT } from './turns.js';

/** A page with what was read of it before it is known which document it belongs to. */
export interface ReadPage {
  /** Turned so that it is read. */
  readonly page: CapturedPage;
  /** How it was turned for that. */
  readonly turn: Turn;
  /** The zone as it was recognised, in pixels of the page as it is turned, as all places are. */
  readonly reading: MrzReading | undefined;
  /** Undefined also where a zone was recognised that is none by its grammar. */
  readonly mrz: Mrz | undefined;
  /** What another zone says on a picture that is no page, so that it may show several documents. */
  readonly otherMrz: Mrz | undefined;
  readonly codes: readonly PrintedCode[];
  /** What licences or cards of North America say in their codes: several codes may be of several documents. */
  readonly cards: readonly AamvaCard[];
  readonly seals: readonly Seal[];
  /** Largest first. */
  readonly faces: readonly Face[];
  readonly lines: readonly TextLine[];
}

/** A page with its codes, in pixels of the page as it was captured. */
export interface ScannedPage extends Pick<ReadPage, 'codes' | 'cards' | 'seals'> {
  readonly captured: CapturedPage;
}

/** What of a page is to be read beside its codes. */
export interface Extent {
  readonly hasZone: boolean;
  /** No more of a zone than the type needs. */
  readonly isRough: boolean;
  readonly isText: boolean;
}

/**
 * Reads the codes of a page; meanwhile an idle worker looks for its lines, as they are looked for afterwards. Stages: mrz-detect,
 * codes.
 */
export async function scanPage(
  captured: CapturedPage,
  { models, context }: Tools,
  isRough: boolean,
): Promise<ScannedPage> {
  const detection = isRough && isPage(captured) ? ROUGH_DETECTION : DETECTION;
  await context.stage('mrz-detect', () => linesAhead(captured.image, models, detection));
  return scannedWith(captured, await context.stage('codes', () => readCodes(captured.image)));
}

/** A page with codes that were read. */
export function scannedWith(captured: CapturedPage, codes: readonly PrintedCode[]): ScannedPage {
  const cards = codes.flatMap(({ bytes }) => parseAamva(bytes) ?? []);
  return { captured, codes, cards, seals: codes.flatMap(({ bytes }) => parseSeal(bytes) ?? []) };
}

/**
 * Reads the rest of a page. Its machine-readable zone alone tells every turn and a mirror image; without one a code that is printed
 * along the text says which way is up, then the portrait. Where these tell it, a zone is looked for
 * that way up first. Stages: detect, landmarks, and those of `findMrz` and `readText`.
 */
export async function readPage(
  scanned: ScannedPage,
  tools: Tools,
  { hasZone, isRough, isText }: Extent,
): Promise<ReadPage> {
  const { models, context, readers } = tools;
  const { captured, codes, cards } = scanned;
  const ofCodes = turnOfCodes(codes);
  let faced: Promise<Facing> | undefined;
  const seen = () => {
    faced ??= facing(captured, ofCodes, tools);
    return faced;
  };
  // Of a picture that may lie in any of four ways a portrait alone is not believed: detectors see faces on their side too.
  const quarters = async () => {
    const { turn, isSure } = await seen();
    return isSure && (captured.outline !== undefined || ofCodes !== undefined) ? turn.quarters : undefined;
  };
  const hints = { isPage: isPage(captured), quarters, isRough };
  // Some states print a zone beside the code of their licences.
  const zones = hasZone || cards.length > 0 ? findZones(captured.image, readers, models, context, hints) : undefined;
  const reading = (await zones?.next())?.value;
  const second = reading && !hints.isPage && !isRough ? (await zones?.next())?.value : undefined;
  const zonesRead = { reading, second };
  // Faces say no more of the type than the way up.
  if (reading && !isText) return asTurned(scanned, zonesRead, { turn: reading.turn, faces: [] });
  const known = await seen();
  const { turn, faces } =
    !reading || isSameTurn(reading.turn, known.turn) ? known : await facing(captured, reading.turn, tools);
  const read = asTurned(scanned, zonesRead, { turn, faces });
  if (!isText) return read;
  const printed = await withText(read, tools);
  if (reading || ofCodes || isLegible(printed)) return printed;
  // Portraits are found on their head too: print tells it that can be read the other way up alone.
  const other = await facing(captured, { ...turn, quarters: OPPOSITE[turn.quarters] }, tools);
  const turned = await withText(asTurned(scanned, zonesRead, other), tools);
  return isLegible(turned) ? turned : printed;
}

const OPPOSITE = { 0: 2, 1: 3, 2: 0, 3: 1 } as const satisfies Record<Turn['quarters'], Turn['quarters']>;

/** What was read of a page but its print, in pixels of the page as it is turned. */
function asTurned(
  { captured, codes, cards, seals }: ScannedPage,
  { reading, second }: { readonly reading: MrzReading | undefined; readonly second: MrzReading | undefined },
  { turn, faces }: Pick<ReadPage, 'turn' | 'faces'>,
): ReadPage {
  const page = turnedPage(captured, turn);
  if (turn.quarters === 2 && !turn.mirrored) carryLines(captured.image, page.image);
  const placed = <T extends { readonly where: Quad }>(part: T): T => ({
    ...part,
    where: turnedQuad(part.where, captured.image, turn),
  });
  const parts = { reading: reading && placed(reading), codes: codes.map(placed) };
  const says = { mrz: reading && readMrz(reading), otherMrz: second && readMrz(second), cards, seals };
  return { page, turn, ...says, faces, lines: [], ...parts };
}

async function withText(read: ReadPage, { models, context }: Tools): Promise<ReadPage> {
  const { page, reading, codes, faces } = read;
  const taken = [...(reading ? [reading.where] : []), ...codes.map(({ where }) => where), ...faces.map(quadOf)];
  return { ...read, lines: await readText(page.image, models, context, taken) };
}

const isPage = ({ outline, format }: CapturedPage): boolean => outline !== undefined || format !== undefined;

/** Whether several words of a page were read with certainty: of print on its head hardly one is. */
function isLegible({ lines }: ReadPage): boolean {
  return lines.filter(({ text, confidence }) => confidence >= LEGIBLE && /\p{L}{4}/u.test(text)).length >= FEWEST_LINES;
}

/** Lines of print that is upright have more than this. */
const LEGIBLE = 0.9;

/** Whether anything on the page can be a document's. */
export function isBlank({ reading, codes, lines }: ReadPage): boolean {
  return reading === undefined && codes.length === 0 && lines.length < FEWEST_LINES;
}

/** Whether a page shows what a side of a document has: a zone, a code, a face, or much print. */
export function isTelling({ reading, codes, faces, lines }: ReadPage): boolean {
  return reading !== undefined || codes.length > 0 || faces.length > 0 || lines.length >= MANY_LINES;
}

/** A document has more print than this; a wall, a table and a face have less. */
const FEWEST_LINES = 3;
const MANY_LINES = 8;

/** A portrait that is found with less may stand upside down. */
const SURE_FACE = 0.7;

/**
 * Finds faces on the page as it is turned; where no turn is known, the first in which a sure one stands upright is taken, else the
 * first in which one is found.
 */
async function facing(captured: CapturedPage, known: Turn | undefined, { models, context }: Tools) {
  const finder = faceFinder(models);
  let doubtful: Facing | undefined;
  for (const turn of known ? [known] : turnsToTry(captured)) {
    const faces = await finder.find(turnedPage(captured, turn).image, context);
    const isSure = known !== undefined || faces.some(isUpright);
    if (isSure) return { turn, faces, isSure };
    if (faces.length > 0) doubtful ??= { turn, faces, isSure };
  }
  return doubtful ?? { turn: UPRIGHT, faces: [], isSure: false };
}

/** Faces as a page is turned, and whether it is known that this way is up. */
interface Facing {
  readonly turn: Turn;
  readonly faces: readonly Face[];
  readonly isSure: boolean;
}

/** Whether a face is sure, its mouth below its eyes rather than beside them: detectors see faces that lie on their side too. */
function isUpright({ confidence, points: { leftEye, rightEye, mouthLeft, mouthRight } }: Face): boolean {
  const down = mouthLeft.y + mouthRight.y - leftEye.y - rightEye.y;
  const aside = Math.abs(mouthLeft.x + mouthRight.x - leftEye.x - rightEye.x);
  return confidence >= SURE_FACE && down > aside;
}

const isSameTurn = (a: Turn, b: Turn): boolean => a.quarters === b.quarters && a.mirrored === b.mirrored;

function quadOf({ box: { x, y, width, height } }: Face): Quad {
  const [right, bottom] = [x + width, y + height];
  return [
    { x, y },
    { x: right, y },
    { x: right, y: bottom },
    { x, y: bottom },
  ];
}
