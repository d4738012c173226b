import type { Box } from '../image/image.js';
import { type Measurement, NOT_ASSESSED } from './components.js';
import type { FaceEvidence } from './evidence.js';
import { luminanceOf, type Plane } from './luminance.js';
import { percent, sigmoid } from './scale.js';

const COLUMNS = 120;

/**
 * Uniformity of what lies beside and above the head, down to the chin: mean Sobel gradient, scaled as OFIQ scales it.
 * OFIQ separates the background by a parsing network; here the head is taken to be 1.9 faces wide and 1.7 high, and
 * nothing is assessed when less than a face's width of background is left over.
 */
export function backgroundUniformity({ image, face }: Pick<FaceEvidence, 'image' | 'face'>): Measurement {
  const { box } = face;
  const chin = box.y + box.height;
  const head = { left: box.x - 0.45 * box.width, right: box.x + 1.45 * box.width, top: box.y - 0.55 * box.height };
  const parts: Box[] = [
    { x: 0, y: 0, width: head.left, height: chin },
    { x: head.right, y: 0, width: image.width - head.right, height: chin },
    { x: head.left, y: 0, width: head.right - head.left, height: head.top },
  ];
  const planes = parts.flatMap((part) => {
    const shrink = Math.max(1, Math.ceil((COLUMNS * part.width) / image.width));
    return part.width * part.height > 0 ? (luminanceOf(image, part, shrink) ?? []) : [];
  });
  const area = parts.reduce((sum, part) => sum + Math.max(0, part.width) * Math.max(0, part.height), 0);
  if (area < box.width * box.height || planes.length === 0) return NOT_ASSESSED;
  let total = 0;
  let count = 0;
  for (const plane of planes) {
    total += gradientSum(plane);
    count += Math.max(0, plane.width - 2) * Math.max(0, plane.height - 2);
  }
  if (count === 0) return NOT_ASSESSED;
  const native = total / count;
  return { native, score: percent(190 * (1 - sigmoid(native, 10, 100))) };
}

/** Sum of the Sobel gradient's length over a plane without its border. */
function gradientSum({ width, height, data }: Plane): number {
  let total = 0;
  for (let y = 1; y < height - 1; y += 1) {
    for (let at = y * width + 1; at < (y + 1) * width - 1; at += 1) {
      const over = at - width;
      const under = at + width;
      const corners = (data[over - 1] as number) - (data[under + 1] as number);
      const others = (data[over + 1] as number) - (data[under - 1] as number);
      const across = others - corners + 2 * ((data[at + 1] as number) - (data[at - 1] as number));
      const down = -corners - others + 2 * ((data[under] as number) - (data[over] as number));
      total += Math.sqrt(across * across + down * down);
    }
  }
  return total;
}
