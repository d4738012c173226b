import type { Face } from '@bonafide/vision/face/face';
import type { Image } from '@bonafide/vision/image/image';
import type { Random } from '../random.ts';
import { drawnOver, faceFrame } from './face-frame.ts';

/** Lens shapes in the face's frame (image-left eye; the other is its mirror image): round, square, aviator. */
const SHAPES = [
  'M-.5-.29C-.29-.29-.19-.16-.19 .01C-.19 .18-.32 .31-.5 .31C-.69 .31-.82 .17-.82 .01C-.82-.17-.69-.29-.5-.29Z',
  'M-.76-.24L-.22-.24Q-.16-.24-.17-.16L-.2 .14Q-.22 .24-.33 .25L-.67 .25Q-.79 .24-.81 .12L-.83-.16Q-.83-.24-.76-.24Z',
  'M-.8-.22Q-.5-.28-.2-.22Q-.13-.2-.16-.06Q-.2 .24-.42 .34Q-.62 .36-.74 .18Q-.84 .02-.85-.12Q-.86-.2-.8-.22Z',
];

/**
 * Dark glasses drawn over the eyes by their centres: shape, tint, density (92 to 100 % at the top of a lens), size and a
 * reflection are drawn from `random`. The glasses of one picture, not of one person: no shape recurs by identity.
 */
export function withGlasses(image: Image, { points }: Face, random: Random): Promise<Image> {
  const shape = random.pick(SHAPES);
  const tint = random.pick(['#0a0a0c', '#14100c', '#0b120e', '#0c1018']);
  const rim = random.pick(['#050505', '#2b1d12', '#55565a']);
  const density = random.uniform(0.92, 1);
  const fading = random.uniform(0.75, 1) * density;
  const size = random.uniform(0.95, 1.15);
  const glint = random.uniform(0, 0.16);
  const [from, to] = [random.uniform(-0.75, -0.4), random.uniform(0.06, 0.2)];
  const lens = `<path d="${shape}" fill="url(#tint)" stroke="${rim}" stroke-width=".035"/>
<path d="M${from}-.16L${from + to}-.16L${from + to - 0.1} .14L${from - 0.1} .14Z" fill="#fff" fill-opacity="${glint}"/>
<path d="M-.82-.12L-1.1-.1" stroke="${rim}" stroke-width=".06"/>`;
  const drawn = `<defs><linearGradient id="tint" x1="0" x2="0" y1="0" y2="1">
<stop offset="0" stop-color="${tint}" stop-opacity="${density}"/><stop offset="1" stop-color="${tint}" stop-opacity="${fading}"/>
</linearGradient></defs><g ${faceFrame(points)}><g transform="scale(${size})">
${lens}<g transform="scale(-1 1)">${lens}</g>
<path d="M-.19-.08Q0-.17 .19-.08" fill="none" stroke="${rim}" stroke-width=".05"/></g></g>`;
  return drawnOver(image, drawn, points);
}
