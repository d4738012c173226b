import type { Rgb } from './raster.ts';

/** Something flat that shows a photograph: a panel, a sheet of paper, a mask. */
export interface Medium {
  /**
   * Writes the light that leaves the medium at (u, v), in pixels of the photograph it shows, and returns how much of
   * the photosite it covers, 0 to 1.
   */
  sample(u: number, v: number, out: Rgb): number;
}
