import { distance, type Image } from '@bonafide/vision/image/image';
import { findOutlines, type Outline } from './find-outlines.js';
import { areaOf, enlarged, pointIn, rectangle, scaledQuad } from './geometry.js';
import { type OpenCv, openCv } from './opencv.js';
import type { CapturedPage, Quad } from './page.js';
import { formatOf, strangeness, widthByHeight } from './proportions.js';
import { measureCapture } from './quality.js';
import { HALF } from './split.js';
import { straightened, WIDEST } from './straighten.js';
import { workingCopy } from './working-copy.js';

/** How much further than found the corners are taken, so that nothing is cut off. */
const MARGIN = 0.012;

export interface FindOptions {
  /** The picture is the page and nothing else: it is not looked at for outlines. */
  readonly alreadyCropped: boolean;
}

/**
 * The pages of documents in a photograph, at least one, largest first, at most four, straightened from the photograph's own
 * pixels. Where no outline is beyond doubt, the whole picture is the page, its outline unset. Pages lie as in the picture, their
 * long side level: which quarter is up, and whether a page is mirrored, is not known before it is read (`turnedPage`).
 */
export async function findPages(image: Image, { alreadyCropped }: FindOptions): Promise<CapturedPage[]> {
  const cv = await openCv();
  if (alreadyCropped) return [wholePicture(cv, image)];
  const { image: small, scale } = workingCopy(image);
  const outlines = findOutlines(cv, small);
  if (outlines.length === 0 || isPageAlready(outlines, small)) return [wholePicture(cv, image)];
  return outlines.map((outline) => pageOf(cv, image, outline, scale, isCutOff(outline, small)));
}

/** An outline whose corners are this near to the picture's, in longer sides, leaves out a rim at most. */
const RIM = 0.04;
/** Proportions of a picture that are nearer to those of documents are no camera's, but that of three by two. */
const CROPPED = 0.03;
/** Of a picture with a document's proportions a page takes this share; what is smaller is a part of a page: a portrait, a code. */
const PART = 0.5;

/** Whether the picture is a page, and what was found its rim, or a part of it: nothing is cut off and nothing resampled then. */
function isPageAlready([largest]: readonly Outline[], { width, height }: Image): boolean {
  if (!largest) return false;
  const { quad, proportions } = largest;
  const isRim = rectangle(width, height).every((corner) =>
    quad.some((found) => distance(found, corner) < RIM * Math.max(width, height)),
  );
  // Of an opened passport each half is a page.
  const isPart = proportions !== HALF && areaOf(quad) < PART * width * height;
  return isRim || (isPart && strangeness(width / height) < CROPPED);
}

/** Share of a page that may lie beyond the picture: corners hold no data. */
const BEYOND = 0.06;
/** How far proportions may be off where a side of the picture is taken for one of the page. */
const SHORT = 0.04;
const STEPS = 20;

function isCutOff({ quad, border, proportions }: Outline, { width, height }: Image): boolean {
  if (border.includes(true) && strangeness(proportions) > SHORT) return true;
  let beyond = 0;
  for (let i = 0; i < STEPS * STEPS; i++) {
    const { x, y } = pointIn(quad, ((i % STEPS) + 0.5) / STEPS, (Math.floor(i / STEPS) + 0.5) / STEPS);
    if (x < 0 || y < 0 || x > width || y > height) beyond += 1;
  }
  return beyond > BEYOND * STEPS * STEPS;
}

function pageOf(cv: OpenCv, image: Image, found: Outline, scale: number, cutOff: boolean): CapturedPage {
  const { proportions } = found;
  const [a, b, c, d] = scaledQuad(enlarged(found.quad, MARGIN), scale);
  const outline: Quad = proportions >= 1 ? [a, b, c, d] : [d, a, b, c];
  const ratio = Math.max(proportions, 1 / proportions);
  const format = formatOf(ratio, 0.06);
  const page = straightened(cv, image, outline, format ? widthByHeight(format) : ratio);
  return { image: page, outline, format, quality: measureCapture(page, { format, cutOff }) };
}

function wholePicture(cv: OpenCv, image: Image): CapturedPage {
  const page =
    image.width <= WIDEST
      ? image
      : straightened(cv, image, rectangle(image.width, image.height), image.width / image.height);
  const format = formatOf(image.width / image.height, 0.03);
  return { image: page, outline: undefined, format, quality: measureCapture(page, { format, cutOff: false }) };
}
