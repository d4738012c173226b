import type { Model, Models } from '@bonafide/inference/pool/models';
import type { Image } from '@bonafide/vision/image/image';
import { warp } from '@bonafide/vision/image/resample';
import { apply, type Similarity, scaleOf } from '@bonafide/vision/image/transform';
import { type Bar, barOf, regionsOf } from './regions.js';

/** How the text detector is asked. */
export interface DetectionOptions {
  /** Longest side of the picture as the network sees it, pixels; smaller pictures are enlarged up to twice. */
  readonly side: number;
  /** Most lines. */
  readonly most: number;
  /** Direction of the print, radians clockwise: the network sees the picture turned so that it is level. */
  readonly angle?: number;
}

/** How pictures are looked at first. */
export const DETECTION: DetectionOptions = { side: 960, most: 120 };
/** On a page this is enough to see a zone, whose print is the largest in its lines. */
export const ROUGH_DETECTION: DetectionOptions = { ...DETECTION, side: 640 };

/** What the network calls text; and how much a line is larger than the middle that it marks (Liao and others 2020). */
const THRESHOLD = 0.3;
const UNCLIP = 1.6;
const MULTIPLE = 32;
const LARGEST_SCALE = 3;

/** Lines of pictures that are looked at for a zone and then for print, by `side`, as long as somebody holds the picture. */
const found = new WeakMap<Image, Map<number, Promise<readonly Bar[]>>>();

/**
 * Lines of print as they lie in the picture, largest first, in its pixels, at most `most`. A picture is looked at once, however
 * often it is asked about.
 */
export function linesOf(image: Image, models: Models, options = DETECTION): Promise<readonly Bar[]> {
  return found.get(image)?.get(options.side) ?? remember(image, options, detectLines(image, models, options));
}

/** Lets an idle worker look for the lines of a picture that `linesOf` will be asked for; where none is idle nothing is done. */
export function linesAhead(image: Image, models: Models, options = DETECTION): void {
  const model = models.ahead?.('text-detector');
  if (model && !found.get(image)?.has(options.side)) remember(image, options, detectBy(model, image, options));
}

function remember(image: Image, { side }: DetectionOptions, detected: Promise<readonly Bar[]>) {
  const known = found.get(image) ?? new Map<number, Promise<readonly Bar[]>>();
  found.set(image, known.set(side, detected));
  // One that failed is tried again.
  detected.catch(() => known.delete(side));
  return detected;
}

/** Lines of print of a picture that was turned upside down are those of the picture before it was. */
export function carryLines(from: Image, to: Image): void {
  for (const [side, lines] of found.get(from) ?? []) {
    const turned = lines.then((bars) => bars.map((bar) => halfTurned(bar, to)));
    remember(to, { ...DETECTION, side }, turned);
  }
}

function halfTurned(bar: Bar, { width, height }: Image): Bar {
  return { ...bar, centre: { x: width - bar.centre.x, y: height - bar.centre.y } };
}

/** Lines of print, largest first, in pixels of the picture. */
export async function detectLines(image: Image, models: Models, options: DetectionOptions): Promise<Bar[]> {
  return detectBy(models.get('text-detector'), image, options);
}

async function detectBy(model: Model, image: Image, options: DetectionOptions): Promise<Bar[]> {
  const { toImage, width, height } = viewOf(image, options);
  const input = warp(image, toImage, width, height);
  const { map } = await model.run({ image: { data: input.data, dims: [1, height, width, 3] } });
  if (!map) throw new Error('the text detector has no map');
  const regions = regionsOf(map.data, width, height, THRESHOLD, options.most);
  return regions.map(({ edge }) => carried(unclipped(barOf(edge)), toImage));
}

/** Direction in which most print runs, radians, 0 to π; weighted by the length of lines that are long enough to have one. */
export function directionOf(bars: readonly Bar[]): number {
  let [x, y] = [0, 0];
  const long = bars.filter(({ halfLength, halfHeight }) => halfLength > 3 * halfHeight);
  // Of an axis, not an arrow: doubled angles add up.
  for (const { along, halfLength } of long) {
    const angle = 2 * Math.atan2(along.y, along.x);
    x += halfLength * Math.cos(angle);
    y += halfLength * Math.sin(angle);
  }
  return Math.atan2(y, x) / 2;
}

/** The picture turned level about its middle, whole, at the size that the network gets. */
function viewOf({ width, height }: Image, { side, angle = 0 }: DetectionOptions) {
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const across = Math.abs(width * cos) + Math.abs(height * sin);
  const down = Math.abs(width * sin) + Math.abs(height * cos);
  const scale = Math.min(side / Math.max(across, down), LARGEST_SCALE);
  const size = { width: roundUp(across * scale), height: roundUp(down * scale) };
  const [a, b] = [cos / scale, sin / scale];
  const [mx, my] = [(across * scale) / 2, (down * scale) / 2];
  const toImage: Similarity = { a, b, tx: width / 2 - (a * mx - b * my), ty: height / 2 - (b * mx + a * my) };
  return { ...size, toImage };
}

function roundUp(pixels: number): number {
  return Math.max(Math.ceil(pixels / MULTIPLE), 1) * MULTIPLE;
}

function unclipped(bar: Bar): Bar {
  const { halfLength, halfHeight } = bar;
  const by = (UNCLIP * halfLength * halfHeight) / (halfLength + halfHeight);
  return { ...bar, halfLength: halfLength + by, halfHeight: halfHeight + by };
}

function carried({ centre, along, halfLength, halfHeight }: Bar, toImage: Similarity): Bar {
  const scale = scaleOf(toImage);
  const [c, s] = [toImage.a / scale, toImage.b / scale];
  return {
    centre: apply(toImage, centre),
    along: { x: c * along.x - s * along.y, y: s * along.x + c * along.y },
    halfLength: halfLength * scale,
    halfHeight: halfHeight * scale,
  };
}
