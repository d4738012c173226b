import type { PageFormat } from '@bonafide/documents/page/page';
import { PAGE_SIZES } from '@bonafide/documents/page/proportions';
import type { Image } from '@bonafide/vision/image/image';
import type { Scene } from '../attacks/camera.ts';
import { seededRandom } from '../attacks/random.ts';
import { guilloche, item, SCALE, zone } from './layouts/svg.ts';
import { rawImage } from './raw-image.ts';

/** A page of no document, for what is looked for before anything is read; its words mean nothing. */
export async function anyPage(format: PageFormat, seed: number, paper = 'hsl(200,45%,70%)'): Promise<Image> {
  const random = seededRandom(seed);
  const { width, height } = PAGE_SIZES[format];
  const word = () => Array.from({ length: random.integer(4, 10) }, () => random.pick([...'AEIORNSTLDM'])).join('');
  const parts = [
    ...guilloche(random, width, height),
    `<rect width="${width}" height="${height}" fill="${paper}" opacity="0.8"/>`,
    `<rect x="5" y="${height * 0.17}" width="${height * 0.36}" height="${height * 0.46}" fill="#8b7a6c"/>`,
    ...[0.17, 0.3, 0.43, 0.56].flatMap((y) => [0.36, 0.66].flatMap((x) => item(width * x, height * y, word(), word()))),
    ...zone([word().padEnd(30, '<'), word().padEnd(30, '<')], width, height - 6),
  ];
  const size = `width="${Math.round(width * SCALE)}" height="${Math.round(height * SCALE)}"`;
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" ${size} viewBox="0 0 ${width} ${height}">${parts.join('')}</svg>`;
  return rawImage(Buffer.from(svg));
}

export type Ground = 'plain' | 'cloth' | 'tiles' | 'wood' | 'white';

/** What pages lie on, in linear light, for a picture of some 1000 pixels. */
export const GROUNDS: Readonly<Record<Ground, Scene>> = {
  plain: (_x, _y, out) => out.set([0.05, 0.08, 0.05]),
  cloth: (x, y, out) =>
    out.set([0.12, 0.1, 0.2].map((level) => level * (1 + 0.4 * Math.sin(0.9 * x) * Math.sin(1.1 * y)))),
  tiles: (x, y, out) =>
    out.fill(Math.min(within(0.9 * x + 0.4 * y, 210), within(0.9 * y - 0.4 * x, 210)) < 5 ? 0.15 : 0.45),
  wood: (x, y, out) => {
    const grain = Math.sin(0.13 * y + 2 * Math.sin(0.004 * x)) + Math.sin(0.041 * y + Math.sin(0.007 * x));
    out.set([0.32, 0.15, 0.06].map((level) => level * (1 + 0.25 * grain)));
  },
  white: (_x, _y, out) => out.set([0.8, 0.8, 0.78]),
};

const within = (position: number, length: number) => ((position % length) + length) % length;
