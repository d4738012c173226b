import type { Box, Image } from '@bonafide/vision/image/image';
import { shrink } from '@bonafide/vision/image/shrink';
import { type OpenCv, openCv, withMats } from './opencv.js';
import type { CapturedPage, Quad } from './page.js';
import { PAGE_SIZES } from './proportions.js';

/** Sizes of signatures, millimetres, and the share of their box that is ink. */
const WIDE = [9, 55] as const;
const HIGH = [2.5, 15] as const;
const INK = [0.03, 0.3] as const;
/** Share of the ink that may lie on the rim of the box: frames are all rim. */
const MOST_RIM = 0.45;
/** Lines of ink that a column crosses on average: a stroke that goes on is crossed, letters beside each other are not joined. */
const CROSSINGS = [1.02, 4] as const;
/** Pixels a millimetre that ink is looked for in. */
const DENSITY = 8;

/**
 * The signature in the place where a template says that one stands (`place`, in pixels of the upright page): the place is cut out
 * where a connected stroke of handwriting lies in it. Undefined where no place is known or none does: searched for all over a page,
 * stamps, emblems and parts of portraits were taken for signatures (ADR 0132), and a signature is never invented.
 */
export async function signatureOf(page: CapturedPage, place: Quad | undefined): Promise<Image | undefined> {
  const region = place && regionOf(place, page.image);
  if (!region) return undefined;
  const cv = await openCv();
  const density = page.image.width / PAGE_SIZES[page.format ?? 'ID-3'].width;
  const factor = Math.max(Math.round(density / DENSITY), 1);
  return hasStroke(cv, shrink(page.image, region, factor), density / factor)
    ? shrink(page.image, region, 1)
    : undefined;
}

/** The whole pixels of a place that lie on the page; undefined where none do. */
function regionOf(place: Quad, { width, height }: Image): Box | undefined {
  const clip = (value: number, most: number) => Math.min(Math.max(Math.round(value), 0), most);
  const xs = place.map(({ x }) => clip(x, width));
  const ys = place.map(({ y }) => clip(y, height));
  const [x, y] = [Math.min(...xs), Math.min(...ys)];
  const size = { width: Math.max(...xs) - x, height: Math.max(...ys) - y };
  return size.width > 0 && size.height > 0 ? { x, y, ...size } : undefined;
}

/** Whether connected ink is as wide and thin as handwriting. */
function hasStroke(cv: OpenCv, image: Image, density: number): boolean {
  return withMats(cv, (keep) => {
    const source = keep(new cv.Mat(image.height, image.width, cv.CV_8UC3));
    source.data.set(image.data);
    const grey = keep(new cv.Mat());
    cv.cvtColor(source, grey, cv.COLOR_RGB2GRAY);
    const ink = keep(new cv.Mat());
    const around = 2 * Math.round(density * 1.5) + 1;
    cv.adaptiveThreshold(grey, ink, 255, cv.ADAPTIVE_THRESH_GAUSSIAN_C, cv.THRESH_BINARY_INV, Math.max(around, 3), 22);
    const [labels, stats, centres] = [keep(new cv.Mat()), keep(new cv.Mat()), keep(new cv.Mat())];
    const count = cv.connectedComponentsWithStats(ink, labels, stats, centres, 8, cv.CV_32S);
    for (let label = 1; label < count; label++) {
      const [x, y, width, height, area] = stats.data32S.subarray(label * 5, label * 5 + 5) as unknown as Stats;
      const box = { x, y, width, height };
      if (isSize(box, area, density) && isHandwriting(labels.data32S, image.width, label, box, area)) return true;
    }
    return false;
  });
}

type Stats = [number, number, number, number, number];

function isSize({ width, height }: Box, area: number, density: number): boolean {
  const share = area / (width * height);
  const fits = (value: number, [least, most]: readonly [number, number]) => value >= least && value <= most;
  return fits(width / density, WIDE) && fits(height / density, HIGH) && width > 1.3 * height && fits(share, INK);
}

function isHandwriting(labels: Int32Array, stride: number, label: number, box: Box, area: number): boolean {
  let [crossings, columns, rim] = [0, 0, 0];
  for (let x = 0; x < box.width; x++) {
    let [runs, before] = [0, false];
    for (let y = 0; y < box.height; y++) {
      const isInk = labels[(box.y + y) * stride + box.x + x] === label;
      if (isInk && !before) runs += 1;
      const isRim = x < 2 || y < 2 || x >= box.width - 2 || y >= box.height - 2;
      if (isInk && isRim) rim += 1;
      before = isInk;
    }
    crossings += runs;
    if (runs > 0) columns += 1;
  }
  const mean = crossings / Math.max(columns, 1);
  return rim / area <= MOST_RIM && mean >= CROSSINGS[0] && mean <= CROSSINGS[1];
}
