import type { Face } from '../face/face.js';
import type { Box, Image, Point } from '../image/image.js';

/** A mesh point: x and y in pixels of the image, z in the same unit, growing away from the camera. */
export interface Point3 extends Point {
  readonly z: number;
}

/** Rotation of a head against the camera, in degrees; signs as in `COMPONENTS`. */
export interface HeadPose {
  readonly yaw: number;
  readonly pitch: number;
  readonly roll: number;
}

/** What is known about one face; what a pack's models do not tell is absent. */
export interface FaceEvidence {
  readonly image: Image;
  /** Pixels of the picture as it was sent per pixel of `image`; 1 when left out. */
  readonly scale?: number;
  readonly face: Face;
  /** Boxes of the other faces in the same image. */
  readonly others: readonly Box[];
  /** 468 points in the order of MediaPipe's face mesh. */
  readonly mesh?: readonly Point3[];
  /** From a head pose network; otherwise mesh or five points tell. */
  readonly pose?: HeadPose;
  /** Probability that a mask covers mouth and nose, 0 to 1. */
  readonly covered?: number;
  /** Probability of a neutral expression, 0 to 1. */
  readonly neutral?: number;
}
