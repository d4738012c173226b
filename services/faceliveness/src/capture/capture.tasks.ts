import type { Models } from '@bonafide/inference/pool/models';
import type { TaskContext } from '@bonafide/inference/pool/task';
import type { Face } from '@bonafide/vision/face/face';
import { faceFinder } from '@bonafide/vision/face/find-faces';
import type { Box, Image } from '@bonafide/vision/image/image';
import type { Media } from '@bonafide/vision/image/media';
import { readImage } from '@bonafide/vision/image/read-image';
import { type FaceMetrics, metricsOf } from '@bonafide/vision/quality/capture-metrics';
import { measureFace } from '@bonafide/vision/quality/measure-faces';
import type { FaceDetectionMode } from './capture.schemas.js';

/** A picture whose faces are to be measured. */
export interface CapturePicture {
  readonly media: Media;
  /** Clockwise degrees. */
  readonly rotation: number;
  readonly mode: FaceDetectionMode;
  /** Bounds of a face's width as shares of the picture's shorter side. */
  readonly size: { readonly least: number; readonly most: number };
}

/** A measured face; `box` in pixels of the upright picture as sent. */
export interface MeasuredFace {
  readonly box: Box;
  readonly metrics: FaceMetrics;
}

export interface MeasuredPicture {
  readonly sha256: string;
  /** Upright size as sent. */
  readonly width: number;
  readonly height: number;
  /** In the order that the mode wants; at most one in the dominant modes. */
  readonly faces: readonly MeasuredFace[];
}

/** Measures the faces of pictures, one after the other. */
export async function measurePictures(
  models: Models,
  { pictures }: { pictures: readonly CapturePicture[] },
  context: TaskContext,
): Promise<MeasuredPicture[]> {
  const measured: MeasuredPicture[] = [];
  for (const picture of pictures) {
    const { image, sha256 } = await readImage(picture.media, picture.rotation, context);
    const found = await faceFinder(models).find(image, context);
    const faces: MeasuredFace[] = [];
    for (const face of chosen(found, image, picture)) {
      const evidence = await measureFace(models, { image, faces: found }, face, context);
      faces.push({ box: scaled(face.box, image.scale), metrics: metricsOf(evidence) });
    }
    measured.push({ sha256, ...image.original, faces });
  }
  return measured;
}

function chosen(faces: readonly Face[], image: Image, { mode, size }: CapturePicture): Face[] {
  const shorter = Math.min(image.width, image.height);
  const area = ({ box }: Face) => box.width * box.height;
  const ordered = faces
    .filter(({ box }) => box.width >= size.least * shorter && box.width <= size.most * shorter)
    .toSorted((a, b) => (mode.endsWith('BY_SCORE') ? b.confidence - a.confidence : area(b) - area(a)));
  return mode.startsWith('DOMINANT') ? ordered.slice(0, 1) : ordered;
}

function scaled({ x, y, width, height }: Box, factor: number): Box {
  return { x: x * factor, y: y * factor, width: width * factor, height: height * factor };
}
