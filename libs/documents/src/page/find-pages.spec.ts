import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { distance, type Image, type Point } from '@bonafide/vision/image/image';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { findPages } from './find-pages.js';
import { isInside } from './geometry.js';
import { openCv } from './opencv.js';
import type { CapturedPage, Quad } from './page.js';
import { type Ground, type Pose, photographScene, type Scene, type SceneOptions } from './scene.fixture.js';
import { diceOf, drawSpecimen, type SpecimenOptions } from './specimen.fixture.js';

const shared = fileURLToPath(new URL('../../../../../shared/testdata', import.meta.url));
const testdata = process.env.BONAFIDE_TESTDATA_DIR ?? shared;
const SIZE = { width: 1000, height: 750 };
const UPRIGHT: Pose = { yaw: 0.2, pitch: -0.15, roll: 0.06, width: 0.6, x: 0.5, y: 0.5 };

/** Photographs one page; drawn by the seed alone. */
async function scene(
  seed: number,
  ground: Ground,
  specimen: SpecimenOptions,
  pose: Partial<Pose> = {},
  options: Partial<SceneOptions> = {},
): Promise<Scene> {
  const dice = diceOf(seed);
  const page = await drawSpecimen(dice, { density: 9, ...specimen });
  return photographScene(dice, {
    ...SIZE,
    pages: [{ specimen: page, pose: { ...UPRIGHT, ...pose } }],
    ground,
    ...options,
  });
}

/** Largest distance of a true corner from the nearest that was found, in diagonals of the page. */
function cornerError({ outline }: CapturedPage, truth: Quad): number {
  if (!outline) return Number.POSITIVE_INFINITY;
  const far = truth.map((corner) => Math.min(...outline.map((found) => distance(found, corner))));
  return Math.max(...far) / distance(truth[0], truth[2]);
}

/** Whether nothing of the page is cut off: its corners, drawn in by a fiftieth, lie in what was found. */
function isKept({ outline }: CapturedPage, truth: Quad): boolean {
  if (!outline) return true;
  const middle = { x: (truth[0].x + truth[2].x) / 2, y: (truth[0].y + truth[2].y) / 2 };
  const drawnIn = ({ x, y }: Point) => ({ x: x + (middle.x - x) * 0.02, y: y + (middle.y - y) * 0.02 });
  return truth.every((corner) => isInside(outline, drawnIn(corner)) || isInside(turned(outline), drawnIn(corner)));
}

const turned = ([a, b, c, d]: Quad): Quad => [d, c, b, a];

async function only(made: Scene): Promise<CapturedPage> {
  const [page] = await findPages(made.image, { alreadyCropped: false });
  if (!page) throw new Error('there is always a page');
  return page;
}

const NEAR = 0.025;

describe('findPages', () => {
  it.each([
    ['plain', 'ID-1', 0.06],
    ['plain', 'ID-3', 1.3],
    ['cloth', 'ID-3', 2.6],
    ['cloth', 'ID-1', -0.7],
    ['tiles', 'ID-3', 0.02],
    ['clutter', 'ID-3', -0.08],
  ] as const)('finds the corners on a %s ground: %s, turned by %f', async (ground, format, roll) => {
    const made = await scene(11, ground, { format, paper: 'coloured' }, { roll, width: 0.5 });
    const page = await only(made);
    expect(cornerError(page, made.corners[0] as Quad)).toBeLessThan(NEAR);
    expect(page.format).toBe(format);
    expect(page.image.width).toBeGreaterThan(page.image.height);
  });

  it('finds a page with a hand over one edge', async () => {
    const made = await scene(5, 'plain', { format: 'ID-3', paper: 'coloured' }, {}, { hand: true });
    expect(cornerError(await only(made), made.corners[0] as Quad)).toBeLessThan(NEAR);
  });

  it('cuts nothing off a white card on a white table, found or not', async () => {
    for (let seed = 20; seed < 26; seed++) {
      const made = await scene(seed, 'white', { format: 'ID-1', paper: 'white' }, {}, { blur: 1 });
      expect([seed, isKept(await only(made), made.corners[0] as Quad)]).toEqual([seed, true]);
    }
  });

  it('finds both sides of a card in one picture, the larger first', async () => {
    const dice = diceOf(8);
    const [front, back] = [
      await drawSpecimen(dice, { format: 'ID-1', density: 9, paper: 'coloured' }),
      await drawSpecimen(dice, { format: 'ID-1', density: 9, paper: 'coloured' }),
    ];
    const made = await photographScene(dice, {
      width: 800,
      height: 1000,
      ground: 'plain',
      pages: [
        { specimen: front, pose: { ...UPRIGHT, yaw: 0.05, width: 0.62, y: 0.27 } },
        { specimen: back, pose: { ...UPRIGHT, yaw: 0.05, width: 0.58, y: 0.74 } },
      ],
    });
    const pages = await findPages(made.image, { alreadyCropped: false });
    expect(pages).toHaveLength(2);
    for (const [i, page] of pages.entries()) expect(cornerError(page, made.corners[i] as Quad)).toBeLessThan(NEAR);
  });

  it('parts an opened passport at its fold', async () => {
    const dice = diceOf(4);
    const page = await drawSpecimen(dice, { format: 'ID-3', density: 6, paper: 'coloured' });
    const { width, height, data } = page.image;
    // The page above is another colour and blank; between both runs the fold.
    const both = new Uint8Array(width * (2 * height) * 3).fill(150);
    both.set(data, width * height * 3);
    both.fill(60, (height - 2) * width * 3, (height + 2) * width * 3);
    const spread = { image: { width, height: 2 * height, data: both }, format: 'ID-3', cornerRadius: 12 } as const;
    const pose = { yaw: 0.05, pitch: 0.05, roll: 0.03, width: 0.45, x: 0.5, y: 0.5 };
    const made = await photographScene(dice, { ...SIZE, ground: 'plain', pages: [{ specimen: spread, pose }] });
    const pages = await findPages(made.image, { alreadyCropped: false });
    expect(pages).toHaveLength(2);
    const [upper, lower] = [pages, pages].map((all, i) =>
      all.find(({ outline }) => middleOf(outline) < 375 === (i === 0)),
    );
    expect([upper?.format, lower?.format]).toEqual(['ID-3', 'ID-3']);
  });

  it('takes a picture that is cropped already as it is', async () => {
    const { image } = await drawSpecimen(diceOf(1), { format: 'ID-3', density: 6 });
    const pages = await findPages(image, { alreadyCropped: true });
    expect(pages).toMatchObject([{ outline: undefined, format: 'ID-3' }]);
    expect(pages[0]?.image).toBe(image);
  });

  it('takes a picture of a page’s proportions as it is, though a part of it looks like a page, or its rim', async () => {
    const page = await drawSpecimen(diceOf(1), { format: 'ID-1', density: 9, paper: 'coloured' });
    const { width, height } = page.image;
    const frames = [
      [width * 0.1, height * 0.2, height * 0.34, height * 0.48],
      [width * 0.02, height * 0.02, width * 0.96, height * 0.96],
    ] as const;
    for (const [left, top, across, down] of frames) {
      const framed = new Uint8Array(page.image.data);
      for (let y = Math.round(top); y < top + down; y++) {
        for (let x = Math.round(left); x < left + across; x++)
          framed.fill(40 + (x % 3), (y * width + x) * 3, (y * width + x) * 3 + 3);
      }
      const pages = await findPages({ width, height, data: framed }, { alreadyCropped: false });
      expect(pages).toMatchObject([{ outline: undefined, format: 'ID-1', image: { width, height } }]);
    }
  });

  it('answers with the whole picture where there is no page', async () => {
    const made = await photographScene(diceOf(3), { ...SIZE, ground: 'wood', pages: [] });
    const pages = await findPages(made.image, { alreadyCropped: false });
    expect(pages).toMatchObject([{ outline: undefined, image: SIZE }]);
  });

  it('never makes a page wider than 2000 pixels', async () => {
    const picture: Image = { width: 4200, height: 700, data: new Uint8Array(4200 * 700 * 3).fill(128) };
    const pages = await findPages(picture, { alreadyCropped: true });
    expect(pages[0]?.image.width).toBe(2000);
  });

  it('says that a page is cut off by the edge of the picture', async () => {
    const tilted = { roll: 0.7, width: 0.55, yaw: 0, pitch: 0 };
    const whole = await scene(11, 'plain', { format: 'ID-3', paper: 'coloured' }, tilted);
    expect((await only(whole)).quality.cutOff).toBe(false);
    const cut = await scene(11, 'plain', { format: 'ID-3', paper: 'coloured' }, { ...tilted, x: 0.76, y: 0.66 });
    expect((await only(cut)).quality).toMatchObject({ cutOff: true, reasons: ['CUT_OFF'] });
  });

  it('leaves OpenCV’s memory as it was, over 200 pages', async () => {
    const made = await scene(11, 'plain', { format: 'ID-3', paper: 'coloured' }, {}, { width: 480, height: 360 });
    const cv = (await openCv()) as unknown as { readonly HEAPU8: Uint8Array };
    await findPages(made.image, { alreadyCropped: false });
    const before = cv.HEAPU8.length;
    for (let i = 0; i < 200; i++) await findPages(made.image, { alreadyCropped: false });
    expect(cv.HEAPU8.length).toBe(before);
  }, 240_000);
});

const middleOf = (outline: Quad | undefined) => (outline ? (outline[0].y + outline[2].y) / 2 : Number.NaN);

describe.skipIf(!existsSync(join(testdata, 'documents')))('specimens', () => {
  it('finds a passport in a screenshot of an application, tilted and running out of the picture', async () => {
    const path = join(testdata, 'documents/passporteye/62_pass-aus.png');
    const { data, info } = await sharp(path).removeAlpha().raw().toBuffer({ resolveWithObject: true });
    const [page] = await findPages({ width: info.width, height: info.height, data }, { alreadyCropped: false });
    expect(page).toMatchObject({ format: 'ID-3', quality: { reasons: [] } });
    // Read off the picture by hand; its upper and lower corners lie outside.
    const corners = [
      { x: 250, y: 257 },
      { x: 1389, y: 613 },
    ];
    for (const corner of corners) {
      expect(Math.min(...(page?.outline ?? []).map((found) => distance(found, corner)))).toBeLessThan(30);
    }
  });
});
