import { type Area, cutOut, type Gray } from './gray.js';

/** Width at which bars are told apart well enough to be laid level, in pixels. */
const WIDTH = 700;
/** How far the first guess may be off, and the steps in which it is looked for, in radians. */
const FARTHEST = 0.07;
const COARSE = 0.01;
const FINE = 0.0025;

/**
 * The same area turned until its bars stand upright as exactly as can be told: then sums of columns differ most from those of
 * their neighbours. The angle of stripes by their steps alone is off by a degree or two, more than zxing bears.
 */
export function levelled(picture: Gray, area: Area): Area {
  const cut = cutOut(picture, area, WIDTH / area.width);
  const rough = best(cut, 0, FARTHEST, COARSE);
  const exact = best(cut, rough, COARSE, FINE);
  return { ...area, angle: area.angle + exact };
}

function best(cut: Gray, middle: number, reach: number, step: number): number {
  let found = middle;
  let most = -1;
  for (let turn = middle - reach; turn <= middle + reach + step / 2; turn += step) {
    const sharpness = sharpnessOf(cut, turn);
    if (sharpness > most) {
      most = sharpness;
      found = turn;
    }
  }
  return found;
}

/** Mean square of the steps between neighbouring columns, were the picture turned. */
function sharpnessOf({ width, height, data }: Gray, turn: number): number {
  const lean = Math.tan(turn);
  const margin = Math.ceil((Math.abs(lean) * height) / 2) + 1;
  const sums = new Float64Array(width);
  for (let y = 0; y < height; y++) {
    // To whole pixels: mixing neighbours would smooth the noise away at some angles and not at others.
    const row = y * width - Math.round((y - height / 2) * lean);
    for (let x = margin; x < width - margin; x++) sums[x] = (sums[x] as number) + (data[row + x] as number);
  }
  let sum = 0;
  for (let x = margin + 1; x < width - margin; x++) sum += ((sums[x] as number) - (sums[x - 1] as number)) ** 2;
  return sum / Math.max(1, width - 2 * margin - 1);
}
