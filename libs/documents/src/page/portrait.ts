import type { Face } from '@bonafide/vision/face/face';
import { isPlausible } from '@bonafide/vision/face/plausible';
import { distance, type Image, meanOf } from '@bonafide/vision/image/image';
import { shrink } from '@bonafide/vision/image/shrink';
import sharp from 'sharp';
import type { CapturedPage } from './page.js';

/** Most bytes of an encoded portrait: what engines that compare faces take. */
export const PORTRAIT_BYTES = 250_000;
/** Below this many pixels between the eyes it is a ghost portrait or no portrait. */
const LEAST_EYES = 12;
const LEAST_CONFIDENCE = 0.5;
/** Framing of ISO/IEC 39794-5 full frontal: four distances between the eyes wide, 3 : 4, the eyes at 45 % of the height. */
const WIDTH_IN_EYES = 4;
const HEIGHT_BY_WIDTH = 4 / 3;
const EYES_AT = 0.45;

/**
 * The portrait of a page's holder, cut from the page: about the largest face that is one. Ghost portraits and faces of a
 * background are smaller. `faces` are in pixels of the page, which must be upright. Undefined where there is none.
 */
export function portraitOf(page: CapturedPage, faces: readonly Face[]): Image | undefined {
  const face = holderOf(faces);
  return face && cut(page.image, face);
}

/** The largest plausible face. */
export function holderOf(faces: readonly Face[]): Face | undefined {
  const eyes = ({ points }: Face) => distance(points.leftEye, points.rightEye);
  return faces
    .filter(
      (face) =>
        face.confidence >= LEAST_CONFIDENCE && !face.unaligned && eyes(face) >= LEAST_EYES && isPlausible(face.points),
    )
    .sort((a, b) => eyes(b) - eyes(a))[0];
}

function cut(image: Image, { points }: Face): Image {
  const middle = meanOf([points.leftEye, points.rightEye]);
  const width = WIDTH_IN_EYES * distance(points.leftEye, points.rightEye);
  const height = width * HEIGHT_BY_WIDTH;
  const left = clip(middle.x - width / 2, image.width - 1);
  const top = clip(middle.y - height * EYES_AT, image.height - 1);
  const right = clip(middle.x + width / 2, image.width);
  const bottom = clip(middle.y + height * (1 - EYES_AT), image.height);
  return shrink(image, { x: left, y: top, width: Math.max(right - left, 1), height: Math.max(bottom - top, 1) }, 1);
}

const clip = (value: number, most: number) => Math.min(Math.max(Math.round(value), 0), most);

/** The portrait as JPEG of at most `PORTRAIT_BYTES`: in the best of the usual qualities that fits, shrunk when none does. */
export async function encodedPortrait(portrait: Image): Promise<Buffer> {
  const raw = { width: portrait.width, height: portrait.height, channels: 3 } as const;
  let side = Math.max(portrait.width, portrait.height);
  for (;;) {
    for (const quality of [95, 90, 80, 70]) {
      const encoded = await sharp(portrait.data, { raw })
        .resize({ width: side, height: side, fit: 'inside', withoutEnlargement: true })
        .jpeg({ quality })
        .toBuffer();
      if (encoded.length <= PORTRAIT_BYTES) return encoded;
    }
    side = Math.floor(side * 0.8);
  }
}
