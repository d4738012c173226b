import type { Models } from '@bonafide/inference/pool/models';
import type { TaskContext } from '@bonafide/inference/pool/task';
import type { Face } from '../face/face.js';
import { faceFinder } from '../face/find-faces.js';
import type { Box, Image } from '../image/image.js';
import { readImages, type SentPicture } from '../image/read-image.js';
import { type FaceMetrics, metricsOf } from './capture-metrics.js';
import { measureFace } from './measure-faces.js';

/** Which faces of a picture to measure, and in which order. */
export interface FaceChoice {
  readonly first: 'largest' | 'surest';
  /** The first face alone. */
  readonly dominant: boolean;
  /** Bounds of a face's width as shares of the picture's shorter side. */
  readonly leastWidth: number;
  readonly mostWidth: number;
}

/** A picture whose faces are to be measured. */
export interface CapturePicture extends SentPicture {
  readonly choice: FaceChoice;
}

/** A measured face; `box` in pixels of the upright picture as sent. */
export interface MeasuredFace {
  readonly box: Box;
  readonly metrics: FaceMetrics;
}

export interface MeasuredPicture {
  readonly sha256: string;
  readonly faces: readonly MeasuredFace[];
}

/** Measures the faces of pictures in full, one picture after the other. Throws as `readImages`. */
export async function measurePictures(
  models: Models,
  { pictures }: { pictures: readonly CapturePicture[] },
  context: TaskContext,
): Promise<MeasuredPicture[]> {
  const measured: MeasuredPicture[] = [];
  for await (const { image, sha256 } of readImages(pictures, context)) {
    const choice = pictures[measured.length]?.choice;
    const found = await faceFinder(models).find(image, context);
    const faces: MeasuredFace[] = [];
    for (const face of choice ? chosen(found, image, choice) : []) {
      const evidence = await measureFace(models, { image, faces: found }, face, context, 'full');
      faces.push({ box: scaled(face.box, image.scale), metrics: metricsOf(evidence) });
    }
    measured.push({ sha256, faces });
  }
  return measured;
}

function chosen(faces: readonly Face[], image: Image, { first, dominant, leastWidth, mostWidth }: FaceChoice): Face[] {
  const shorter = Math.min(image.width, image.height);
  const area = ({ box }: Face) => box.width * box.height;
  const ordered = faces
    .filter(({ box }) => box.width >= leastWidth * shorter && box.width <= mostWidth * shorter)
    .toSorted((a, b) => (first === 'surest' ? b.confidence - a.confidence : area(b) - area(a)));
  return dominant ? ordered.slice(0, 1) : ordered;
}

function scaled({ x, y, width, height }: Box, factor: number): Box {
  return { x: x * factor, y: y * factor, width: width * factor, height: height * factor };
}
