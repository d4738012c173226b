import type { Face } from '@bonafide/vision/face/face';
import { distance, type Image, meanOf, type Point } from '@bonafide/vision/image/image';
import type { Random } from '../random.ts';
import { drawnOver } from './face-frame.ts';

/** Cloth: surgical blue and green, white, black, grey. */
const COLOURS = ['#9fc4dc', '#a9d3d0', '#eceff1', '#24262a', '#7d848c'];

/**
 * A mask of cloth drawn over nose, mouth and chin, from the bridge of the nose along the jaw: how high it sits (all of
 * the nose covered), colour, folds and shade are drawn from `random`. Throws for a face without its 68 landmarks.
 */
export function withMask(image: Image, { contour, points }: Face, random: Random): Promise<Image> {
  if (contour?.length !== 68) throw new Error('a mask is drawn by 68 landmarks, which this pack does not measure');
  const at = (index: number) => contour[index] as Point;
  const colour = random.pick(COLOURS);
  const bridge = between(at(28), at(29), random.uniform(0, 1));
  // The jaw's line runs on the skin; cloth stands off a little, most at the chin.
  const nose = at(30);
  const jaw = [2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14].map((i) =>
    between(nose, at(i), 1.04 + 0.006 * (6 - Math.abs(i - 8))),
  );
  const [left, right] = [jaw[0] as Point, jaw.at(-1) as Point];
  const outline = `M${xy(left)}Q${xy(between(at(31), bridge, 1.1))} ${xy(bridge)}Q${xy(between(at(35), bridge, 1.1))} ${xy(right)}${jaw
    .toReversed()
    .map((point) => `L${xy(point)}`)
    .join('')}Z`;
  const eyes = distance(points.leftEye, points.rightEye);
  const chin = at(8);
  const folds = [0.3, 0.5, 0.7].map((share) => {
    const [from, to] = [between(left, at(5), share), between(right, at(11), share)];
    const low = between(meanOf([from, to]), chin, 0.12);
    return `<path d="M${xy(from)}Q${xy(low)} ${xy(to)}" fill="none" stroke="#000" stroke-opacity="${random.uniform(0.08, 0.25)}" stroke-width="${0.02 * eyes}"/>`;
  });
  const straps = [
    [left, at(0)],
    [right, at(16)],
    [between(left, at(5), 0.8), at(1)],
    [between(right, at(11), 0.8), at(15)],
  ].map(
    ([from, to]) =>
      `<path d="M${xy(from as Point)}L${xy(to as Point)}" stroke="${colour}" stroke-width="${0.03 * eyes}"/>`,
  );
  const shade = random.uniform(0.05, 0.3);
  const drawn = `<defs><linearGradient id="cloth" x1="${random.integer(0, 1)}" x2=".5" y1="0" y2="1">
<stop offset="0" stop-color="#fff" stop-opacity="${shade / 2}"/><stop offset="1" stop-color="#000" stop-opacity="${shade}"/>
</linearGradient></defs>${straps.join('')}<path d="${outline}" fill="${colour}"/><path d="${outline}" fill="url(#cloth)"/>${folds.join('')}`;
  return drawnOver(image, drawn, points);
}

function between(a: Point, b: Point, share: number): Point {
  return { x: a.x + share * (b.x - a.x), y: a.y + share * (b.y - a.y) };
}

function xy({ x, y }: Point): string {
  return `${x.toFixed(2)} ${y.toFixed(2)}`;
}
