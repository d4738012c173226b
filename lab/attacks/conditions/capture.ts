import type { Face } from '@bonafide/vision/face/face';
import { distance, type Image } from '@bonafide/vision/image/image';
import sharp from 'sharp';
import type { Random } from '../random.ts';
import { fromRaw, linearRaster, resized, toCode } from '../raster.ts';

/**
 * Too little light: the mean of the picture in linear light falls to 0.4 to 1.5 % of white (codes of about 12 to 32), with
 * the shot and read noise of a sensor that was not given more time.
 */
export async function inTheDark(image: Image, _face: Face, random: Random): Promise<Image> {
  const { width, height, data } = linearRaster(image);
  const mean = data.reduce((sum, value) => sum + value, 0) / data.length;
  const gain = Math.min(random.uniform(0.004, 0.015) / Math.max(mean, 1e-6), 1);
  const [shot, read] = [random.uniform(0.01, 0.03), random.uniform(0.0005, 0.002)];
  const out = new Uint8Array(data.length);
  for (let i = 0; i < data.length; i++) {
    const light = gain * (data[i] as number);
    const noisy = light + Math.sqrt(shot * shot * light + read * read) * random.normal();
    out[i] = Math.round(255 * toCode(Math.min(Math.max(noisy, 0), 1)));
  }
  return { width, height, data: out };
}

/** Out of focus: a Gaussian blur with a deviation of 2 to 6 % of the distance between the eyes. */
export async function blurred(image: Image, { points }: Face, random: Random): Promise<Image> {
  const sigma = random.uniform(0.02, 0.06) * distance(points.leftEye, points.rightEye);
  const { width, height } = image;
  return { width, height, data: await fromRaw(image).blur(Math.max(sigma, 0.3)).raw().toBuffer() };
}

/** From afar: 16 to 28 pixels between the eyes; a picture that has no more already stays as it is. */
export function small(image: Image, { points }: Face, random: Random): Promise<Image> {
  const factor = Math.min(1, random.uniform(16, 28) / distance(points.leftEye, points.rightEye));
  return resized(image, image.width * factor, image.height * factor);
}

/** Sent through a narrow pipe: JPEG of quality 5 to 14. */
export async function compressed(image: Image, _face: Face, random: Random): Promise<Image> {
  const { width, height } = image;
  const bytes = await fromRaw(image)
    .jpeg({ quality: random.integer(5, 14) })
    .toBuffer();
  return { width, height, data: await sharp(bytes).removeAlpha().toColourspace('srgb').raw().toBuffer() };
}
