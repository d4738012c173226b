import { BOUNDS } from '../face/conditions.js';
import type { MetricName } from './capture-metrics.js';

/** Feedback about a capture; the wire contract's AutocaptureFeedback, an open list of which COLOUR_CAMERA_REQUIRED is ours. */
export type CaptureFeedback =
  | 'COMPLIANT_IMAGE'
  | 'NO_FACE_DETECTED'
  | 'MULTIPLE_FACES_DETECTED'
  | 'INVALID_POSE'
  | 'FACE_TOO_FAR'
  | 'FACE_TOO_CLOSE'
  | 'FACE_ON_LEFT'
  | 'FACE_ON_RIGHT'
  | 'FACE_TOO_HIGH'
  | 'FACE_TOO_LOW'
  | 'INSUFFICIENT_LIGHTING'
  | 'COLOUR_CAMERA_REQUIRED'
  | 'LEFT_EYE_CLOSED'
  | 'RIGHT_EYE_CLOSED'
  | 'DARK_GLASSES_DETECTED'
  | 'FACE_MASK_DETECTED';

/** Bounds of a metric's native value, inclusive; an open side does not bind. */
export interface Bounds {
  readonly least?: number;
  readonly most?: number;
}

/** What a capture must fulfil: bounds per metric. A metric that was not assessed is not held against a capture. */
export type CapturePolicy = Readonly<Partial<Record<MetricName, Bounds>>>;

/**
 * Captures in which presentation attacks can be told: face wide enough, not so near that the picture is full of it, in
 * colour. Chosen from its supplier's measurement (ADR 0081), not from pictures at hand.
 */
export const ASSESSABLE = {
  FaceWidth: { least: 48 },
  Framing: { least: 1.7 },
  Colourfulness: { least: 4 },
} as const satisfies CapturePolicy;

/** What a capture needs beside that for its liveness to be judged: a guided capture takes none that would be refused. */
export const JUDGEABLE = {
  InterEyeDistance: { least: 40 },
  DynamicRange: { least: BOUNDS.dynamicRange },
} as const satisfies CapturePolicy;

/**
 * The policy of a capture by a person with a telephone or webcam. Pose and size follow the vendor's advice (480×640, 90
 * pixels between the eyes) with room to spare; openings, light and lenses were set on photographs of faces with open
 * and closed eyes: see the ADR on capture quality.
 */
export const SELFIE_POLICY: CapturePolicy = {
  SingleFacePresent: { most: 0.3 },
  ...ASSESSABLE,
  ...JUDGEABLE,
  FaceSize: { least: 0.1 },
  FaceCentreX: { least: 0.3, most: 0.7 },
  FaceCentreY: { least: 0.25, most: 0.75 },
  HeadPoseYaw: { least: -25, most: 25 },
  HeadPosePitch: { least: -30, most: 25 },
  HeadPoseRoll: { least: -25, most: 25 },
  LuminanceMean: { least: 0.04 },
  UnderExposurePrevention: { most: 0.9 },
  LeftEyeOpen: { least: 0.02 },
  RightEyeOpen: { least: 0.02 },
  EyesVisible: { least: BOUNDS.eyesVisible },
  MouthOcclusionPrevention: { most: BOUNDS.mouthCovered },
  FeaturesFound: { least: 1 },
};

interface Codes {
  readonly below?: CaptureFeedback;
  readonly above?: CaptureFeedback;
}

/** What to tell a person when a metric is outside its bounds, in the order in which it helps. */
export const FEEDBACK_OF: Readonly<Partial<Record<MetricName, Codes>>> = {
  SingleFacePresent: { above: 'MULTIPLE_FACES_DETECTED' },
  FaceWidth: { below: 'FACE_TOO_FAR', above: 'FACE_TOO_CLOSE' },
  Framing: { below: 'FACE_TOO_CLOSE', above: 'FACE_TOO_FAR' },
  FaceSize: { below: 'FACE_TOO_FAR', above: 'FACE_TOO_CLOSE' },
  InterEyeDistance: { below: 'FACE_TOO_FAR', above: 'FACE_TOO_CLOSE' },
  HeadSize: { below: 'FACE_TOO_FAR', above: 'FACE_TOO_CLOSE' },
  FaceCentreX: { below: 'FACE_ON_LEFT', above: 'FACE_ON_RIGHT' },
  FaceCentreY: { below: 'FACE_TOO_HIGH', above: 'FACE_TOO_LOW' },
  HeadPoseYaw: { below: 'INVALID_POSE', above: 'INVALID_POSE' },
  HeadPosePitch: { below: 'INVALID_POSE', above: 'INVALID_POSE' },
  HeadPoseRoll: { below: 'INVALID_POSE', above: 'INVALID_POSE' },
  Colourfulness: { below: 'COLOUR_CAMERA_REQUIRED' },
  LuminanceMean: { below: 'INSUFFICIENT_LIGHTING', above: 'INSUFFICIENT_LIGHTING' },
  UnderExposurePrevention: { above: 'INSUFFICIENT_LIGHTING' },
  IlluminationUniformity: { below: 'INSUFFICIENT_LIGHTING' },
  DynamicRange: { below: 'INSUFFICIENT_LIGHTING' },
  LeftEyeOpen: { below: 'LEFT_EYE_CLOSED' },
  RightEyeOpen: { below: 'RIGHT_EYE_CLOSED' },
  EyesVisible: { below: 'DARK_GLASSES_DETECTED' },
  MouthOcclusionPrevention: { above: 'FACE_MASK_DETECTED' },
  FeaturesFound: { below: 'NO_FACE_DETECTED' },
};
