import { basename, extname } from 'node:path';
import { loadPack } from '@bonafide/inference/pack/load-pack';
import { openModels } from '@bonafide/inference/pool/models';
import type { Face } from '@bonafide/vision/face/face';
import type { FaceFinder } from '@bonafide/vision/face/face-finder';
import { faceFinder } from '@bonafide/vision/face/find-faces';
import { decodeImage } from '@bonafide/vision/image/decode';
import type { Box, Image } from '@bonafide/vision/image/image';
import sharp from 'sharp';

/** One person of a photograph: head, shoulders and what is around, as a person before a camera is framed. */
export interface Portrait {
  /** Unique: name of the photograph's file and number of the face in it. */
  readonly name: string;
  readonly image: Image;
  readonly face: Box;
}

/** Finds faces with the networks of a built pack, without a pool: for tools and tests. */
export async function openFinder(packDir: string): Promise<(image: Image) => Promise<Face[]>> {
  const finder: FaceFinder = faceFinder(
    await openModels(await loadPack(packDir), ['face-detector'], ['face-landmarks', 'face-mesh']),
  );
  return (image) => finder.find(image, { stage: (_name, work) => Promise.resolve(work()) });
}

/** Narrowest face worth showing to a camera again, and longest side of a photograph worked with, pixels. */
const LEAST_FACE = 55;
const LONGEST = 2400;

/** The portraits in a photograph's file, largest face first, at most `most`. */
export async function portraitsOf(
  file: string,
  find: (image: Image) => Promise<Face[]>,
  most = 8,
): Promise<Portrait[]> {
  const { data, info } = await sharp(file)
    .autoOrient()
    .resize({ width: LONGEST, height: LONGEST, fit: 'inside', withoutEnlargement: true })
    .toColourspace('srgb')
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  const photo = { width: info.width, height: info.height, data };
  const seen = await decodeImage(
    await sharp(data, { raw: { ...photo, channels: 3 } })
      .png({ compressionLevel: 1 })
      .toBuffer(),
  );
  const found = (await find(seen)).map(({ box }) => scaled(box, seen.scale));
  return found
    .filter((face) => face.width >= LEAST_FACE)
    .slice(0, most)
    .map((face, i) => ({ name: `${basename(file, extname(file))}_${i}`, ...portrait(photo, face) }));
}

function portrait(photo: Image, face: Box): { image: Image; face: Box } {
  const width = Math.floor(Math.min(photo.width, face.width * 3.6));
  const height = Math.floor(Math.min(photo.height, (width * 4) / 3));
  const clip = (start: number, room: number) => Math.round(Math.max(0, Math.min(room, start)));
  const left = clip(face.x + face.width / 2 - width / 2, photo.width - width);
  const top = clip(face.y + face.height / 2 - height * 0.4, photo.height - height);
  const data = new Uint8Array(width * height * 3);
  for (let row = 0; row < height; row++) {
    const start = ((top + row) * photo.width + left) * 3;
    data.set(photo.data.subarray(start, start + width * 3), row * width * 3);
  }
  return { image: { width, height, data }, face: { ...face, x: face.x - left, y: face.y - top } };
}

function scaled(box: Box, scale: number): Box {
  return { x: box.x * scale, y: box.y * scale, width: box.width * scale, height: box.height * scale };
}
