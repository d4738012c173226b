import type { Model } from '@bonafide/inference/pool/models';
import { type Box, distance, type Image, meanOf, type Point, squareAround } from '../image/image.js';
import { cropSquare } from '../image/resample.js';
import { apply, cropOf } from '../image/transform.js';
import type { FivePoints } from './face.js';

const SIZE = 112;
/** Eye lines that lean less than this (radians) are left as they are. */
const LEVEL = 0.2;

type EyesAndMouth = Pick<FivePoints, 'leftEye' | 'rightEye'> & { readonly mouth: Point };

/** The 68 landmarks (contract `points-68/square`) of a face of which only the detector's box and eyes are known. */
export function landmarksInBox(model: Model, image: Image, box: Box, leftEye: Point, rightEye: Point) {
  const lean = Math.atan2(rightEye.y - leftEye.y, rightEye.x - leftEye.x);
  return landmarksIn(model, image, squareAround(box, 1.6), Math.abs(lean) > LEVEL ? lean : 0);
}

/**
 * The 68 landmarks of a face whose eyes and mouth are known well: a level square about the mean of both eyes and the
 * mouth, with a side of 2.8 times the mean distance from an eye to the mouth. Source: libs/inference, README.
 */
export function landmarksAround(model: Model, image: Image, { leftEye, rightEye, mouth }: EyesAndMouth) {
  const centre = meanOf([leftEye, rightEye, mouth]);
  const side = 1.4 * (distance(leftEye, mouth) + distance(rightEye, mouth));
  const box = { x: centre.x - side / 2, y: centre.y - side / 2, width: side, height: side };
  return landmarksIn(model, image, box, Math.atan2(rightEye.y - leftEye.y, rightEye.x - leftEye.x));
}

async function landmarksIn(model: Model, image: Image, box: Box, angle: number): Promise<Point[]> {
  const crop = cropSquare(image, box, SIZE, angle);
  const { points } = await model.run({ image: { data: crop.data, dims: [1, SIZE, SIZE, 3] } });
  const toImage = cropOf(box, SIZE, angle);
  return Array.from({ length: 68 }, (_, i) =>
    apply(toImage, { x: (points?.data[2 * i] ?? 0) * SIZE, y: (points?.data[2 * i + 1] ?? 0) * SIZE }),
  );
}

/** Eye centres and the middle of the mouth out of 68 landmarks. */
export function eyesAndMouth(contour: readonly Point[]): EyesAndMouth {
  return {
    leftEye: meanOf(contour.slice(36, 42)),
    rightEye: meanOf(contour.slice(42, 48)),
    mouth: meanOf(contour.slice(48, 68)),
  };
}

/** Five points out of 68 landmarks: eye centres, nose tip, outer mouth corners. */
export function fivePointsOfContour(contour: readonly Point[]): FivePoints {
  const { leftEye, rightEye } = eyesAndMouth(contour);
  return { leftEye, rightEye, nose: at(contour, 30), mouthLeft: at(contour, 48), mouthRight: at(contour, 54) };
}

function at(points: readonly Point[], index: number): Point {
  const point = points[index];
  if (!point) throw new RangeError(`no landmark ${index}`);
  return point;
}
