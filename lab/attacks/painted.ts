import type { Box, Image } from '@bonafide/vision/image/image';
import { framed } from './everyday.ts';
import { blotches, type Overlay, paper, screen, speckle } from './overlays.ts';
import { type Random, seededRandom } from './random.ts';
import { fromRaw } from './raster.ts';

/** Attacks painted over a photograph, by what they imitate. */
export const PAINTED = ['painted-screen', 'painted-print', 'painted-cutout'] as const;

export type Painted = (typeof PAINTED)[number];

/**
 * A presentation attack as simple recapture models paint it, as JPEG: gratings, scan lines, dots, casts, glare and paper
 * laid over the photograph, which fills the picture or lies askew, with a border, on a background. No optics: what a
 * detector learns from `simulate` should hold here too, and the other way about. Everything is drawn from `seed`.
 */
export async function paint(
  photo: Image,
  species: Painted,
  seed: number,
  { face, around }: { readonly face: Box; readonly around: Image },
): Promise<Buffer> {
  const random = seededRandom(seed);
  const { region, width, height } = framed(photo, face, random);
  const { data } = await fromRaw(photo)
    .extract({ left: region.x, top: region.y, width: region.width, height: region.height })
    .resize(width, height, { fit: 'fill' })
    .raw()
    .toBuffer({ resolveWithObject: true });
  const picture = { width, height, data };
  const zoom = width / region.width;
  const shown = {
    x: (face.x - region.x) * zoom,
    y: (face.y - region.y) * zoom,
    width: face.width * zoom,
    height: face.height * zoom,
  };
  const overlay = species === 'painted-screen' ? screen(random, width, height) : paper(random, width, height);
  const marked = overlaid(picture, overlay);
  const fills = species !== 'painted-cutout' && random.chance(0.4);
  const laid = fills ? marked : await onBackground(marked, shown, species, around, random);
  return finished(laid, random);
}

function overlaid({ width, height, data }: Image, overlay: Overlay): Image {
  const out = new Uint8Array(data.length);
  const rgb = new Float32Array(3);
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++, at += 3) {
      for (let c = 0; c < 3; c++) rgb[c] = data[at + c] as number;
      overlay(x, y, rgb);
      for (let c = 0; c < 3; c++) out[at + c] = Math.min(Math.max((rgb[c] as number) + 0.5, 0), 255);
    }
  }
  return { width, height, data: out };
}

/** The marked photograph smaller and askew before another photograph, a plain colour or blotches. */
async function onBackground(marked: Image, face: Box, species: Painted, around: Image, random: Random): Promise<Image> {
  const { width, height } = marked;
  const behind = random.chance(0.6)
    ? await fromRaw(around).resize(width, height, { fit: 'cover' }).blur(random.uniform(0.3, 4)).raw().toBuffer()
    : blotches(width, height, random);
  const scale = random.uniform(0.62, 0.98);
  const angle = 0.06 * random.normal();
  const [cos, sin] = [Math.cos(angle) / scale, Math.sin(angle) / scale];
  const [px, py] = [0.0003 * random.normal(), 0.0003 * random.normal()];
  const centre = { x: width * random.uniform(0.42, 0.58), y: height * random.uniform(0.42, 0.58) };
  const border = species === 'painted-cutout' ? 0 : random.pick([0, random.uniform(0.01, 0.12)]) * width;
  const rim = random.pick([8, 20, 45, 200, 235, 250]);
  const oval = species === 'painted-cutout' ? random.uniform(0.62, 0.95) : undefined;
  const data = new Uint8Array(behind);
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++, at += 3) {
      const [dx, dy] = [x - centre.x, y - centre.y];
      const depth = 1 + px * dx + py * dy;
      const u = (cos * dx + sin * dy) / depth + width / 2;
      const v = (cos * dy - sin * dx) / depth + height / 2;
      if (oval !== undefined) {
        const [a, b] = [(u - face.x) / face.width - 0.5, (v - face.y) / face.height - 0.45];
        if (Math.hypot(a / oval, b / (oval * 1.25)) > 1) continue;
      }
      if (u >= 0 && v >= 0 && u < width && v < height) copy(marked, u, v, data, at);
      else if (u > -border && v > -border && u < width + border && v < height + border) data.fill(rim, at, at + 3);
    }
  }
  return { width, height, data };
}

function copy({ width, data }: Image, u: number, v: number, out: Uint8Array, at: number): void {
  const [x, y] = [Math.floor(u), Math.floor(v)];
  const height = data.length / width / 3;
  const [right, below] = [x + 1 < width ? 3 : 0, y + 1 < height ? width * 3 : 0];
  const [fx, fy] = [u - x, v - y];
  const from = (y * width + x) * 3;
  for (let c = from; c < from + 3; c++) {
    const upper = (data[c] as number) * (1 - fx) + (data[c + right] as number) * fx;
    const lower = (data[c + below] as number) * (1 - fx) + (data[c + below + right] as number) * fx;
    out[at + c - from] = upper * (1 - fy) + lower * fy;
  }
}

/** What the camera of a simple model does: focus, noise, encoding. */
async function finished(picture: Image, random: Random): Promise<Buffer> {
  const soft = fromRaw(picture).blur(random.chance(0.6) ? random.uniform(0.3, 1.6) : 0.3);
  const data = speckle(await soft.raw().toBuffer(), random.pick([0, random.uniform(1, 8)]), random);
  return fromRaw({ ...picture, data })
    .jpeg({ quality: random.integer(50, 95) })
    .toBuffer();
}
