/** What training and fitting need of one picture: crops for the networks, and the signals that are not the project's own. */

import type { Models } from '@bonafide/inference/pool/models';
import type { Face } from '@bonafide/vision/face/face';
import type { Box, Image } from '@bonafide/vision/image/image';
import { contextCrop, faceCrop, patches } from '@bonafide/vision/pad/crops';
import { facialSquare } from '@bonafide/vision/pad/facial-square';
import { frameSignals } from '@bonafide/vision/pad/frame-signals';
import { networkSignals } from '@bonafide/vision/pad/networks';
import type { Random } from '../attacks/random.ts';

/** Framings of a training picture: as it is, and cut tighter, as clients that send the face alone do. */
const FRAMINGS = 2;

/** Per framing the context crop, the face crop and the patches; with `random` also a tighter, jittered framing. */
export function cropsOf(image: Image, face: Face, random?: Random): Image[][] {
  const box = facialSquare(face.points);
  return Array.from({ length: random ? FRAMINGS : 1 }, (_, framing) => {
    const cut = framing === 0 || !random ? { image, box } : tighter(image, box, random);
    const seen = { ...face, box: random ? jittered(cut.box, random) : cut.box };
    return [contextCrop(cut.image, seen), faceCrop(cut.image, seen), ...patches(cut.image, seen)];
  });
}

/** The signals of a frame by name, without the project's own networks. */
export async function signalsOf(models: Models, image: Image, face: Face): Promise<Record<string, number | null>> {
  const seen = { ...face, box: facialSquare(face.points) };
  const [{ miniFasNet } = { miniFasNet: null }] = await networkSignals(models, [{ image, face: seen }]);
  return { ...frameSignals(image, seen), miniFasNet };
}

function tighter(image: Image, box: Box, random: Random): { image: Image; box: Box } {
  const margin = () => box.width * random.uniform(0.05, random.pick([0.35, 1]));
  const left = Math.max(0, Math.floor(box.x - margin()));
  const top = Math.max(0, Math.floor(box.y - margin()));
  const width = Math.min(image.width, Math.ceil(box.x + box.width + margin())) - left;
  const height = Math.min(image.height, Math.ceil(box.y + box.height + margin())) - top;
  const data = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y++) {
    const start = ((top + y) * image.width + left) * 3;
    data.set(image.data.subarray(start, start + width * 3), y * width * 3);
  }
  return { image: { width, height, data }, box: { ...box, x: box.x - left, y: box.y - top } };
}

function jittered(box: Box, random: Random): Box {
  const scale = random.uniform(0.9, 1.1);
  const side = box.width * scale;
  const shift = () => random.uniform(-0.05, 0.05) * box.width;
  return {
    x: box.x + (box.width - side) / 2 + shift(),
    y: box.y + (box.height - side) / 2 + shift(),
    width: side,
    height: side,
  };
}
