import type { Image } from '@bonafide/vision/image/image';
import sharp from 'sharp';
import type { PageFormat } from './page.js';
import { PAGE_SIZES } from './proportions.js';

/** Random numbers by a seed: Mulberry32 (public domain). */
export interface Dice {
  uniform(least: number, most: number): number;
  integer(least: number, most: number): number;
  pick<T>(items: readonly T[]): T;
  chance(probability: number): boolean;
}

export function diceOf(seed: number): Dice {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  return {
    uniform: (least, most) => least + (most - least) * next(),
    integer: (least, most) => least + Math.floor(next() * (most - least + 1)),
    pick: <T>(items: readonly T[]) => items[Math.floor(next() * items.length)] as T,
    chance: (probability) => next() < probability,
  };
}

/** A page of a document that nobody issued. */
export interface Specimen {
  /** With room for round corners: what lies beyond them is transparent. */
  readonly image: Image;
  readonly format: PageFormat;
  /** In pixels of the image. */
  readonly cornerRadius: number;
}

export interface SpecimenOptions {
  readonly format: PageFormat;
  /** Pixels a millimetre; default 14. */
  readonly density?: number;
  /** Colours of print and ground; default: drawn. */
  readonly paper?: 'coloured' | 'white';
  readonly isGrey?: boolean;
}

/** Draws a page: ground of fine lines, a head in place of a portrait, labelled fields, and a zone in OCR-B's pitch. */
export async function drawSpecimen(dice: Dice, options: SpecimenOptions): Promise<Specimen> {
  const { format, density = 14, paper = dice.pick(['coloured', 'coloured', 'white'] as const) } = options;
  const { width, height } = PAGE_SIZES[format];
  const hue = dice.integer(0, 359);
  const ground = paper === 'white' ? '#f4f4f2' : `hsl(${hue} ${dice.integer(25, 60)}% ${dice.integer(78, 90)}%)`;
  const parts = [
    `<rect width="${width}" height="${height}" fill="${ground}"/>`,
    groundLines(dice, width, height, hue),
    heading(dice, width, hue),
    portrait(dice, height),
    fields(dice, width, height),
    zone(dice, format, width, height),
  ];
  const size = { width: Math.round(width * density), height: Math.round(height * density) };
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${size.width}" height="${size.height}" viewBox="0 0 ${width} ${height}">${parts.join('')}</svg>`;
  const drawn = sharp(Buffer.from(svg)).flatten({ background: 'white' });
  const data = await (options.isGrey ? drawn.modulate({ saturation: 0 }) : drawn)
    .removeAlpha()
    .raw({ depth: 'uchar' })
    .toBuffer();
  return { image: { ...size, data }, format, cornerRadius: 3.18 * density };
}

function groundLines(dice: Dice, width: number, height: number, hue: number): string {
  return Array.from({ length: dice.integer(20, 45) }, (_, i) => {
    const y = dice.uniform(-5, height + 5);
    const [p, q] = [dice.uniform(-15, 15), dice.uniform(-15, 15)];
    const colour = `hsl(${(hue + 60 * (i % 3)) % 360} 40% 65%)`;
    return `<path d="M0 ${y} C${width / 3} ${y + p} ${(2 * width) / 3} ${y + q} ${width} ${y}" stroke="${colour}" stroke-width="0.15" fill="none"/>`;
  }).join('');
}

function heading(dice: Dice, width: number, hue: number): string {
  const band = dice.chance(0.5)
    ? `<rect x="0" y="0" width="${width}" height="${dice.uniform(6, 10)}" fill="hsl(${hue} 50% 40%)"/>`
    : '';
  return `${band}<text x="${width * 0.35}" y="6" font-family="DejaVu Sans" font-size="3.4" fill="#222">REPUBLIC OF UTOPIA</text>`;
}

function portrait(dice: Dice, height: number): string {
  const [w, h] = [height * 0.36, height * 0.46];
  const [x, y] = [4, height * 0.17];
  const skin = `hsl(${dice.integer(15, 30)} 45% ${dice.integer(45, 75)}%)`;
  return [
    `<rect x="${x}" y="${y}" width="${w}" height="${h}" fill="hsl(210 10% ${dice.integer(70, 85)}%)"/>`,
    `<ellipse cx="${x + w / 2}" cy="${y + h}" rx="${w * 0.46}" ry="${h * 0.3}" fill="hsl(${dice.integer(0, 359)} 30% 35%)"/>`,
    `<ellipse cx="${x + w / 2}" cy="${y + h * 0.42}" rx="${w * 0.24}" ry="${h * 0.29}" fill="${skin}"/>`,
    `<path d="M${x + w * 0.25} ${y + h * 0.4} Q${x + w / 2} ${y - h * 0.1} ${x + w * 0.75} ${y + h * 0.4} Q${x + w / 2} ${y + h * 0.12} ${x + w * 0.25} ${y + h * 0.4}" fill="#33261c"/>`,
  ].join('');
}

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';

const word = (dice: Dice, least: number, most: number, letters = LETTERS) =>
  Array.from({ length: dice.integer(least, most) }, () => dice.pick([...letters])).join('');

function fields(dice: Dice, width: number, height: number): string {
  const rows = Math.floor((height * 0.56) / 6);
  return Array.from({ length: rows }, (_, i) => {
    const y = height * 0.17 + 6 * i;
    const column = (x: number) =>
      `<text x="${x}" y="${y}" font-family="DejaVu Sans" font-size="1.5" fill="#456">${word(dice, 6, 12).toLowerCase()}</text>` +
      `<text x="${x}" y="${y + 2.7}" font-family="DejaVu Sans" font-size="2.5" fill="#111">${word(dice, 4, 10)}</text>`;
    return column(height * 0.36 + 8) + column(width * 0.66);
  }).join('');
}

/** Lines and columns of machine-readable zones, pitch 2.54 mm. */
const ZONES: Readonly<Record<PageFormat, readonly [number, number]>> = {
  'ID-1': [3, 30],
  'ID-2': [2, 36],
  'ID-3': [2, 44],
};

function zone(dice: Dice, format: PageFormat, width: number, height: number): string {
  const [lines, columns] = ZONES[format];
  const left = (width - columns * 2.54) / 2;
  return Array.from({ length: lines }, (_, row) => {
    const y = height - 6 - (lines - 1 - row) * 6.35 * (lines === 3 ? 0.66 : 1);
    return Array.from({ length: columns }, (_, i) => {
      const letter = dice.chance(0.3) ? '&lt;' : word(dice, 1, 1, `${LETTERS}0123456789`);
      return `<text x="${left + (i + 0.5) * 2.54}" y="${y}" text-anchor="middle" font-family="OCR B, DejaVu Sans Mono" font-size="3.6" fill="#111">${letter}</text>`;
    }).join('');
  }).join('');
}
