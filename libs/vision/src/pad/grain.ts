import type { Face } from '../face/face.js';
import type { Image } from '../image/image.js';

/** Finest detail of the face at native resolution. */
export interface GrainSignals {
  /** Variance of the Laplacian over the face's contrast, log2: falls with blur, whatever the size. */
  readonly sharpness: number;
  /** Variance that a 3-pixel mean takes away, as share of the variance of neighbour differences: 0 blurred, 1 noise. */
  readonly reblur: number;
  /** Mean absolute Laplacian in the flattest quarter of 8 × 8 blocks: noise, paper, compression; null for a face of less than three blocks. */
  readonly noise: number | null;
  /** Step between 8 × 8 blocks over the step inside them: JPEG at the picture's own scale, 1 for none. */
  readonly blockiness: number;
}

const MOST = 320;

/** Source: Crete et al., The blur effect (2007), for re-blurring; Wang, Bovik and Evan, Blind measurement of blocking artifacts (2000). */
export function grainSignals(image: Image, face: Face): GrainSignals {
  const { luma, width, height, left } = faceLuma(image, face);
  const blocks: number[] = [];
  let [laplacians, differences, blurred, mean, squares] = [0, 0, 0, 0, 0];
  const steps = { on: 0, onCount: 1, off: 0, offCount: 1 };
  const block = new Float64Array(Math.ceil(width / 8));
  for (let y = 1; y < height - 1; y++) {
    for (let x = 1; x < width - 1; x++) {
      const at = y * width + x;
      const value = luma[at] as number;
      const [l, r] = [luma[at - 1] as number, luma[at + 1] as number];
      const laplacian = l + r + (luma[at - width] as number) + (luma[at + width] as number) - 4 * value;
      laplacians += laplacian * laplacian;
      mean += value;
      squares += value * value;
      differences += Math.abs(r - value);
      blurred += Math.abs((luma[Math.min(at + 2, y * width + width - 1)] as number) - l) / 3;
      block[x >> 3] = (block[x >> 3] as number) + Math.abs(laplacian) / 64;
      if ((left + x + 1) % 8 === 0) {
        steps.on += Math.abs(r - value);
        steps.onCount += 1;
      } else {
        steps.off += Math.abs(r - value);
        steps.offCount += 1;
      }
    }
    if (y % 8 === 0) {
      blocks.push(...block.subarray(1, -1));
      block.fill(0);
    }
  }
  const count = Math.max((width - 2) * (height - 2), 1);
  const variance = Math.max(squares / count - (mean / count) ** 2, 1);
  blocks.sort((a, b) => a - b);
  const flat = blocks.slice(0, Math.max(blocks.length >> 2, 1));
  return {
    sharpness: Math.log2((laplacians / count + 0.5) / variance),
    reblur: Math.max(0, 1 - blurred / Math.max(differences, 1)),
    noise: flat.length > 0 ? Math.log2(flat.reduce((a, b) => a + b, 0) / flat.length + 0.25) : null,
    blockiness: steps.on / steps.onCount / Math.max(steps.off / steps.offCount, 0.1),
  };
}

/** The face's box inside the picture, at most `MOST` pixels of it about the middle. */
function faceLuma(image: Image, { box }: Face) {
  const width = Math.round(Math.min(box.width, MOST, image.width));
  const height = Math.round(Math.min(box.height, MOST, image.height));
  const left = Math.min(Math.max(Math.round(box.x + (box.width - width) / 2), 0), image.width - width);
  const top = Math.min(Math.max(Math.round(box.y + (box.height - height) / 2), 0), image.height - height);
  const luma = new Float32Array(width * height);
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0, at = ((top + y) * image.width + left) * 3; x < width; x++, i++, at += 3) {
      luma[i] =
        0.299 * (image.data[at] as number) +
        0.587 * (image.data[at + 1] as number) +
        0.114 * (image.data[at + 2] as number);
    }
  }
  return { luma, width, height, left };
}
