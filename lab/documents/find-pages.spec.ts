import { findPages } from '@bonafide/documents/page/find-pages';
import { isInside } from '@bonafide/documents/page/geometry';
import { openCv } from '@bonafide/documents/page/opencv';
import type { CapturedPage, Quad } from '@bonafide/documents/page/page';
import { distance, type Image, type Point } from '@bonafide/vision/image/image';
import { describe, expect, it } from 'vitest';
import { anyPage, GROUNDS } from './page.fixture.ts';
import { type Arrangement, type PhotographedPage, photographPage } from './photograph.ts';
import { rawImage } from './raw-image.ts';

const SIZE = { width: 1000, height: 750 };
/** Held as people do: a little tilted, on a plain ground. */
const HELD: Arrangement = { size: SIZE, yaw: 12, pitch: -9, roll: 3, fill: 0.6, ground: GROUNDS.plain };

const photographed = (page: Image, given: Arrangement = {}, seed = 11) =>
  photographPage(page, seed, { ...HELD, ...given });

const pagesOf = async (jpeg: Buffer) => findPages(await rawImage(jpeg), { alreadyCropped: false });

async function only({ jpeg }: PhotographedPage): Promise<CapturedPage> {
  const [page] = await pagesOf(jpeg);
  if (!page) throw new Error('there is always a page');
  return page;
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

/** One picture above another of the same width. */
const stacked = (upper: Image, lower: Image): Image => ({
  width: upper.width,
  height: upper.height + lower.height,
  data: Buffer.concat([upper.data, lower.data]),
});

const NEAR = 0.025;

describe('findPages in photographs', () => {
  it.each([
    ['plain', 'ID-1', 4],
    ['plain', 'ID-3', 75],
    ['cloth', 'ID-3', 150],
    ['cloth', 'ID-1', -40],
    ['tiles', 'ID-3', 1],
  ] as const)('finds the corners on a %s ground: %s, turned by %d', async (ground, format, roll) => {
    const taken = await photographed(await anyPage(format, 1), { ground: GROUNDS[ground], roll });
    const page = await only(taken);
    expect(cornerError(page, taken.corners)).toBeLessThan(NEAR);
    expect(page.format).toBe(format);
    expect(page.image.width).toBeGreaterThan(page.image.height);
  });

  it('finds the corners among other things', async () => {
    const taken = await photographed(await anyPage('ID-3', 1), { ground: undefined });
    expect(cornerError(await only(taken), taken.corners)).toBeLessThan(NEAR);
  });

  it('finds a page with a hand over one edge', async () => {
    const fingers: Arrangement['lights'] = [
      (x, y, out) => {
        if (Math.hypot((x - 0.85) / 0.15, (y - 0.5) / 0.06) < 1) out.set([0.5, 0.27, 0.18]);
      },
    ];
    const taken = await photographed(await anyPage('ID-3', 1), { lights: fingers });
    expect(cornerError(await only(taken), taken.corners)).toBeLessThan(NEAR);
  });

  it('cuts nothing off a white card on a white table, found or not', async () => {
    const card = await anyPage('ID-1', 1, '#f4f4f2');
    for (let seed = 20; seed < 24; seed++) {
      const taken = await photographed(card, { ground: GROUNDS.white }, seed);
      expect([seed, isKept(await only(taken), taken.corners)]).toEqual([seed, true]);
    }
  }, 120_000);

  it('finds both sides of a card in one picture, the larger first', async () => {
    const half: Arrangement = { size: { width: 800, height: 500 }, yaw: 3, lights: [] };
    const front = await photographed(await anyPage('ID-1', 1), { ...half, fill: 0.75 });
    const back = await photographed(await anyPage('ID-1', 2), { ...half, fill: 0.68 });
    const both = stacked(await rawImage(front.jpeg), await rawImage(back.jpeg));
    const pages = await findPages(both, { alreadyCropped: false });
    expect(pages).toHaveLength(2);
    const below = back.corners.map(({ x, y }) => ({ x, y: y + 500 })) as unknown as Quad;
    for (const [i, truth] of [front.corners, below].entries())
      expect(cornerError(pages[i] as CapturedPage, truth)).toBeLessThan(NEAR);
  });

  it('parts an opened passport at its fold', async () => {
    const page = await anyPage('ID-3', 4);
    // The page above is another colour and blank; between both runs the fold.
    const above = new Uint8Array(page.data.length).fill(150);
    const fold = 6 * page.width * 3;
    const spread = stacked({ ...page, data: above.fill(60, -fold) }, { ...page, data: page.data.fill(60, 0, fold) });
    const { jpeg } = await photographed(spread, { yaw: 3, pitch: 3, roll: 2, fill: 0.85 });
    const pages = await pagesOf(jpeg);
    expect(pages).toHaveLength(2);
    const [upper, lower] = [pages, pages].map((all, i) =>
      all.find(({ outline }) => middleOf(outline) < 375 === (i === 0)),
    );
    expect([upper?.format, lower?.format]).toEqual(['ID-3', 'ID-3']);
  });

  it('answers with the whole picture where there is no page', async () => {
    const { jpeg } = await photographed(await anyPage('ID-3', 1), { ground: GROUNDS.wood, middle: { x: 4, y: 4 } });
    expect(await pagesOf(jpeg)).toMatchObject([{ outline: undefined, image: SIZE }]);
  });

  it('says that a page is cut off by the edge of the picture', async () => {
    const page = await anyPage('ID-3', 1);
    const tilted = { roll: 40, yaw: 0, pitch: 0, fill: 0.8 };
    expect((await only(await photographed(page, tilted))).quality.cutOff).toBe(false);
    const cut = await photographed(page, { ...tilted, fill: 0.87, middle: { x: 0.76, y: 0.66 } });
    expect((await only(cut)).quality).toMatchObject({ cutOff: true, reasons: ['CUT_OFF'] });
  });

  it('leaves OpenCV’s memory as it was, over 200 pages', async () => {
    const { jpeg } = await photographed(await anyPage('ID-3', 1), { size: { width: 480, height: 360 } });
    const picture = await rawImage(jpeg);
    const cv = (await openCv()) as unknown as { readonly HEAPU8: Uint8Array };
    await findPages(picture, { alreadyCropped: false });
    const before = cv.HEAPU8.length;
    for (let i = 0; i < 200; i++) await findPages(picture, { alreadyCropped: false });
    expect(cv.HEAPU8.length).toBe(before);
  }, 240_000);
});

const middleOf = (outline: Quad | undefined) => (outline ? (outline[0].y + outline[2].y) / 2 : Number.NaN);
