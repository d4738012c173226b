import { findPages } from '@bonafide/documents/page/find-pages';
import type { Image } from '@bonafide/vision/image/image';
import { DECODING_LIMITS } from '@bonafide/vision/image/limits';
import { readImages } from '@bonafide/vision/image/read-image';
import type { ReadingOrder } from './document-reading.js';
import { isBlank, type ReadPage, readPage } from './read-page.js';
import type { Tools } from './tools.js';

/** Pages of one picture that are read: both sides of a card on one scan. */
const MOST_OF_PICTURE = 2;

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

/** Decodes the pictures one after the other and reads the pages on them; those that are not in white light are decoded alone. */
export async function readPictures(order: ReadingOrder, tools: Tools): Promise<ReadPictures> {
  const sent = order.pages.map(({ image }) => ({ media: image, rotation: 0 }));
  const pages: PlacedPage[] = [];
  const emptiness: string[] = [];
  const inputs: string[] = [];
  for await (const { image, sha256 } of readImages(sent, tools.context, DECODING_LIMITS.pageSide)) {
    const picture = inputs.push(sha256) - 1;
    if (!order.pages[picture]?.isWhite) continue;
    const { shown, emptiness: why } = await pagesOf(image, order, tools);
    pages.push(...shown.map((page) => ({ ...page, picture })));
    if (shown.length === 0) emptiness.push(...why);
  }
  return { pages, emptiness, inputs };
}

/** The pages of a picture with something on them; where there are none, why. */
interface Shown {
  readonly shown: readonly ReadPage[];
  readonly emptiness: readonly string[];
}

/** Where what was taken for pages shows nothing, the picture is read once more as a whole: it may be a part of a page. */
async function pagesOf(image: Image, order: ReadingOrder, tools: Tools): Promise<Shown> {
  const found = await shownIn(image, order.alreadyCropped, order, tools);
  if (found.shown.length > 0 || !found.isOutlined) return found;
  const whole = await shownIn(image, true, order, tools);
  return { shown: whole.shown, emptiness: found.emptiness };
}

async function shownIn(image: Image, alreadyCropped: boolean, { depth }: ReadingOrder, tools: Tools) {
  const captured = await tools.context.stage('page', () => findPages(image, { alreadyCropped }));
  const shown: ReadPage[] = [];
  for (const page of captured.slice(0, MOST_OF_PICTURE)) {
    const read = await readPage(page, tools, ({ mrz, card }) => depth === 'document' || (!mrz && !card));
    if (!isBlank(read)) shown.push(read);
  }
  const [largest] = captured;
  const isOutlined = largest?.outline !== undefined;
  return { shown, isOutlined, emptiness: isOutlined ? ['UNREADABLE', ...largest.quality.reasons] : ['NO_DOCUMENT'] };
}
