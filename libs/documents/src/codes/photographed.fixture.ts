import type { Image } from '@bonafide/vision/image/image';
import sharp, { type Sharp } from 'sharp';

export interface Photograph {
  /** Of the page, in pixels. */
  readonly width?: number;
  /** Of the page's width that the code takes. */
  readonly share?: number;
  readonly degrees?: number;
  readonly mirrored?: boolean;
  /** Sigma of a Gaussian, in pixels. */
  readonly blur?: number;
  /** Standard deviation, in grey levels. */
  readonly noise?: number;
  readonly seed?: number;
}

/** A code in the middle of a light page of ID-1's proportions, turned, on a dark table, as a JPEG of quality 75. */
export async function photographed(code: Image, how: Photograph = {}): Promise<Image> {
  const { width = 1600, share = 0.85, degrees = 0, mirrored = false, blur = 0.3, noise = 0, seed = 1 } = how;
  const large = 2000;
  const size = Math.round(large * share);
  const printed = await asSharp(code)
    .resize({ width: size, kernel: 'nearest' })
    .png()
    .toBuffer({ resolveWithObject: true });
  const page = await sharp({ create: { width: large, height: 1260, channels: 3, background: '#e2e2dd' } })
    .composite([{ input: printed.data }])
    .png()
    .toBuffer();
  const turned = await sharp(page).flop(mirrored).rotate(degrees, { background: '#4a4238' }).toBuffer();
  const jpeg = await sharp(turned).resize({ width }).blur(blur).jpeg({ quality: 75 }).toBuffer();
  const { data, info } = await sharp(jpeg).raw().toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, data: noisy(data, noise, seed) };
}

function asSharp({ width, height, data }: Image): Sharp {
  return sharp(data, { raw: { width, height, channels: 3 } });
}

/** Sums of uniform numbers, near enough to Gaussian noise. */
function noisy(data: Uint8Array, deviation: number, seed: number): Uint8Array {
  let state = seed >>> 0;
  const uniform = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32 - 0.5;
  };
  return data.map((value) => {
    const sum = uniform() + uniform() + uniform() + uniform();
    return Math.min(255, Math.max(0, Math.round(value + sum * Math.sqrt(3) * deviation)));
  });
}
