import { encodedPortrait, portraitOf } from '@bonafide/documents/page/portrait';
import type { Image } from '@bonafide/vision/image/image';
import sharp from 'sharp';
import { type FacedPage, holderFaces } from '../portrait/holder-faces.js';
import type { ReadPage } from './read-page.js';

/** Longest side of a straightened page in an answer, pixels. */
const PAGE_SIDE = 1200;

/** The portrait of the first page that has one in its place, JPEG of at most 250 kB. */
export async function portraitJpeg(pages: readonly (ReadPage & FacedPage)[]): Promise<Uint8Array | undefined> {
  for (const { page, faces } of holderFaces(pages)) {
    const portrait = portraitOf(page.page, faces);
    if (portrait) return new Uint8Array(await encodedPortrait(portrait));
  }
  return undefined;
}

/** A straightened page as JPEG. */
export async function pageJpeg({ width, height, data }: Image): Promise<Uint8Array> {
  const encoded = await sharp(data, { raw: { width, height, channels: 3 } })
    .resize({ width: PAGE_SIDE, height: PAGE_SIDE, fit: 'inside', withoutEnlargement: true })
    .jpeg({ quality: 80 })
    .toBuffer();
  return new Uint8Array(encoded);
}
