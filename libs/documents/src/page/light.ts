import type { Image } from '@bonafide/vision/image/image';
import { shrink } from '@bonafide/vision/image/shrink';

/** Columns of the grid that light is judged on, about. */
const COLUMNS = 250;

/** A page in cells, each the mean of its pixels. */
export interface Cells {
  readonly width: number;
  readonly height: number;
  /** 0 to 255. */
  readonly luma: Float32Array;
  /** The darkest channel: where it is white, all are. */
  readonly least: Uint8Array;
}

export function cellsOf(image: Image): Cells {
  const factor = Math.max(Math.round(image.width / COLUMNS), 1);
  const { width, height, data } = shrink(image, { x: 0, y: 0, width: image.width, height: image.height }, factor);
  const luma = new Float32Array(width * height);
  const least = new Uint8Array(width * height);
  for (let i = 0, at = 0; i < luma.length; i++, at += 3) {
    const [r, g, b] = [data[at] as number, data[at + 1] as number, data[at + 2] as number];
    luma[i] = 0.299 * r + 0.587 * g + 0.114 * b;
    least[i] = Math.min(r, g, b);
  }
  return { width, height, luma, least };
}

/** The brightness that the given shares of the cells stay below. */
export function quantiles({ luma }: Cells, shares: readonly number[]): number[] {
  const sorted = Float32Array.from(luma).sort();
  return shares.map((share) => sorted[Math.min(Math.floor(share * sorted.length), sorted.length - 1)] as number);
}
