import { portraitOf, signatureOf } from '@bonafide/documents/page/portrait';
import type { Image } from '@bonafide/vision/image/image';
import sharp from 'sharp';
import type { ReadPage } from './read-page.js';

/** What the protocol promises of a portrait and of a signature, bytes. */
const CUT_BYTES = 250_000;
const CUT_SIDE = 800;
/** Longest side of a straightened page in an answer. */
const PAGE_SIDE = 1200;
const QUALITIES = [90, 75, 60, 40];

/** Portrait and signature of the first page that has them, as JPEG. */
export async function cutsOf(pages: readonly ReadPage[]): Promise<{ portrait?: Uint8Array; signature?: Uint8Array }> {
  const portrait = firstOf(pages, ({ page, faces }) => portraitOf(page, [...faces]));
  const signature = firstOf(pages, ({ page, faces }) => signatureOf(page, [...faces]));
  const jpegs = { portrait: portrait && (await cutJpeg(portrait)), signature: signature && (await cutJpeg(signature)) };
  return {
    ...(jpegs.portrait && { portrait: jpegs.portrait }),
    ...(jpegs.signature && { signature: jpegs.signature }),
  };
}

function firstOf(pages: readonly ReadPage[], cut: (page: ReadPage) => Image | undefined): Image | undefined {
  for (const page of pages) {
    const image = cut(page);
    if (image) return image;
  }
  return undefined;
}

/** A picture cut from a page as JPEG of at most 250 kB; undefined where it cannot be made so small. */
async function cutJpeg(image: Image): Promise<Uint8Array | undefined> {
  for (const quality of QUALITIES) {
    const bytes = await jpeg(image, CUT_SIDE, quality);
    if (bytes.length <= CUT_BYTES) return bytes;
  }
  return undefined;
}

/** A straightened page as JPEG. */
export function pageJpeg(image: Image): Promise<Uint8Array> {
  return jpeg(image, PAGE_SIDE, 80);
}

async function jpeg({ width, height, data }: Image, side: number, quality: number): Promise<Uint8Array> {
  const encoded = await sharp(data, { raw: { width, height, channels: 3 } })
    .resize({ width: side, height: side, fit: 'inside', withoutEnlargement: true })
    .jpeg({ quality })
    .toBuffer();
  return new Uint8Array(encoded);
}
