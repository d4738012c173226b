import type { Box, Image } from '@bonafide/vision/image/image';
import sharp, { type Sharp } from 'sharp';
import { type Random, seededRandom } from './random.ts';
import { fromRaw } from './raster.ts';

/** Sizes that clients capture at. */
const SIZES = [
  [480, 640],
  [480, 640],
  [480, 640],
  [360, 480],
  [640, 480],
  [600, 800],
  [720, 960],
  [480, 480],
] as const;

/** Share of the pictures that stay as they are but for one encoding. */
const UNTOUCHED = 0.3;

/** The part of a photograph about the face that a client frames: the face 20 to 70 % of its width, as far as it reaches. */
export function framed(photo: Image, face: Box, random: Random): { region: Box; width: number; height: number } {
  const [width, height] = random.pick(SIZES);
  const wanted = Math.max(face.width / random.uniform(0.2, 0.7), face.width * 1.15);
  const across = Math.min(wanted, photo.width, photo.height * (width / height));
  const region = { width: Math.floor(across), height: Math.floor(across * (height / width)) };
  const clip = (start: number, room: number) => Math.round(Math.min(Math.max(start, 0), Math.max(room, 0)));
  const x = clip(face.x + face.width * random.uniform(0.35, 0.65) - region.width / 2, photo.width - region.width);
  const y = clip(face.y + face.height * random.uniform(0.35, 0.65) - region.height / 2, photo.height - region.height);
  return { region: { ...region, x, y }, width, height };
}

/**
 * A bona fide photograph as a client sends it, as JPEG: framed, sized, brightened or darkened, encoded, now and then
 * without colour, soft or noisy; every third only encoded. No second camera looks at it. Everything is drawn from `seed`.
 */
export async function everyday(photo: Image, seed: number, face: Box): Promise<Buffer> {
  const random = seededRandom(seed);
  if (random.chance(UNTOUCHED)) return encoded(fromRaw(photo), random);
  const { region, width, height } = framed(photo, face, random);
  const kernel = random.pick(['linear', 'cubic', 'mitchell', 'lanczos3'] as const);
  let picture = fromRaw(photo)
    .extract({ left: region.x, top: region.y, width: region.width, height: region.height })
    .resize(width, height, { fit: 'fill', kernel });
  if (random.chance(0.7)) {
    const gain = random.uniform(0.75, 1.25);
    const cast = () => gain * (1 + 0.04 * random.normal());
    const lift = random.uniform(-10, 14);
    picture = picture.linear([cast(), cast(), cast()], [lift, lift, lift]);
  }
  if (random.chance(0.3)) picture = picture.gamma(random.uniform(1, 1.5));
  if (random.chance(0.25)) picture = picture.modulate({ saturation: random.pick([0, 0, 0.7, 1.2]) });
  if (random.chance(0.15)) picture = picture.blur(random.uniform(0.3, 0.9));
  if (random.chance(0.15)) picture = picture.sharpen({ sigma: random.uniform(0.5, 1.2) });
  if (!random.chance(0.3)) return encoded(picture, random);
  const { data, info } = await picture.raw().toBuffer({ resolveWithObject: true });
  const sigma = random.uniform(0.5, 5);
  for (let i = 0; i < data.length; i++) {
    data[i] = Math.min(Math.max((data[i] as number) + sigma * random.normal(), 0), 255);
  }
  return encoded(fromRaw({ width: info.width, height: info.height, data }), random);
}

async function encoded(picture: Sharp, random: Random): Promise<Buffer> {
  const once = await picture
    .toColourspace('srgb')
    .jpeg({ quality: random.integer(60, 95) })
    .toBuffer();
  if (random.chance(0.75)) return once;
  return sharp(once)
    .jpeg({ quality: random.integer(70, 95) })
    .toBuffer();
}
