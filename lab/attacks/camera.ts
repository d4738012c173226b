import type { Image } from '@bonafide/vision/image/image';
import sharp, { type Sharp } from 'sharp';
import type { Random } from './random.ts';
import { fromRaw, type Rgb, toCode } from './raster.ts';

/** The light that reaches photosite (x, y), written into `out`. */
export type Scene = (x: number, y: number, out: Rgb) => void;

export interface Camera {
  /** Size of the sensor and of the picture it delivers, in pixels. */
  readonly sensor: { readonly width: number; readonly height: number };
  readonly width: number;
  readonly height: number;
  readonly exposure: number;
  readonly whiteBalance: readonly [number, number, number];
  /** Standard deviation of the noise: `shot` at full light, `read` in the dark. */
  readonly shot: number;
  readonly read: number;
  readonly vignette: number;
  /** 0 none to 1: share of a 3 × 3 mean that the image processor mixes in against noise. */
  readonly denoise: number;
  /** Sigma of the unsharp mask, 0 for none. */
  readonly sharpen: number;
  /** Strength of the S-shaped tone curve. */
  readonly contrast: number;
  readonly kernel: 'nearest' | 'linear' | 'cubic' | 'lanczos3';
  /** Qualities of the JPEG encodings that the picture went through, and the scale between them. */
  readonly jpeg: readonly { readonly quality: number; readonly scale: number }[];
}

/** A camera drawn from what telephones and webcams deliver, for a picture of the given size. */
export function randomCamera(random: Random, width: number, height: number): Camera {
  const oversampling = random.pick([1, 1, 1.25, 1.5, 2]);
  const jpeg = [{ quality: random.integer(55, 97), scale: 1 }];
  if (random.chance(0.4))
    jpeg.push({ quality: random.integer(65, 96), scale: random.chance(0.4) ? random.uniform(0.8, 1.2) : 1 });
  const noise = random.pick([0.3, 1, 1, 2]);
  return {
    sensor: { width: Math.round(width * oversampling), height: Math.round(height * oversampling) },
    width,
    height,
    exposure: random.uniform(0.75, 1.3),
    whiteBalance: [1 + 0.08 * random.normal(), 1, 1 + 0.08 * random.normal()],
    shot: noise * random.uniform(0.005, 0.03),
    read: noise * random.uniform(0.0005, 0.006),
    vignette: random.uniform(0, 0.3),
    denoise: random.chance(0.6) ? random.uniform(0.2, 1) : 0,
    sharpen: random.chance(0.5) ? random.uniform(0.5, 1.3) : 0,
    contrast: random.uniform(-0.05, 0.35),
    kernel: random.pick(['nearest', 'linear', 'cubic', 'lanczos3', 'lanczos3']),
    jpeg,
  };
}

/** Takes the picture: Bayer mosaic with noise, demosaicing, noise reduction, tone, resizing, JPEG. */
export async function capture(scene: Scene, camera: Camera, random: Random): Promise<Buffer> {
  const { width, height } = camera.sensor;
  const colour = demosaic(mosaic(scene, camera, random), width, height);
  if (camera.denoise > 0) reduceNoise(colour, width, height, camera.denoise);
  let pipeline = fromRaw({ width, height, data: develop(colour, camera.contrast) });
  if (width !== camera.width)
    pipeline = pipeline.resize(camera.width, camera.height, { fit: 'fill', kernel: camera.kernel });
  if (camera.sharpen > 0) pipeline = fromRaw(await raw(pipeline)).sharpen({ sigma: camera.sharpen });
  let encoded: Buffer | undefined;
  for (const { quality, scale } of camera.jpeg) {
    const next = encoded ? sharp(encoded) : pipeline;
    const sized = scale === 1 ? next : next.resize({ width: Math.round(camera.width * scale) });
    encoded = await sized.jpeg({ quality }).toBuffer();
  }
  if (!encoded) throw new Error('a camera encodes at least once');
  return encoded;
}

/** One value per photosite of an RGGB mosaic. */
function mosaic(scene: Scene, camera: Camera, random: Random): Float32Array {
  const { width, height } = camera.sensor;
  const values = new Float32Array(width * height);
  const rgb = new Float32Array(3);
  const normals = Float32Array.from({ length: 8191 }, () => random.normal());
  let draw = random.integer(0, 8190);
  for (let y = 0; y < height; y++) {
    const ry = (2 * y) / height - 1;
    for (let x = 0; x < width; x++) {
      scene(x + 0.5, y + 0.5, rgb);
      const c = (x & 1) + (y & 1);
      const rx = (2 * x) / width - 1;
      const gain =
        camera.exposure * (camera.whiteBalance[c] as number) * (1 - camera.vignette * 0.5 * (rx * rx + ry * ry));
      const light = Math.max((rgb[c] as number) * gain, 0);
      draw = (draw * 5 + 1 + (x & 3)) % 8191;
      const sigma = Math.sqrt(camera.shot * camera.shot * light + camera.read * camera.read);
      values[y * width + x] = light + sigma * (normals[draw] as number);
    }
  }
  return values;
}

/** Bilinear: each missing colour is the mean of the photosites of that colour among the eight neighbours. */
function demosaic(values: Float32Array, width: number, height: number): Float32Array {
  const colour = new Float32Array(width * height * 3);
  const at = (x: number, y: number) =>
    values[
      Math.abs(y < height ? y : 2 * height - 2 - y) * width + Math.abs(x < width ? x : 2 * width - 2 - x)
    ] as number;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const own = at(x, y);
      const across = (at(x - 1, y) + at(x + 1, y)) / 2;
      const down = (at(x, y - 1) + at(x, y + 1)) / 2;
      const i = (y * width + x) * 3;
      if (((x ^ y) & 1) === 1) {
        // A green photosite: red and blue lie beside it, one kind across and the other down.
        colour[i] = (y & 1) === 0 ? across : down;
        colour[i + 1] = own;
        colour[i + 2] = (y & 1) === 0 ? down : across;
      } else {
        const corners = (at(x - 1, y - 1) + at(x + 1, y - 1) + at(x - 1, y + 1) + at(x + 1, y + 1)) / 4;
        colour[i] = (y & 1) === 0 ? own : corners;
        colour[i + 1] = (across + down) / 2;
        colour[i + 2] = (y & 1) === 0 ? corners : own;
      }
    }
  }
  return colour;
}

function reduceNoise(colour: Float32Array, width: number, height: number, share: number): void {
  const line = width * 3;
  const source = Float32Array.from(colour);
  for (let y = 1; y < height - 1; y++) {
    for (let i = y * line + 3; i < (y + 1) * line - 3; i++) {
      let sum = 0;
      for (let k = -line; k <= line; k += line) {
        sum += (source[i + k - 3] as number) + (source[i + k] as number) + (source[i + k + 3] as number);
      }
      colour[i] = (source[i] as number) * (1 - share) + (sum / 9) * share;
    }
  }
}

const TONES = 4096;

function develop(colour: Float32Array, contrast: number): Uint8Array {
  const tone = Uint8Array.from({ length: TONES + 1 }, (_, i) => {
    const code = toCode(i / TONES);
    const curved = code + contrast * (code * code * (3 - 2 * code) - code);
    return Math.round(255 * Math.min(Math.max(curved, 0), 1));
  });
  const data = new Uint8Array(colour.length);
  for (let i = 0; i < data.length; i++) {
    data[i] = tone[Math.round(Math.min(Math.max(colour[i] as number, 0), 1) * TONES)] as number;
  }
  return data;
}

async function raw(pipeline: Sharp): Promise<Image> {
  const { data, info } = await pipeline.removeAlpha().raw().toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, data };
}
