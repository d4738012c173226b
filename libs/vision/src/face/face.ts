import type { Box, Point } from '../image/image.js';

/** Five landmarks, left and right as seen in the image. */
export interface FivePoints {
  readonly leftEye: Point;
  readonly rightEye: Point;
  readonly nose: Point;
  readonly mouthLeft: Point;
  readonly mouthRight: Point;
}

/** A face found in an image. */
export interface Face {
  readonly box: Box;
  /** Detector confidence, 0 to 1. */
  readonly confidence: number;
  readonly points: FivePoints;
}
