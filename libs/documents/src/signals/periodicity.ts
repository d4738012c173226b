import type { Image } from '@bonafide/vision/image/image';
import { transform } from '@bonafide/vision/pad/spectrum';

/** Side of the squares whose spectra are taken, pixels, and how many lie across and down a page. */
const SIDE = 128;
const ACROSS = 5;
const DOWN = 4;
/** Frequencies looked at, in waves a square: below lie letters, above sampling itself. */
const LEAST_WAVES = 14;
const MOST_WAVES = 60;

/** Power that is as good as none: that of noise of one level of 255 in a square. A drawn picture has no noise of its own. */
const FLOOR = 2300;

/** Regular patterns of a page. */
export interface Periodicity {
  /** Of brightness, and of colour (red less green): how far the strongest wave stands out of its ring, natural logarithm. */
  readonly brightness: number;
  readonly colour: number;
}

/**
 * How regular a page's fine structure is: the grid of a screen and the dots of a printer are waves of one length and direction all
 * over the page, while letters, ground lines and noise are not. Undefined for a page smaller than two squares.
 */
export function periodicityOf(image: Image): Periodicity | undefined {
  if (image.width < 2 * SIDE || image.height < 2 * SIDE) return undefined;
  const brightness = new Float64Array(SIDE * SIDE);
  const colour = new Float64Array(SIDE * SIDE);
  const real = new Float32Array(SIDE * SIDE);
  const imaginary = new Float32Array(SIDE * SIDE);
  for (let i = 0; i < ACROSS * DOWN; i++) {
    const left = Math.floor(((image.width - SIDE) * ((i % ACROSS) + 0.5)) / ACROSS);
    const top = Math.floor(((image.height - SIDE) * (Math.floor(i / ACROSS) + 0.5)) / DOWN);
    readSquare(image, left, top, real, imaginary);
    transform({ size: SIDE, real, imaginary });
    addPowers(real, imaginary, brightness, colour);
  }
  return { brightness: strongestWave(brightness), colour: strongestWave(colour) };
}

const WINDOW = Float32Array.from({ length: SIDE }, (_, i) => 0.5 - 0.5 * Math.cos((2 * Math.PI * (i + 0.5)) / SIDE));

/** Brightness as the real part and colour as the imaginary one, each without its mean, fading towards the sides. */
function readSquare(image: Image, left: number, top: number, real: Float32Array, imaginary: Float32Array): void {
  let [light, tint] = [0, 0];
  for (let y = 0, to = 0; y < SIDE; y++) {
    for (let x = 0, at = ((top + y) * image.width + left) * 3; x < SIDE; x++, at += 3, to++) {
      const [r, g, b] = [image.data[at] as number, image.data[at + 1] as number, image.data[at + 2] as number];
      real[to] = (r + 2 * g + b) / 4;
      imaginary[to] = r - g;
      light += real[to] as number;
      tint += r - g;
    }
  }
  for (let i = 0; i < real.length; i++) {
    const fade = (WINDOW[i % SIDE] as number) * (WINDOW[Math.floor(i / SIDE)] as number);
    real[i] = ((real[i] as number) - light / real.length) * fade;
    imaginary[i] = ((imaginary[i] as number) - tint / real.length) * fade;
  }
}

/** Parts the spectrum of both real signals and adds the logarithm of their powers: one square with much print must not outweigh. */
function addPowers(real: Float32Array, imaginary: Float32Array, brightness: Float64Array, colour: Float64Array): void {
  for (let v = 0; v < SIDE; v++) {
    for (let u = 0; u < SIDE; u++) {
      const at = v * SIDE + u;
      const mirror = ((SIDE - v) % SIDE) * SIDE + ((SIDE - u) % SIDE);
      const [a, b] = [real[at] as number, imaginary[at] as number];
      const [c, d] = [real[mirror] as number, imaginary[mirror] as number];
      brightness[at] = (brightness[at] as number) + Math.log(FLOOR + ((a + c) ** 2 + (b - d) ** 2) / 4);
      colour[at] = (colour[at] as number) + Math.log(FLOOR + ((b + d) ** 2 + (c - a) ** 2) / 4);
    }
  }
}

/** How far the highest place of a spectrum stands above the median of its ring; both axes, where JPEG's blocks are, left out. */
function strongestWave(powers: Float64Array): number {
  const rings = new Map<number, number[]>();
  const places: { at: number; ring: number }[] = [];
  for (let v = -SIDE / 2; v < SIDE / 2; v++) {
    for (let u = 1; u < SIDE / 2; u++) {
      const ring = Math.round(Math.hypot(u, v) / 3);
      if (Math.hypot(u, v) < LEAST_WAVES || Math.hypot(u, v) > MOST_WAVES || Math.abs(v) < 3 || u < 3) continue;
      const at = ((v + SIDE) % SIDE) * SIDE + u;
      places.push({ at, ring });
      const values = rings.get(ring);
      if (values) values.push(powers[at] as number);
      else rings.set(ring, [powers[at] as number]);
    }
  }
  const medians = new Map(
    [...rings].map(([ring, values]) => [ring, values.sort((a, b) => a - b)[values.length >> 1] as number]),
  );
  const above = places.map(({ at, ring }) => (powers[at] as number) - (medians.get(ring) as number));
  return above.reduce((most, value) => Math.max(most, value), 0) / (ACROSS * DOWN);
}
