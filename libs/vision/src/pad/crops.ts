import type { Face } from '../face/face.js';
import type { Image } from '../image/image.js';
import { cropSquare } from '../image/resample.js';

/** Input sides of the project's own attack networks, pixels. */
const CROP_SIDES = { context: 96, face: 96, patch: 64 } as const;

/** The face with what surrounds it (3 boxes wide): frames, borders, hands, light. */
export function contextCrop(image: Image, face: Face): Image {
  return squareAbout(image, face, 3, CROP_SIDES.context);
}

/** The face alone (1.3 boxes wide): its shading, colours, coarse moiré. */
export function faceCrop(image: Image, face: Face): Image {
  return squareAbout(image, face, 1.3, CROP_SIDES.face);
}

/** Pieces of the face and one of the background beside it, pixel for pixel: what shrinking would remove. */
export function patches(image: Image, { box }: Face): Image[] {
  const at = (x: number, y: number) => patchAt(image, box.x + box.width * x, box.y + box.height * y);
  return [at(0.5, 0.5), at(0.25, 0.65), at(0.75, 0.65), at(0.5, 0.15), at(-0.35, 0.1)];
}

function squareAbout(image: Image, { box }: Face, boxes: number, side: number): Image {
  const width = Math.max(box.width, box.height) * boxes;
  const [x, y] = [box.x + (box.width - width) / 2, box.y + (box.height - width) / 2];
  return cropSquare(image, { x, y, width, height: width }, side);
}

function patchAt(image: Image, x: number, y: number): Image {
  const side = CROP_SIDES.patch;
  const left = Math.min(Math.max(Math.round(x - side / 2), 0), Math.max(image.width - side, 0));
  const top = Math.min(Math.max(Math.round(y - side / 2), 0), Math.max(image.height - side, 0));
  const data = new Uint8Array(side * side * 3);
  const columns = Math.min(side, image.width);
  for (let row = 0; row < Math.min(side, image.height); row++) {
    const start = ((top + row) * image.width + left) * 3;
    data.set(image.data.subarray(start, start + columns * 3), row * side * 3);
  }
  return { width: side, height: side, data };
}
