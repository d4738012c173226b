import type { Image } from '@bonafide/vision/image/image';
import { shrink } from '@bonafide/vision/image/shrink';
import { rectangle, scaledQuad, sidesOf } from './geometry.js';
import { type OpenCv, withMats } from './opencv.js';
import type { Quad } from './page.js';

/** Widest page, pixels: 16 an millimetre of a passport's, three times what a reader of machine-readable zones needs. */
export const WIDEST = 2000;
/** Most pixels of a page, whatever its proportions. */
const MOST_PIXELS = 6_000_000;
/** Up to so many pixels are interpolated by cubic splines; beyond, the picture is fine enough for straight lines. */
const FINE_PIXELS = 1_300_000;

/**
 * The picture's part inside `outline`, from its own pixels, as a rectangle of the proportions given: as fine as the picture is
 * there, at most `WIDEST` wide. What lies beyond the picture repeats its edge.
 */
export function straightened(cv: OpenCv, image: Image, outline: Quad, proportions: number): Image {
  const [upper, right, lower, left] = sidesOf(outline);
  const native = Math.max(upper, lower, Math.max(left, right) * proportions);
  const width = Math.max(Math.round(Math.min(native, WIDEST, Math.sqrt(MOST_PIXELS * proportions))), 16);
  const height = Math.max(Math.round(width / proportions), 16);
  const part = partAround(image, outline, Math.max(Math.floor(native / width + 0.5), 1));
  return withMats(cv, (keep) => {
    const source = keep(new cv.Mat(part.image.height, part.image.width, cv.CV_8UC3));
    source.data.set(part.image.data);
    const from = keep(cv.matFromArray(4, 1, cv.CV_32FC2, inPixels(part.outline)));
    const to = keep(cv.matFromArray(4, 1, cv.CV_32FC2, inPixels(rectangle(width, height))));
    const transform = keep(cv.getPerspectiveTransform(from, to));
    const out = keep(new cv.Mat());
    const interpolation = width * height <= FINE_PIXELS ? cv.INTER_CUBIC : cv.INTER_LINEAR;
    const size = new cv.Size(width, height);
    cv.warpPerspective(source, out, transform, size, interpolation, cv.BORDER_REPLICATE, new cv.Scalar());
    return { width, height, data: new Uint8Array(out.data) };
  });
}

/** OpenCV's points are those of pixel centres. */
const inPixels = (quad: Quad): number[] => quad.flatMap(({ x, y }) => [x - 0.5, y - 0.5]);

/** The pixels around the outline, shrunk by a whole factor, and the outline in them. */
function partAround(image: Image, outline: Quad, factor: number): { image: Image; outline: Quad } {
  const clip = (value: number, limit: number) => Math.min(Math.max(value, 0), limit);
  const xs = outline.map(({ x }) => x);
  const ys = outline.map(({ y }) => y);
  const x = clip(Math.floor(Math.min(...xs)) - 4, image.width - 1);
  const y = clip(Math.floor(Math.min(...ys)) - 4, image.height - 1);
  const width = clip(Math.ceil(Math.max(...xs)) + 4, image.width) - x;
  const height = clip(Math.ceil(Math.max(...ys)) + 4, image.height) - y;
  const region = { x, y, width: Math.max(width, 1), height: Math.max(height, 1) };
  const moved = outline.map((corner) => ({ x: corner.x - x, y: corner.y - y })) as unknown as Quad;
  return { image: shrink(image, region, factor), outline: scaledQuad(moved, 1 / factor) };
}
