import type { FivePoints } from '@bonafide/vision/face/face';
import { distance, type Image, meanOf } from '@bonafide/vision/image/image';
import sharp from 'sharp';
import { fromRaw } from '../raster.ts';
import { isGrey } from './grey.ts';

/**
 * SVG attribute that lets a group be drawn in the face's own frame: origin between the eyes, the image-left eye at
 * (−0.5, 0), the image-right one at (0.5, 0), y towards the chin.
 */
export function faceFrame({ leftEye, rightEye }: Pick<FivePoints, 'leftEye' | 'rightEye'>): string {
  const middle = meanOf([leftEye, rightEye]);
  const [a, b] = [rightEye.x - leftEye.x, rightEye.y - leftEye.y];
  return `transform="matrix(${a} ${b} ${-b} ${a} ${middle.x} ${middle.y})"`;
}

/** The picture with drawn SVG elements laid over it, the edges as soft as its own detail; a grey picture stays grey. */
export async function drawnOver(image: Image, elements: string, { leftEye, rightEye }: FivePoints): Promise<Image> {
  const { width, height } = image;
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${elements}</svg>`;
  const softness = Math.max(0.4, 0.008 * distance(leftEye, rightEye));
  const layer = await sharp(Buffer.from(svg)).blur(softness).png({ compressionLevel: 1 }).toBuffer();
  const laid = fromRaw(image)
    .composite([{ input: layer }])
    .removeAlpha();
  const data = await laid.raw().toBuffer();
  return { width, height, data: isGrey(image) ? withoutColour(data) : data };
}

/** Every channel the luma of ITU-R BT.601. */
function withoutColour(data: Uint8Array): Uint8Array {
  const grey = new Uint8Array(data.length);
  for (let i = 0; i < data.length; i += 3) {
    const luma = 0.299 * (data[i] as number) + 0.587 * (data[i + 1] as number) + 0.114 * (data[i + 2] as number);
    grey.fill(Math.round(luma), i, i + 3);
  }
  return grey;
}
