import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp, { type Sharp } from 'sharp';
import { type Random, seededRandom } from '../../../attacks/random.ts';
import { progress } from '../run/progress.ts';

/** Paths of the frames of one capture, JPEG; the name says what was done to the photograph. */
export interface WrittenCapture {
  readonly name: string;
  readonly files: readonly string[];
}

type Change = (picture: Sharp, random: Random) => Promise<Sharp> | Sharp;

const WIDTH = 480;
const HEIGHT = 640;
const FRAMES = 3;
/** Between two steps; nothing is kept of it. */
const QUICK = { compressionLevel: 0 };

/** What photographs are changed by, in turn: each sort of capture that a rule or a network decides on. */
const CHANGES: Readonly<Record<string, Change>> = {
  plain: (picture) => picture,
  bright: (picture, random) => picture.modulate({ brightness: random.uniform(1.1, 1.7) }),
  dark: (picture, random) => picture.modulate({ brightness: random.uniform(0.08, 0.6) }),
  blurred: (picture, random) => picture.blur(random.uniform(0.8, 6)),
  grey: (picture) => picture.greyscale().toColourspace('srgb'),
  turned: async (picture, random) => sharp(await picture.rotate(random.uniform(-35, 35)).png(QUICK).toBuffer()),
  tight: (picture, random) => cut(picture, random.uniform(0.3, 0.6)),
  far: (picture, random) => around(picture, random.integer(40, 400)),
  large: (picture) => picture.resize(1440, 1920, { fit: 'cover' }),
  wide: (picture) => picture.resize(1280, 720, { fit: 'contain' }),
  masked: (picture) => covered(picture, { top: 0.52, height: 0.28 }),
  glasses: (picture) => covered(picture, { top: 0.36, height: 0.12 }),
  several: (picture) => beside(picture),
  none: (picture) => picture.blur(60),
};

/**
 * Writes `count` captures of three frames into a folder: photographs one after the other, each change in turn, the frames
 * framed and exposed a little differently. Equal arguments give equal files; those that are there are not written again.
 */
export async function writeCaptures(
  pictures: readonly string[],
  count: number,
  folder: string,
): Promise<WrittenCapture[]> {
  await mkdir(folder, { recursive: true });
  const captures: WrittenCapture[] = [];
  const changes = Object.entries(CHANGES);
  const tell = progress('captures', count);
  for (let at = 0; at < count; at++) {
    const [change, apply] = changes[at % changes.length] as [string, Change];
    const files = Array.from({ length: FRAMES }, (_, frame) => join(folder, `${at}-${frame}.jpg`));
    if (!files.every((file) => existsSync(file))) {
      const random = seededRandom(at + 1);
      const photograph = await readFile(pictures[(7 * at) % pictures.length] as string);
      const changed = await (await apply(await portrait(photograph), random)).png(QUICK).toBuffer();
      for (const file of files) await writeFile(file, await moved(changed, random));
    }
    captures.push({ name: `${at} ${change}`, files });
    tell(at + 1);
  }
  return captures;
}

async function portrait(photograph: Buffer): Promise<Sharp> {
  return sharp(await sharp(photograph).removeAlpha().resize(WIDTH, HEIGHT, { fit: 'cover' }).png(QUICK).toBuffer());
}

/** One frame: a few pixels to the side, a little brighter or darker, sometimes out of focus. */
async function moved(picture: Buffer, random: Random): Promise<Buffer> {
  const { width, height } = await sharp(picture).metadata();
  const [left, top] = [random.integer(0, 8), random.integer(0, 8)];
  const frame = sharp(picture)
    .extract({ left, top, width: width - 8, height: height - 8 })
    .resize(width, height)
    .modulate({ brightness: random.uniform(0.95, 1.05) });
  return (random.chance(0.2) ? frame.blur(random.uniform(0.5, 2)) : frame)
    .jpeg({ quality: random.integer(60, 95) })
    .toBuffer();
}

function cut(picture: Sharp, share: number): Sharp {
  const [width, height] = [Math.round(WIDTH * share), Math.round(HEIGHT * share)];
  const [left, top] = [Math.round((WIDTH - width) / 2), Math.round((HEIGHT - height) / 2)];
  return picture.extract({ left, top, width, height }).resize(WIDTH, HEIGHT);
}

async function around(picture: Sharp, margin: number): Promise<Sharp> {
  const edge = { top: margin, bottom: margin, left: margin, right: margin };
  return sharp(
    await picture
      .extend({ ...edge, background: '#8090a0' })
      .png(QUICK)
      .toBuffer(),
  ).resize(WIDTH, HEIGHT);
}

function covered(picture: Sharp, { top, height }: { top: number; height: number }): Sharp {
  const bar = { width: Math.round(WIDTH * 0.5), height: Math.round(HEIGHT * height), channels: 3 as const };
  const cover = { create: { ...bar, background: '#203040' } };
  return picture.composite([{ input: cover, left: Math.round(WIDTH * 0.25), top: Math.round(HEIGHT * top) }]);
}

async function beside(picture: Sharp): Promise<Sharp> {
  const one = await picture
    .resize(WIDTH / 2, HEIGHT / 2)
    .png(QUICK)
    .toBuffer();
  const ground = { create: { width: WIDTH, height: HEIGHT, channels: 3 as const, background: '#a0a0a0' } };
  return sharp(
    await sharp(ground)
      .composite([
        { input: one, left: 0, top: 100 },
        { input: one, left: WIDTH / 2, top: 220 },
      ])
      .png(QUICK)
      .toBuffer(),
  );
}
