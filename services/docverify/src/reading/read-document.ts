import { aamvaValues } from '@bonafide/documents/aamva/values';
import { mrzValues } from '@bonafide/documents/evidence/mrz-values';
import type { ZoneValue } from '@bonafide/documents/evidence/zone-value';
import { resolutionReason } from '@bonafide/documents/page/quality';
import { readVisualZone, type VisualZone } from '@bonafide/documents/templates/read-visual-zone';
import { kindOf } from '../kind/kind-of.js';
import type { Contradiction, PagesRead, ReadingOrder } from './document-reading.js';
import { contradictionsOfZones } from './merged-values.js';
import { pageFacts } from './page-facts.js';
import { pageJpeg, portraitJpeg } from './pictures.js';
import { type PlacedPage, readPictures } from './read-pictures.js';
import { signsOf } from './signs.js';
import type { Tools } from './tools.js';

/**
 * Reads a request's pages. Throws ImageError of a picture that cannot be decoded (`at`: which); pages that show nothing, or too
 * little, are an answer. Stages: decode, page, mrz, codes, detect, landmarks, text, portrait, signals.
 */
export async function readDocument(order: ReadingOrder, tools: Tools): Promise<PagesRead> {
  const { pages, emptiness, inputs } = await readPictures(order, tools);
  const said = pages.flatMap((page, at) => saidBy(page, at, order));
  const visual = visualZones(pages, said, tools);
  const mrz = pages.find((page) => page.mrz)?.mrz;
  const [card] = pages.flatMap(({ cards }) => cards);
  const templates = visual.flatMap(({ template }) => template ?? []);
  const printed = visual.map(({ values }, page) => values.map((value): ZoneValue => ({ ...value, page })));
  const type = kindOf({ templates, mrz, card });
  const isWhole = order.depth === 'document';
  const barcode = type?.zones.includes('barcode') ?? false;
  return {
    type,
    mrz,
    said: [...said, ...printed.flat()],
    contradictions: pages.flatMap((page) => besideItsZone(page, order)),
    seals: pages.flatMap(({ seals }, page) => seals.map((seal) => ({ seal, page }))),
    capture: captureReasons(pages, emptiness),
    signals: isWhole ? await tools.context.stage('signals', () => signsOf(pages, { barcode })) : [],
    portrait: isWhole
      ? await tools.context.stage('portrait', () =>
          portraitJpeg(pages.map((page, at) => ({ ...page, print: printed[at] ?? [] }))),
        )
      : undefined,
    pictures: order.pictures ? await picturesOf(pages) : [],
    facts: {
      inputs,
      templates: templates.map(({ id, version }) => ({ id, version })),
      models: [...tools.ran],
      pages: pages.map(pageFacts),
    },
  };
}

/** The print of every page, by what the zones of any page say: one stands on one side alone. */
function visualZones(pages: readonly PlacedPage[], said: readonly ZoneValue[], { templates }: Tools): VisualZone[] {
  const mrz = pages.find((page) => page.mrz)?.mrz;
  const hint = { ...(mrz && { issuer: mrz.issuer, documentCode: mrz.documentCode }), said };
  return pages.map(({ page: { image, format }, lines }) => readVisualZone({ image, format }, lines, hint, templates));
}

/** What the zones for machines of a page say. */
function saidBy({ mrz, cards }: PlacedPage, page: number, { today }: ReadingOrder): ZoneValue[] {
  const context = { today, page };
  return [...(mrz ? mrzValues(mrz, context) : []), ...cards.flatMap((card) => aamvaValues(card, context))];
}

/** What another zone on the picture of a page says otherwise. */
function besideItsZone({ mrz, otherMrz }: PlacedPage, { today }: ReadingOrder): readonly Contradiction[] {
  return mrz && otherMrz ? contradictionsOfZones([mrz, otherMrz], today) : [];
}

/** Of all pages, the most important first; a zone that was seen and could not be read asks for a better capture too. */
function captureReasons(pages: readonly PlacedPage[], emptiness: readonly string[]): string[] {
  if (pages.length === 0 && emptiness.length === 0) return ['NO_DOCUMENT'];
  return [
    ...emptiness,
    ...pages.flatMap(({ page }) => page.quality.reasons),
    ...pages.flatMap(({ reading }) => (reading && resolutionReason(reading.characterHeight)) ?? []),
    ...pages.flatMap(({ reading, mrz }) => (reading && !mrz ? ['UNREADABLE'] : [])),
  ];
}

/** The first page of each picture. */
function picturesOf(pages: readonly PlacedPage[]): Promise<Uint8Array[]> {
  const first = pages.filter(({ picture }, at) => pages[at - 1]?.picture !== picture);
  return Promise.all(first.map(({ page }) => pageJpeg(page.image)));
}
