import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { loadPack } from '@bonafide/inference/pack/load-pack';
import { type Models, openModels } from '@bonafide/inference/pool/models';
import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import { decodeImage } from '../image/decode.js';
import { distance, meanOf, type Point } from '../image/image.js';
import type { Face } from './face.js';
import type { Stages } from './face-finder.js';
import { faceFinder } from './find-faces.js';
import { isPlausible } from './plausible.js';

const root = join(import.meta.dirname, '../../../..');
const pack = join(root, '.bonafide/models/plus');
const demo = join(dirname(createRequire(import.meta.url).resolve('@vladmandic/face-api/package.json')), 'demo');
const stages: Stages = { stage: async (_name, work) => work() };

/** File and square around one person. */
const PORTRAITS = [
  ['sample1.jpg', 1320, 100, 500],
  ['sample3.jpg', 950, 130, 480],
  ['sample6.jpg', 120, 440, 460],
  ['sample6.jpg', 1050, 220, 440],
] as const;

const COLOURS = ['#eceff1', '#24262a', '#9fc4dc'];

describe.skipIf(!existsSync(pack))('on covered photographs, with the pack plus (skipped: it is not built)', () => {
  let models: Models;
  beforeAll(async () => {
    models = await openModels(await loadPack(pack), ['face-detector', 'face-landmarks', 'face-descriptor']);
  });

  async function largest(bytes: Buffer): Promise<Face> {
    const [face] = await faceFinder(models).find(await decodeImage(bytes), stages);
    if (!face) throw new Error('no face');
    return face;
  }

  const portrait = (file: string, left: number, top: number, width: number) =>
    sharp(join(demo, file)).extract({ left, top, width, height: width }).resize(480).png().toBuffer();

  /** The eyes of a face seen under a cover or in the dark, as far from where they are as a third of their distance. */
  function expectEyes(seen: Face, bare: Face): void {
    const unit = distance(bare.points.leftEye, bare.points.rightEye);
    expect(seen.unaligned || isPlausible(seen.points)).toBe(true);
    expect(distance(seen.points.leftEye, bare.points.leftEye) / unit).toBeLessThan(1 / 3);
    expect(distance(seen.points.rightEye, bare.points.rightEye) / unit).toBeLessThan(1 / 3);
  }

  it.each(PORTRAITS)('finds the eyes above masks: %s, %i, %i', async (...place) => {
    const bytes = await portrait(...place);
    const bare = await largest(bytes);
    for (const colour of COLOURS) {
      const masked = await sharp(bytes)
        .composite([{ input: mask(bare, colour) }])
        .png()
        .toBuffer();
      expectEyes(await largest(masked), bare);
    }
  });

  it.each(PORTRAITS)('finds the eyes in dim light: %s, %i, %i', async (...place) => {
    const bytes = await portrait(...place);
    const bare = await largest(bytes);
    for (const gain of [0.3, 0.15]) expectEyes(await largest(await sharp(bytes).linear(gain).png().toBuffer()), bare);
  });
});

/** A sheet over nose, mouth and chin, along the jaw. */
function mask({ contour = [], points }: Face, colour: string): Buffer {
  const jaw = contour.slice(2, 15);
  const bridge = meanOf([contour[28] as Point, points.nose]);
  const path = [bridge, ...jaw.toReversed()].map(({ x, y }) => `${x} ${y}`).join('L');
  return Buffer.from(
    `<svg xmlns="http://www.w3.org/2000/svg" width="480" height="480"><path d="M${path}Z" fill="${colour}"/></svg>`,
  );
}
