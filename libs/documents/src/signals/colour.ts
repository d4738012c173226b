import type { Image } from '@bonafide/vision/image/image';
import { shrink } from '@bonafide/vision/image/shrink';
import { scoreAt } from './signal.js';

const COLUMNS = 160;
/** Colourfulness, 0 to 255, of the most colourful twentieth of a page. */
const BOUND = 13;
const WIDTH = 5;
/** A page darker than this on average shows no colours. */
const LEAST_LIGHT = 30;

/**
 * Whether a page is a copy without colours: the colour that remains when the cast of the light is taken off, in its most colourful
 * twentieth. Documents that are printed in black alone show it as well: informative, as all signs.
 */
export function greyScore(image: Image): number | undefined {
  const factor = Math.max(Math.round(image.width / COLUMNS), 1);
  const { data } = shrink(image, { x: 0, y: 0, width: image.width, height: image.height }, factor);
  const means = [0, 1, 2].map((c) => meanOf(data, c));
  const light = ((means[0] as number) + (means[1] as number) + (means[2] as number)) / 3;
  if (light < LEAST_LIGHT) return undefined;
  const gains = means.map((mean) => light / Math.max(mean, 1));
  const colours = Float32Array.from({ length: data.length / 3 }, (_, i) => {
    const [r, g, b] = [0, 1, 2].map((c) => (data[3 * i + c] as number) * (gains[c] as number)) as [
      number,
      number,
      number,
    ];
    return Math.max(r, g, b) - Math.min(r, g, b);
  }).sort();
  return 1 - scoreAt(colours[Math.floor(colours.length * 0.95)] as number, BOUND, WIDTH);
}

function meanOf(data: Uint8Array, channel: number): number {
  let sum = 0;
  for (let i = channel; i < data.length; i += 3) sum += data[i] as number;
  return (3 * sum) / data.length;
}
