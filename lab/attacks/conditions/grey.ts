import type { Image } from '@bonafide/vision/image/image';

/** Mean difference of a pixel's highest and lowest code, of 255, below which a picture has no colour. */
const LEAST_COLOUR = 4;

/** Whether a picture has no colour: one channel three times, or a cast too faint to tell skin from wall. */
export function isGrey({ data }: Image): boolean {
  let sum = 0;
  for (let i = 0; i < data.length; i += 3) {
    const [red, green, blue] = [data[i] as number, data[i + 1] as number, data[i + 2] as number];
    sum += Math.max(red, green, blue) - Math.min(red, green, blue);
  }
  return sum < (LEAST_COLOUR * data.length) / 3;
}
