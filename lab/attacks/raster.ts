import type { Image } from '@bonafide/vision/image/image';
import sharp, { type Sharp } from 'sharp';

/** A picture in linear light, 0 to 1 nominal, three floats a pixel. */
export interface Raster {
  readonly width: number;
  readonly height: number;
  readonly data: Float32Array;
}

/** Red, green, blue in linear light; samplers write into it so that no object is made per pixel. */
export type Rgb = Float32Array;

const LINEAR = Float32Array.from({ length: 256 }, (_, code) => toLinear(code / 255));

/** The IEC 61966-2-1 (sRGB) transfer function and its inverse. */
function toLinear(code: number): number {
  return code <= 0.04045 ? code / 12.92 : ((code + 0.055) / 1.055) ** 2.4;
}
export function toCode(light: number): number {
  return light <= 0.0031308 ? 12.92 * light : 1.055 * light ** (1 / 2.4) - 0.055;
}

export function linearRaster(image: Image): Raster {
  const data = new Float32Array(image.data.length);
  for (let i = 0; i < data.length; i++) data[i] = LINEAR[image.data[i] as number] as number;
  return { width: image.width, height: image.height, data };
}

/** The picture resampled to a new size with an averaging filter. */
export async function resized(image: Image, width: number, height: number): Promise<Image> {
  const size = { width: Math.max(1, Math.round(width)), height: Math.max(1, Math.round(height)) };
  if (size.width === image.width && size.height === image.height) return image;
  const data = await fromRaw(image)
    .resize({ ...size, fit: 'fill' })
    .raw()
    .toBuffer();
  return { ...size, data };
}

/** A sharp pipeline over the picture's pixels. */
export function fromRaw(image: Image): Sharp {
  return sharp(image.data, { raw: { width: image.width, height: image.height, channels: 3 } });
}

/** Bilinear sample; (0, 0) is the corner of the first pixel; beyond the edge the edge repeats. */
export function bilinear({ width, height, data }: Raster, x: number, y: number, out: Rgb): void {
  const px = Math.min(Math.max(x - 0.5, 0), width - 1);
  const py = Math.min(Math.max(y - 0.5, 0), height - 1);
  const x0 = Math.min(Math.floor(px), Math.max(width - 2, 0));
  const y0 = Math.min(Math.floor(py), Math.max(height - 2, 0));
  const fx = px - x0;
  const fy = py - y0;
  const top = (y0 * width + x0) * 3;
  const right = width > 1 ? 3 : 0;
  const below = top + (height > 1 ? width * 3 : 0);
  for (let c = 0; c < 3; c++) {
    const upper = (data[top + c] as number) * (1 - fx) + (data[top + right + c] as number) * fx;
    const lower = (data[below + c] as number) * (1 - fx) + (data[below + right + c] as number) * fx;
    out[c] = upper * (1 - fy) + lower * fy;
  }
}

/** Separable Gaussian blur in place; `wrap` treats the raster as one tile of a pattern. */
export function blur({ width, height, data }: Raster, sigma: number, wrap = false): void {
  if (sigma < 0.2) return;
  const radius = Math.ceil(2.5 * sigma);
  const weights = Float32Array.from({ length: 2 * radius + 1 }, (_, i) => Math.exp(-0.5 * ((i - radius) / sigma) ** 2));
  const sum = weights.reduce((a, b) => a + b, 0);
  const kernel = weights.map((weight) => weight / sum);
  for (let c = 0; c < 3; c++) {
    for (let y = 0; y < height; y++) blurLine(data, y * width * 3 + c, 3, width, kernel, wrap);
    for (let x = 0; x < width; x++) blurLine(data, x * 3 + c, width * 3, height, kernel, wrap);
  }
}

function blurLine(
  data: Float32Array,
  start: number,
  step: number,
  length: number,
  kernel: Float32Array,
  wrap: boolean,
): void {
  const radius = (kernel.length - 1) / 2;
  const line = new Float32Array(length + 2 * radius);
  for (let i = 0; i < line.length; i++) {
    const at = i - radius;
    const index = wrap ? ((at % length) + length) % length : Math.min(Math.max(at, 0), length - 1);
    line[i] = data[start + index * step] as number;
  }
  for (let i = 0; i < length; i++) {
    let total = 0;
    for (let k = 0; k < kernel.length; k++) total += (kernel[k] as number) * (line[i + k] as number);
    data[start + i * step] = total;
  }
}
