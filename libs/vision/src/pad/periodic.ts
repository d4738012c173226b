import type { Face } from '../face/face.js';
import type { Image, Point } from '../image/image.js';
import { magnitudes, type Square, transform } from './spectrum.js';

/** Periodic structure of native-resolution patches; each the largest of the patches looked at. */
export interface PeriodicSignals {
  /** Highest lone peak of the luma spectrum over its neighbourhood, log2: below 2.7 on 95 % of bona fide pictures. */
  readonly lumaPeak: number;
  /** The same for the difference of red and blue: the coloured fringes of a display's stripes. */
  readonly chromaPeak: number;
  /** Energy of the highest third of frequencies over the middle third, log2: dots and grids raise it, blur lowers it. */
  readonly fineEnergy: number;
  /** The same for the difference of red and blue. */
  readonly fineChroma: number;
}

const PATCH = 128;

/**
 * Moiré, display grids and halftone screens as peaks in the spectrum of the middle of the face and of two patches
 * beside it. Never on a shrunk picture: shrinking removes what is looked for. Undefined when the picture is smaller
 * than a patch. Source: Garcia and de Queiroz, Face-spoofing 2D-detection based on moiré-pattern analysis (2015).
 */
export function periodicSignals(image: Image, face: Face): PeriodicSignals | undefined {
  if (image.width < PATCH || image.height < PATCH) return undefined;
  const { x, y, width, height } = face.box;
  const middle = { x: x + width / 2, y: y + height / 2 };
  const centres = [
    middle,
    { x: middle.x - width, y: middle.y - height * 0.4 },
    { x: middle.x + width, y: middle.y - height * 0.4 },
  ];
  const found = centres.map((centre) => patchSignals(image, centre));
  const largest = (pick: (signals: PeriodicSignals) => number) => Math.max(...found.map(pick));
  const [own] = found as [PeriodicSignals];
  return {
    lumaPeak: largest((s) => s.lumaPeak),
    chromaPeak: largest((s) => s.chromaPeak),
    fineEnergy: own.fineEnergy,
    fineChroma: own.fineChroma,
  };
}

const WINDOW = Float32Array.from({ length: PATCH }, (_, i) => 0.5 - 0.5 * Math.cos((2 * Math.PI * (i + 0.5)) / PATCH));

function patchSignals(image: Image, centre: Point): PeriodicSignals {
  const square = cut(image, centre);
  transform(square);
  const { first, second } = magnitudes(square);
  return {
    lumaPeak: peak(first),
    chromaPeak: peak(second),
    fineEnergy: fine(first),
    fineChroma: fine(second),
  };
}

/** Luma in the real part, red less blue in the imaginary part; mean removed, Hann window. */
function cut({ width, height, data }: Image, centre: Point): Square {
  const left = Math.min(Math.max(Math.round(centre.x - PATCH / 2), 0), width - PATCH);
  const top = Math.min(Math.max(Math.round(centre.y - PATCH / 2), 0), height - PATCH);
  const real = new Float32Array(PATCH * PATCH);
  const imaginary = new Float32Array(PATCH * PATCH);
  let [meanLuma, meanChroma] = [0, 0];
  for (let y = 0, i = 0; y < PATCH; y++) {
    for (let x = 0; x < PATCH; x++, i++) {
      const at = ((top + y) * width + left + x) * 3;
      const r = data[at] as number;
      const g = data[at + 1] as number;
      const b = data[at + 2] as number;
      real[i] = 0.299 * r + 0.587 * g + 0.114 * b;
      imaginary[i] = r - b;
      meanLuma += (real[i] as number) / (PATCH * PATCH);
      meanChroma += (r - b) / (PATCH * PATCH);
    }
  }
  for (let y = 0, i = 0; y < PATCH; y++) {
    for (let x = 0; x < PATCH; x++, i++) {
      const weight = (WINDOW[x] as number) * (WINDOW[y] as number);
      real[i] = ((real[i] as number) - meanLuma) * weight;
      imaginary[i] = ((imaginary[i] as number) - meanChroma) * weight;
    }
  }
  return { size: PATCH, real, imaginary };
}

/** Noise floor: a picture without any texture has no peaks either. */
const FLOOR = 12;
const NEAREST = 9;
const REACH = 4;

function peak(magnitude: Float32Array): number {
  let highest = 1;
  for (let ky = 0; ky <= PATCH / 2 - REACH; ky++) {
    for (let kx = -PATCH / 2 + REACH; kx < PATCH / 2 - REACH; kx++) {
      const value = at(magnitude, kx, ky);
      if (value <= highest * FLOOR || kx * kx + ky * ky < NEAREST * NEAREST || onBlockGrid(kx, ky)) continue;
      // Only local maxima are worth the look at their neighbourhood.
      if (value < at(magnitude, kx - 1, ky) || value < at(magnitude, kx + 1, ky) || value < at(magnitude, kx, ky + 1))
        continue;
      const ratio = value / (around(magnitude, kx, ky) + FLOOR);
      if (ratio > highest) highest = ratio;
    }
  }
  return Math.log2(highest);
}

/** JPEG blocks make peaks of their own: eighths of the sampling frequency on the axes. */
function onBlockGrid(kx: number, ky: number): boolean {
  return (Math.abs(kx) <= 1 && nearEighth(ky)) || (Math.abs(ky) <= 1 && nearEighth(kx));
}

function nearEighth(k: number): boolean {
  return (k + PATCH + 1) % (PATCH / 8) <= 2;
}

function at(magnitude: Float32Array, kx: number, ky: number): number {
  // The other half plane mirrors this one. No arrays: this runs some 50,000 times a frame.
  const sign = ky < 0 ? -1 : 1;
  return magnitude[sign * ky * PATCH + ((sign * kx + PATCH) % PATCH)] as number;
}

/** Mean magnitude of the frame of frequencies two to four steps away. */
function around(magnitude: Float32Array, kx: number, ky: number): number {
  let sum = 0;
  let count = 0;
  for (let dy = -REACH; dy <= REACH; dy++) {
    for (let dx = -REACH; dx <= REACH; dx++) {
      if (Math.max(Math.abs(dx), Math.abs(dy)) < 3) continue;
      sum += at(magnitude, kx + dx, ky + dy);
      count += 1;
    }
  }
  return sum / count;
}

function fine(magnitude: Float32Array): number {
  let [high, middle] = [0, 0];
  for (let y = 0; y <= PATCH / 2; y++) {
    for (let x = 0; x < PATCH; x++) {
      const column = x < PATCH / 2 ? x : PATCH - x;
      const radius = column * column + y * y;
      const energy = (magnitude[y * PATCH + x] as number) ** 2;
      if (radius >= 42 ** 2 && radius < 62 ** 2) high += energy;
      else if (radius >= 14 ** 2 && radius < 34 ** 2) middle += energy;
    }
  }
  return Math.log2((high + FLOOR * FLOOR) / (middle + FLOOR * FLOOR));
}
