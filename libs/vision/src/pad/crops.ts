import type { Box, Image } from '../image/image.js';
import { resized } from './resize.js';

/**
 * The scene of `boxes` face boxes for a MiniFASNet: about the box's centre, no larger than the picture and pushed into
 * it, never padded, stretched to `size` × `size`. Source: minivision-ai/Silent-Face-Anti-Spoofing, src/generate_patches.py.
 */
export function sceneCrop(image: Image, box: Box, boxes: number, size: number): Image {
  const scale = Math.min(boxes, (image.width - 1) / box.width, (image.height - 1) / box.height);
  const [left, right] = within(box.x, box.width, scale, image.width - 1);
  const [top, bottom] = within(box.y, box.height, scale, image.height - 1);
  const region = { x: left, y: top, width: right - left + 1, height: bottom - top + 1 };
  return resized(image, region, size, 'bilinear');
}

/** First and last pixel of a side that is `scale` times as long as the box's. */
function within(start: number, length: number, scale: number, last: number): [number, number] {
  const from = Math.max(Math.min(start + (length - length * scale) / 2, last - length * scale), 0);
  return [Math.floor(from), Math.min(Math.floor(from + length * scale), last)];
}

/**
 * The square of `boxes` longer sides about the face box's centre for facenox, mirrored where it leaves the picture.
 * Source: facenox/face-antispoof-onnx and its supplier's measurement (ADR 0081).
 */
export function reflectedSquare(image: Image, box: Box, boxes: number, size: number): Image {
  const length = Math.max(box.width, box.height) * boxes;
  const side = Math.max(Math.floor(length), 1);
  const x = Math.floor(box.x + (box.width - length) / 2);
  const y = Math.floor(box.y + (box.height - length) / 2);
  return resized(image, { x, y, width: side, height: side }, size, side < size ? 'lanczos' : 'area');
}
