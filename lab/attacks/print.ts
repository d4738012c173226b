import type { Box, Image } from '@bonafide/vision/image/image';
import { insideRectangle } from './geometry.ts';
import type { Medium } from './medium.ts';
import type { Random } from './random.ts';
import { bilinear, blur, linearRaster, type Raster, type Rgb } from './raster.ts';

/** Photographic paper (continuous tone), inkjet (scattered dots), or offset and laser (rotated screens). */
export type Technique = 'photo' | 'inkjet' | 'halftone';

export interface PrintOptions {
  readonly technique: Technique;
  /** Halftone cell, or inkjet dot, in pixels of the photograph. */
  readonly dot: number;
  readonly saturation: number;
  /** Reflectance of the blank paper and of full ink. */
  readonly paper: readonly [number, number, number];
  readonly ink: number;
  /** Amplitude of the paper's texture. */
  readonly texture: number;
  /** White border in photograph widths. */
  readonly border: number;
  /** Part of the sheet that is there; all of it when absent. */
  readonly cut?: (u: number, v: number) => number;
}

const SCREEN_ANGLES = [15, 75, 0].map((degrees) => (degrees * Math.PI) / 180);

/** A sheet of paper with `photo` on it; `pitch` and `psf` as for a display. */
export function print(photo: Image, options: PrintOptions, pitch: number, psf: number, random: Random): Medium {
  const reflectance = ink(linearRaster(photo), options);
  if (options.technique === 'inkjet') scatterDots(reflectance, options, pitch * psf, random);
  const texture = paperTexture(random);
  const unit = photo.width * options.border;
  const sheet: Box = { x: -unit, y: -unit, width: photo.width + 2 * unit, height: photo.height + 2 * unit };
  const softness = Math.max((pitch * psf * 2.2) / options.dot, 0.08);
  return {
    sample(u, v, out) {
      const coverage = insideRectangle(u, v, sheet, Math.max(pitch, 1)) * (options.cut?.(u, v) ?? 1);
      if (coverage === 0) return 0;
      const printed = u >= 0 && v >= 0 && u < photo.width && v < photo.height;
      if (printed) bilinear(reflectance, u, v, out);
      else for (let c = 0; c < 3; c++) out[c] = options.paper[c] as number;
      if (printed && options.technique === 'halftone')
        halftone(u / options.dot, v / options.dot, softness, options, out);
      const grain = 1 + options.texture * textureAt(texture, u / pitch, v / pitch);
      for (let c = 0; c < 3; c++) out[c] = (out[c] as number) * grain;
      return coverage;
    },
  };
}

/** The photograph's light as the printer can reach it: washed out, from the paper's white down to the ink's black. */
function ink(photo: Raster, { saturation, paper, ink: darkest }: PrintOptions): Raster {
  const { data } = photo;
  for (let i = 0; i < data.length; i += 3) {
    const [r, g, b] = [data[i], data[i + 1], data[i + 2]] as [number, number, number];
    const grey = 0.2126 * r + 0.7152 * g + 0.0722 * b;
    for (let c = 0; c < 3; c++) {
      const light = Math.min(Math.max(grey + ((data[i + c] as number) - grey) * saturation, 0), 1);
      data[i + c] = darkest + light * ((paper[c] as number) - darkest);
    }
  }
  return photo;
}

/** Amplitude-modulated screens: a cosine spot per ink at its angle, its edge as soft as the camera sees it. */
function halftone(u: number, v: number, softness: number, { paper, ink: darkest }: PrintOptions, out: Rgb): void {
  for (let c = 0; c < 3; c++) {
    const angle = SCREEN_ANGLES[c] as number;
    const a = Math.cos(2 * Math.PI * (u * Math.cos(angle) + v * Math.sin(angle)));
    const b = Math.cos(2 * Math.PI * (v * Math.cos(angle) - u * Math.sin(angle)));
    const white = paper[c] as number;
    const tone = Math.min(Math.max(((out[c] as number) - darkest) / (white - darkest), 0), 1);
    const spot = 0.5 + (a + b) / 4;
    const open = Math.min(Math.max((tone - spot) / softness + 0.5, 0), 1);
    // A camera that cannot resolve the spots sees the tone itself.
    const seen = softness > 1 ? tone + (open - tone) / (softness * softness) : open;
    out[c] = darkest + seen * (white - darkest);
  }
}

/** Error diffusion (Floyd and Steinberg) on dots of `dot` pixels, per ink, then blurred as the camera sees it. */
function scatterDots(raster: Raster, { dot, paper, ink: darkest }: PrintOptions, sigma: number, random: Random): void {
  const step = Math.max(1, Math.round(dot));
  const { width, height, data } = raster;
  for (let c = 0; c < 3; c++) {
    const white = paper[c] as number;
    let next = new Float32Array(Math.ceil(width / step) + 2);
    for (let y = 0; y < height; y += step) {
      const row = next;
      next = new Float32Array(row.length);
      let carry = 0;
      for (let x = 0, i = 1; x < width; x += step, i++) {
        const at = (y * width + x) * 3 + c;
        const tone = ((data[at] as number) - darkest) / (white - darkest) + carry + (row[i] as number);
        const open = tone > 0.5 + random.uniform(-0.1, 0.1) ? 1 : 0;
        const error = tone - open;
        carry = (error * 7) / 16;
        next[i - 1] = (next[i - 1] as number) + (error * 3) / 16;
        next[i] = (next[i] as number) + (error * 5) / 16;
        next[i + 1] = (next[i + 1] as number) + error / 16;
        fillDot(raster, x, y, step, c, darkest + open * (white - darkest));
      }
    }
  }
  blur(raster, Math.max(sigma, 0.35 * step));
}

function fillDot(
  { width, height, data }: Raster,
  x0: number,
  y0: number,
  size: number,
  c: number,
  value: number,
): void {
  for (let y = y0; y < Math.min(y0 + size, height); y++) {
    for (let x = x0; x < Math.min(x0 + size, width); x++) data[(y * width + x) * 3 + c] = value;
  }
}

const TEXTURE = 128;

/** Fibres: white noise and the same noise smoothed, in a tile. */
function paperTexture(random: Random): Raster {
  const tile = { width: TEXTURE, height: TEXTURE, data: new Float32Array(TEXTURE * TEXTURE * 3) };
  for (let i = 0; i < tile.data.length; i++) tile.data[i] = random.normal();
  const fine = Float32Array.from(tile.data);
  blur(tile, 2.5, true);
  for (let i = 0; i < fine.length; i++) tile.data[i] = 0.4 * (fine[i] as number) + 5 * (tile.data[i] as number);
  return tile;
}

function textureAt({ data }: Raster, u: number, v: number): number {
  const x = ((Math.floor(u) % TEXTURE) + TEXTURE) % TEXTURE;
  const y = ((Math.floor(v) % TEXTURE) + TEXTURE) % TEXTURE;
  return data[(y * TEXTURE + x) * 3] as number;
}
