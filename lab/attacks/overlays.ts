import type { Random } from './random.ts';
import type { Rgb } from './raster.ts';

/** Changes the code values of one pixel in place. */
export type Overlay = (x: number, y: number, rgb: Rgb) => void;

/** A display: tone and cast, with pixel grid, moiré or scan lines (at least one), and reflections. */
export function screen(random: Random, width: number, height: number): Overlay {
  const structures: Overlay[] = [];
  if (random.chance(0.5)) structures.push(pixelGrid(random));
  if (random.chance(0.45)) structures.push(scanLines(random));
  if (structures.length === 0 || random.chance(0.6)) structures.push(moire(random));
  const cool = random.uniform(-0.06, 0.16);
  return chain([
    tone(random.uniform(0.7, 1.5), random.uniform(0.65, 1.1), random.uniform(0, 36), [1 - cool, 1, 1 + cool]),
    ...structures,
    glare(random, width, height, random.integer(0, 3)),
  ]);
}

/** A sheet: less contrast and colour, with dots, grain or bands of ink (at least one), paper and slanted light. */
export function paper(random: Random, width: number, height: number): Overlay {
  const structures: Overlay[] = [];
  if (random.chance(0.45)) structures.push(halftone(random));
  if (random.chance(0.25)) structures.push(inkBands(random));
  if (structures.length === 0 || random.chance(0.6)) structures.push(grain(random));
  const warm = random.uniform(-0.08, 0.1);
  const keep = random.pick([0, random.uniform(0.4, 1), random.uniform(0.4, 1)]);
  return chain([
    (_x, _y, rgb) => desaturate(rgb, keep),
    tone(random.uniform(0.75, 1.4), random.uniform(0.5, 0.9), random.uniform(10, 50), [1 + warm, 1, 1 - warm]),
    ...structures,
    slantedLight(random, width, height),
    glare(random, width, height, random.integer(0, 1)),
  ]);
}

/** A picture of soft blotches of colour: a background that is nothing. */
export function blotches(width: number, height: number, random: Random): Uint8Array {
  const at = random.uniform(0, 99);
  const base = [0, 1, 2].map(() => random.uniform(20, 220));
  const depth = random.uniform(0, 60);
  const size = random.uniform(20, 200);
  const data = new Uint8Array(width * height * 3);
  for (let i = 0; i < data.length; i++) {
    const pixel = Math.floor(i / 3);
    const wave =
      Math.sin((pixel % width) / size + at) + Math.cos(Math.floor(pixel / width) / size + at * (1 + (i % 3)));
    data[i] = Math.min(Math.max((base[i % 3] as number) + depth * wave + 3 * random.normal(), 0), 255);
  }
  return data;
}

/** The same codes with normal noise of standard deviation `sigma`. */
export function speckle(data: Uint8Array, sigma: number, random: Random): Uint8Array {
  if (sigma === 0) return data;
  return data.map((code) => Math.min(Math.max(code + sigma * random.normal(), 0), 255));
}

function chain(overlays: readonly Overlay[]): Overlay {
  return (x, y, rgb) => {
    for (const overlay of overlays) overlay(x, y, rgb);
  };
}

function tone(gamma: number, contrast: number, lift: number, tint: readonly [number, number, number]): Overlay {
  return (_x, _y, rgb) => {
    for (let c = 0; c < 3; c++) {
      const code = 255 * (Math.max(rgb[c] as number, 0) / 255) ** gamma;
      rgb[c] = (lift + code * contrast) * (tint[c] as number);
    }
  };
}

function desaturate(rgb: Rgb, keep: number): void {
  const grey = 0.299 * (rgb[0] as number) + 0.587 * (rgb[1] as number) + 0.114 * (rgb[2] as number);
  for (let c = 0; c < 3; c++) rgb[c] = grey + ((rgb[c] as number) - grey) * keep;
}

/** Gratings of a few pixels to a large part of the face, bent, with a phase of their own per colour. */
function moire(random: Random): Overlay {
  const gratings = Array.from({ length: random.integer(1, 3) }, () => {
    const period = 2.5 * 24 ** random.uniform(0, 1);
    const angle = random.uniform(0, Math.PI);
    const colourful = random.chance(0.6) ? random.uniform(0.5, 2.2) : 0;
    return {
      kx: (2 * Math.PI * Math.cos(angle)) / period,
      ky: (2 * Math.PI * Math.sin(angle)) / period,
      bend: random.chance(0.5) ? random.uniform(0, 0.00002) * (20 / period) : 0,
      depth: random.uniform(0.03, 0.16),
      phases: [0, colourful, 2 * colourful],
    };
  });
  return (x, y, rgb) => {
    for (const { kx, ky, bend, depth, phases } of gratings) {
      const turn = kx * x + ky * y + bend * x * y * 6;
      for (let c = 0; c < 3; c++) rgb[c] = (rgb[c] as number) * (1 + depth * Math.sin(turn + (phases[c] as number)));
    }
  };
}

/** Rows and columns of pixels with dark lines between, or stripes of red, green and blue. */
function pixelGrid(random: Random): Overlay {
  const period = random.uniform(2, 7);
  const depth = random.uniform(0.06, 0.35);
  const striped = random.chance(0.4);
  const lean = random.uniform(-0.1, 0.1);
  return (x, y, rgb) => {
    const [u, v] = [(x + lean * y) / period, (y - lean * x) / period];
    const across = u - Math.floor(u);
    const dark = across < 0.25 || v - Math.floor(v) < 0.25 ? 1 - depth : 1;
    for (let c = 0; c < 3; c++) {
      const off = striped && Math.floor(across * 3) !== c ? 1 - depth : 1;
      rgb[c] = (rgb[c] as number) * (striped ? off * (1 + (2 * depth) / 3) : dark * (1 + depth / 3));
    }
  };
}

function scanLines(random: Random): Overlay {
  const period = random.pick([2, 3, 4, 6, random.uniform(2, 40), random.uniform(40, 200)]);
  const depth = random.uniform(0.05, 0.3);
  const soft = random.chance(0.5);
  const upright = random.chance(0.2);
  return (x, y, rgb) => {
    const along = (upright ? x : y) / period;
    const part = along - Math.floor(along);
    const gain = 1 - depth * (soft ? 0.5 + 0.5 * Math.sin(2 * Math.PI * part) : Number(part < 0.4));
    for (let c = 0; c < 3; c++) rgb[c] = (rgb[c] as number) * gain;
  };
}

/** Dots whose size follows the tone, per ink at its own angle or one for all. */
function halftone(random: Random): Overlay {
  const period = random.uniform(2.2, 8);
  const blend = random.uniform(0.15, 0.8);
  const first = random.uniform(0, 1.5);
  const angles = random.chance(0.7) ? [first, first + 0.52, first + 1.05] : [first, first, first];
  const axes = angles.map((angle) => [Math.cos(angle) / period, Math.sin(angle) / period] as const);
  return (x, y, rgb) => {
    for (let c = 0; c < 3; c++) {
      const [cos, sin] = axes[c] as readonly [number, number];
      const spot = Math.cos(2 * Math.PI * (cos * x + sin * y)) * Math.cos(2 * Math.PI * (cos * y - sin * x));
      const code = rgb[c] as number;
      const ink = Math.min(Math.max(127.5 + (code - 127.5 + 127.5 * spot * 0.9) * 2, 10), 245);
      rgb[c] = code + (ink - code) * blend;
    }
  };
}

function inkBands(random: Random): Overlay {
  const period = random.uniform(3, 30);
  const depth = random.uniform(0.03, 0.12);
  const upright = random.chance(0.3);
  return (x, y, rgb) => {
    const gain = 1 + depth * Math.sin((2 * Math.PI * (upright ? x : y)) / period) * Math.sin((x + 2 * y) / 97);
    for (let c = 0; c < 3; c++) rgb[c] = (rgb[c] as number) * gain;
  };
}

/** Fibres and dithering: noise of one pixel and of a few. */
function grain(random: Random): Overlay {
  const size = 64;
  const tile = Float32Array.from({ length: size * size }, () => random.normal());
  const fine = random.uniform(1, 14);
  const coarse = random.uniform(0, 8);
  const step = random.integer(2, 6);
  const value = (x: number, y: number) => tile[(y % size) * size + (x % size)] as number;
  return (x, y, rgb) => {
    const row = Math.floor(x / size) * 17 + Math.floor(y / size) * 29;
    const rough = value(Math.floor(x / step) + row, Math.floor(y / step));
    const added = fine * value(x + row, y + row) + coarse * rough;
    for (let c = 0; c < 3; c++) rgb[c] = (rgb[c] as number) + added;
  };
}

function slantedLight(random: Random, width: number, height: number): Overlay {
  const [slope, drop, bend] = [random.uniform(-0.5, 0.5), random.uniform(-0.4, 0.4), random.uniform(0, 0.2)];
  const crease = random.chance(0.25) ? random.uniform(0.1, 0.9) * width : -99;
  return (x, y, rgb) => {
    const [u, v] = [x / width - 0.5, y / height - 0.5];
    const fold = Math.abs(x - crease + 0.1 * y) < 2 ? 0.85 : 1;
    const gain = (1 + slope * u + drop * v + bend * Math.cos(6 * u)) * fold;
    for (let c = 0; c < 3; c++) rgb[c] = (rgb[c] as number) * gain;
  };
}

/** Bright blobs and slanted strips. */
function glare(random: Random, width: number, height: number, count: number): Overlay {
  const spots = Array.from({ length: count }, () => ({
    x: random.uniform(0, width),
    y: random.uniform(0, height),
    across: random.uniform(0.04, 0.35) * width,
    down: random.uniform(0.04, 1.5) * height,
    lean: random.uniform(-0.7, 0.7),
    light: random.uniform(20, 170),
  }));
  return (x, y, rgb) => {
    for (const { x: cx, y: cy, across, down, lean, light } of spots) {
      const far = ((x - cx + lean * (y - cy)) / across) ** 2 + ((y - cy) / down) ** 2;
      if (far > 6) continue;
      const added = light * Math.exp(-far);
      for (let c = 0; c < 3; c++) rgb[c] = (rgb[c] as number) + added;
    }
  };
}
