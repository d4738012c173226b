import type { Image, Point } from '@bonafide/vision/image/image';
import sharp from 'sharp';
import type { Quad } from './page.js';
import type { Dice, Specimen } from './specimen.fixture.js';

export const GROUNDS = ['plain', 'wood', 'tiles', 'clutter', 'cloth', 'white'] as const;
export type Ground = (typeof GROUNDS)[number];

/** How a page lies before the camera: angles in radians; width and middle in shares of the picture's width and size. */
export interface Pose {
  readonly yaw: number;
  readonly pitch: number;
  readonly roll: number;
  readonly width: number;
  readonly x: number;
  readonly y: number;
}

export interface SceneOptions {
  readonly pages: readonly { readonly specimen: Specimen; readonly pose: Pose }[];
  readonly ground: Ground;
  readonly width?: number;
  readonly height?: number;
  /** Fingers over an edge of the first page. */
  readonly hand?: boolean;
  /** Sigma of defocus, pixels. */
  readonly blur?: number;
  /** Strength of uneven light, 0 to 1. */
  readonly shade?: number;
  /** A reflection on the first page: its radius in shares of the picture's width. */
  readonly glare?: number;
  readonly exposure?: number;
  readonly jpeg?: number;
}

/** A photograph that was made here, and where the pages' corners are in it. */
export interface Scene {
  readonly image: Image;
  readonly corners: readonly Quad[];
}

/** Photographs pages that lie on something. */
export async function photographScene(dice: Dice, options: SceneOptions): Promise<Scene> {
  const { width = 1600, height = 1200 } = options;
  const image = await drawGround(dice, options.ground, width, height);
  const corners = options.pages.map(({ specimen, pose }) => place(specimen, pose, width, height));
  corners.forEach((quad, i) => {
    const { specimen } = options.pages[i] as { specimen: Specimen };
    castShadow(image, quad, dice.uniform(2, 7) * (width / 1600), dice.uniform(0.06, 0.3));
    lay(image, specimen, quad);
  });
  if (options.hand && corners[0]) await layHand(dice, image, corners[0]);
  illuminate(dice, image, options.shade ?? 0.25, options.exposure ?? 1);
  if (options.glare && corners[0]) reflect(dice, image, corners[0], options.glare * width);
  return { image: await develop(dice, image, options), corners };
}

/** Corners of the page in the picture, of a camera with the usual wide angle. */
function place({ image }: Specimen, pose: Pose, width: number, height: number): Quad {
  const focus = 0.9 * Math.max(width, height);
  const w = pose.width * width;
  const h = (w * image.height) / image.width;
  const [cy, sy] = [Math.cos(pose.yaw), Math.sin(pose.yaw)];
  const [cp, sp] = [Math.cos(pose.pitch), Math.sin(pose.pitch)];
  const [cr, sr] = [Math.cos(pose.roll), Math.sin(pose.roll)];
  const corner = (u: number, v: number): Point => {
    const [x1, z1] = [u * cy, -u * sy];
    const [y2, z2] = [v * cp - z1 * sp, v * sp + z1 * cp];
    const [x3, y3] = [x1 * cr - y2 * sr, x1 * sr + y2 * cr];
    const scale = focus / (focus + z2);
    return { x: pose.x * width + x3 * scale, y: pose.y * height + y3 * scale };
  };
  return [corner(-w / 2, -h / 2), corner(w / 2, -h / 2), corner(w / 2, h / 2), corner(-w / 2, h / 2)];
}

async function raster(svg: string): Promise<Image> {
  const { data, info } = await sharp(Buffer.from(svg)).flatten().raw().toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, data };
}

async function drawGround(dice: Dice, ground: Ground, width: number, height: number): Promise<Image> {
  const open = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 1600 ${(1600 * height) / width}">`;
  const colour = (s: number, l: number) => `hsl(${dice.integer(0, 359)} ${s}% ${l}%)`;
  const all = (fill: string) => `<rect width="1600" height="3000" fill="${fill}"/>`;
  const many = (count: number, draw: () => string) => Array.from({ length: count }, draw).join('');
  const base = {
    plain: () => all(colour(30, dice.pick([20, 40, 60]))),
    white: () => all(`rgb(${dice.integer(226, 238)},${dice.integer(226, 238)},${dice.integer(222, 236)})`),
    cloth: () => all(colour(25, dice.integer(25, 70))),
    wood: () =>
      all('#9a6b42') +
      many(160, () => {
        const y = dice.uniform(-50, 1300);
        return `<path d="M0 ${y} C500 ${y + dice.uniform(-40, 40)} 1100 ${y + dice.uniform(-40, 40)} 1600 ${y + dice.uniform(-20, 20)}" stroke="hsl(28 40% ${dice.integer(28, 50)}%)" stroke-width="${dice.uniform(1, 9)}" fill="none"/>`;
      }) +
      many(4, () => `<rect x="0" y="${dice.uniform(0, 1200)}" width="1600" height="3" fill="#4a2f18"/>`),
    tiles: () => {
      const side = dice.integer(140, 320);
      const turn = dice.uniform(-30, 30);
      const fill = colour(15, dice.integer(45, 80));
      const lines = Array.from({ length: 40 }, (_, i) => (i - 15) * side);
      return `${all(fill)}<g transform="rotate(${turn} 800 600)" stroke="#6d6a66" stroke-width="5">${lines
        .map((at) => `<path d="M${at} -2000V4000M-2000 ${at}H4000"/>`)
        .join('')}</g>`;
    },
    clutter: () =>
      all(colour(20, dice.integer(30, 75))) +
      many(26, () => {
        const [x, y] = [dice.uniform(-100, 1600), dice.uniform(-100, 1200)];
        const [w, h] = [dice.uniform(60, 600), dice.uniform(20, 400)];
        const text = Array.from(
          { length: dice.integer(0, 8) },
          (_, i) => `<text x="${x + 12}" y="${y + 30 + 24 * i}" font-size="18">lorem ipsum dolor sit ${i}</text>`,
        );
        return `<g transform="rotate(${dice.uniform(-90, 90)} ${x} ${y})"><rect x="${x}" y="${y}" width="${w}" height="${h}" rx="${dice.pick([0, 8, 20])}" fill="${colour(dice.integer(0, 60), dice.integer(15, 95))}"/>${text.join('')}</g>`;
      }),
  }[ground]();
  const image = await raster(`${open}${base}</svg>`);
  if (ground === 'cloth') weave(dice, image);
  return image;
}

function weave(dice: Dice, { width, data }: Image): void {
  const [a, b] = [dice.uniform(0.5, 1.4), dice.uniform(0.5, 1.4)];
  for (let i = 0; i < data.length; i++) {
    const pixel = Math.floor(i / 3);
    const [x, y] = [pixel % width, Math.floor(pixel / width)];
    data[i] = clamp((data[i] as number) + 12 * Math.sin(x * a) * Math.sin(y * b) + dice.uniform(-14, 14));
  }
}

const clamp = (value: number) => Math.min(Math.max(Math.round(value), 0), 255);

/** The map from pixels of a picture to a rectangle that is seen as `quad`. */
export function inverseHomography(quad: Quad, width: number, height: number): (x: number, y: number) => Point {
  const [p0, p1, p2, p3] = quad;
  // Square to quad (Heckbert 1989), then its adjoint.
  const [sx, sy] = [p0.x - p1.x + p2.x - p3.x, p0.y - p1.y + p2.y - p3.y];
  const [dx1, dx2, dy1, dy2] = [p1.x - p2.x, p3.x - p2.x, p1.y - p2.y, p3.y - p2.y];
  const det = dx1 * dy2 - dx2 * dy1;
  const g = (sx * dy2 - dx2 * sy) / det;
  const h = (dx1 * sy - sx * dy1) / det;
  const [a, b, c] = [p1.x - p0.x + g * p1.x, p3.x - p0.x + h * p3.x, p0.x];
  const [d, e, f] = [p1.y - p0.y + g * p1.y, p3.y - p0.y + h * p3.y, p0.y];
  return (x, y) => {
    const u = (e - f * h) * x + (c * h - b) * y + (b * f - c * e);
    const v = (f * g - d) * x + (a - c * g) * y + (c * d - a * f);
    const w = (d * h - e * g) * x + (b * g - a * h) * y + (a * e - b * d);
    return { x: (width * u) / w, y: (height * v) / w };
  };
}

function boundsOf(quad: Quad, { width, height }: Image, margin = 2) {
  const xs = quad.map(({ x }) => x);
  const ys = quad.map(({ y }) => y);
  return {
    left: Math.max(Math.floor(Math.min(...xs) - margin), 0),
    right: Math.min(Math.ceil(Math.max(...xs) + margin), width),
    top: Math.max(Math.floor(Math.min(...ys) - margin), 0),
    bottom: Math.min(Math.ceil(Math.max(...ys) + margin), height),
  };
}

/** Lays a page into the picture, four samples a pixel, without its round corners. */
function lay(image: Image, { image: page, cornerRadius }: Specimen, quad: Quad): void {
  const toPage = inverseHomography(quad, page.width, page.height);
  const { left, right, top, bottom } = boundsOf(quad, image);
  const colour = [0, 0, 0];
  for (let y = top; y < bottom; y++) {
    for (let x = left; x < right; x++) {
      let count = 0;
      colour.fill(0);
      for (const [dx, dy] of [
        [0.25, 0.25],
        [0.75, 0.25],
        [0.25, 0.75],
        [0.75, 0.75],
      ] as const) {
        const at = toPage(x + dx, y + dy);
        if (!isOnCard(at, page, cornerRadius)) continue;
        count += 1;
        addSample(colour, page, at);
      }
      const to = (y * image.width + x) * 3;
      for (let c = 0; c < 3; c++) {
        image.data[to + c] = ((image.data[to + c] as number) * (4 - count) + (colour[c] as number)) / 4;
      }
    }
  }
}

function addSample(colour: number[], { width, height, data }: Image, { x, y }: Point): void {
  const [px, py] = [Math.min(Math.max(x - 0.5, 0), width - 1.001), Math.min(Math.max(y - 0.5, 0), height - 1.001)];
  const [x0, y0] = [Math.floor(px), Math.floor(py)];
  const [fx, fy] = [px - x0, py - y0];
  const at = (y0 * width + x0) * 3;
  const below = at + width * 3;
  for (let c = 0; c < 3; c++) {
    const upper = (data[at + c] as number) * (1 - fx) + (data[at + 3 + c] as number) * fx;
    const lower = (data[below + c] as number) * (1 - fx) + (data[below + 3 + c] as number) * fx;
    colour[c] = (colour[c] as number) + upper * (1 - fy) + lower * fy;
  }
}

function isOnCard({ x, y }: Point, { width, height }: Image, radius: number): boolean {
  if (x < 0 || y < 0 || x > width || y > height) return false;
  const dx = Math.max(radius - x, x - width + radius, 0);
  const dy = Math.max(radius - y, y - height + radius, 0);
  return dx * dx + dy * dy <= radius * radius;
}

function castShadow(image: Image, quad: Quad, offset: number, strength: number): void {
  const toPage = inverseHomography(quad, 1, 1);
  const { left, right, top, bottom } = boundsOf(quad, image, 3 * offset);
  for (let y = top; y < bottom; y++) {
    for (let x = left; x < right; x++) {
      const { x: u, y: v } = toPage(x - offset, y - offset);
      if (u < 0 || v < 0 || u > 1 || v > 1) continue;
      const at = (y * image.width + x) * 3;
      for (let c = at; c < at + 3; c++) image.data[c] = (image.data[c] as number) * (1 - strength);
    }
  }
}

async function layHand(dice: Dice, image: Image, quad: Quad): Promise<void> {
  const side = dice.integer(0, 3);
  const [a, b] = [quad[side] as Point, quad[(side + 1) % 4] as Point];
  const t = dice.uniform(0.3, 0.7);
  const [x, y] = [a.x + (b.x - a.x) * t, a.y + (b.y - a.y) * t];
  const turn = (Math.atan2(b.y - a.y, b.x - a.x) * 180) / Math.PI - 90;
  const w = 0.055 * image.width;
  const fingers = [0, 1].map((i) => {
    const shift = (i - 0.5) * w * 1.1;
    return `<ellipse cx="${w * 1.1}" cy="${shift}" rx="${w * 2.4}" ry="${w * 0.5}" fill="hsl(20 45% ${dice.integer(50, 70)}%)"/>`;
  });
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${image.width}" height="${image.height}"><g transform="translate(${x} ${y}) rotate(${turn}) scale(-1 1) translate(${-3.2 * w} 0)">${fingers.join('')}</g></svg>`;
  const { data } = await sharp(image.data, { raw: { width: image.width, height: image.height, channels: 3 } })
    .composite([{ input: Buffer.from(svg) }])
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  image.data.set(data);
}

function illuminate(dice: Dice, { width, height, data }: Image, shade: number, exposure: number): void {
  const angle = dice.uniform(0, 2 * Math.PI);
  const [gx, gy] = [Math.cos(angle) * shade, Math.sin(angle) * shade];
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++, at += 3) {
      const light = exposure * (1 + gx * (x / width - 0.5) + gy * (y / height - 0.5));
      for (let c = at; c < at + 3; c++) data[c] = Math.min((data[c] as number) * light, 255);
    }
  }
}

/** A reflection: burnt out in the middle, fading outwards. */
function reflect(dice: Dice, image: Image, quad: Quad, radius: number): void {
  const t = () => dice.uniform(0.25, 0.75);
  const [s, u] = [t(), t()];
  const [a, b, c, d] = quad;
  const mix = (p: number, q: number, r: number, w: number) =>
    (p * (1 - s) + q * s) * (1 - u) + (w * (1 - s) + r * s) * u;
  const middle = { x: mix(a.x, b.x, c.x, d.x), y: mix(a.y, b.y, c.y, d.y) };
  const around: Quad = [
    { x: middle.x - 2 * radius, y: middle.y - 2 * radius },
    { x: middle.x + 2 * radius, y: middle.y - 2 * radius },
    { x: middle.x + 2 * radius, y: middle.y + 2 * radius },
    { x: middle.x - 2 * radius, y: middle.y + 2 * radius },
  ];
  const stretch = dice.uniform(0.6, 1.6);
  const { left, right, top, bottom } = boundsOf(around, image);
  for (let y = top; y < bottom; y++) {
    for (let x = left; x < right; x++) {
      const far = Math.hypot((x - middle.x) / stretch, (y - middle.y) * stretch) / radius;
      const light = 420 * Math.exp(-far * far);
      const at = (y * image.width + x) * 3;
      for (let c = at; c < at + 3; c++) image.data[c] = Math.min((image.data[c] as number) + light, 255);
    }
  }
}

async function develop(dice: Dice, image: Image, { blur = 0.7, jpeg = 88 }: SceneOptions): Promise<Image> {
  const raw = { width: image.width, height: image.height, channels: 3 } as const;
  const soft = await sharp(image.data, { raw }).blur(Math.max(blur, 0.31)).raw().toBuffer();
  for (let i = 0; i < soft.length; i++) soft[i] = clamp((soft[i] as number) + dice.uniform(-5, 5));
  const encoded = await sharp(soft, { raw }).jpeg({ quality: jpeg }).toBuffer();
  const { data, info } = await sharp(encoded).raw().toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, data };
}
