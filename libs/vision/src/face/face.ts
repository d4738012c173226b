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
  /** 68 landmarks in iBUG order, where the pack's networks measured them. */
  readonly contour?: readonly Point[];
  /** Set where its features were not found: `points` are a guess by the eyes, and no template may be made by them. */
  readonly unaligned?: true;
}

/** The five points in the order of the wire: left eye, right eye, nose tip, left and right mouth corner. */
export function pointsInOrder({ leftEye, rightEye, nose, mouthLeft, mouthRight }: FivePoints): readonly Point[] {
  return [leftEye, rightEye, nose, mouthLeft, mouthRight];
}

/** Five points from the order of the wire; undefined when there are not exactly five. */
export function fivePointsOf(points: readonly Point[]): FivePoints | undefined {
  const [leftEye, rightEye, nose, mouthLeft, mouthRight] = points;
  if (points.length !== 5 || !leftEye || !rightEye || !nose || !mouthLeft || !mouthRight) return undefined;
  return { leftEye, rightEye, nose, mouthLeft, mouthRight };
}

/** A face in an image that is `factor` times as large. */
export function scaleFace(face: Face, factor: number): Face {
  const scaled = ({ x, y }: Point) => ({ x: x * factor, y: y * factor });
  const { leftEye, rightEye, nose, mouthLeft, mouthRight } = face.points;
  return {
    confidence: face.confidence,
    ...(face.unaligned && { unaligned: face.unaligned }),
    box: { ...scaled(face.box), width: face.box.width * factor, height: face.box.height * factor },
    points: {
      leftEye: scaled(leftEye),
      rightEye: scaled(rightEye),
      nose: scaled(nose),
      mouthLeft: scaled(mouthLeft),
      mouthRight: scaled(mouthRight),
    },
    ...(face.contour && { contour: face.contour.map(scaled) }),
  };
}
