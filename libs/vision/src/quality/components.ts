/**
 * The quality components that this module knows, by their names in ISO/IEC 29794-5 (2025) and its reference
 * implementation OFIQ, with the unit of the native value that stands behind each score.
 */
export const COMPONENTS = {
  UnifiedQualityScore: 'not assessed by any model of the packs',
  BackgroundUniformity: 'mean luminance gradient beside and above the head (0 is uniform)',
  IlluminationUniformity: 'overlap of the luminance histograms of both cheeks, 0 to 1',
  LuminanceMean: 'mean luminance of the face, 0 to 1',
  UnderExposurePrevention: 'share of the face with a luminance of at most 25 of 255',
  OverExposurePrevention: 'share of the face with a luminance of at least 247 of 255',
  DynamicRange: 'entropy of the face’s luminance, bits',
  Sharpness: 'energy of detail of 1 to 2 pixels over that of 2 to 4, at 60 pixels between the eyes',
  SingleFacePresent: 'area of the next largest face relative to this one',
  EyesOpen: 'opening of the narrower eye relative to the distance from eyes to chin',
  MouthClosed: 'opening of the lips relative to the distance from eyes to chin',
  EyesVisible: 'luminance just below the eyes relative to the cheeks (a dark lens is near 0)',
  MouthOcclusionPrevention: 'probability that mouth and nose are covered, 0 to 1',
  InterEyeDistance: 'pixels of the picture as sent between the eye centres, corrected for yaw',
  HeadSize: 'distance from eyes to chin relative to the picture’s height',
  LeftwardCropOfTheFaceImage: 'room to the left of the image-left eye, in distances between the eyes',
  RightwardCropOfTheFaceImage: 'room to the right of the image-right eye, in distances between the eyes',
  DownwardCropOfTheFaceImage: 'room above the eyes, in distances from eyes to chin',
  UpwardCropOfTheFaceImage: 'room below the eyes, in distances from eyes to chin',
  HeadPoseYaw: 'degrees, positive when the face turns to the image’s right',
  HeadPosePitch: 'degrees, positive when the face looks up',
  HeadPoseRoll: 'degrees, positive when the head leans clockwise in the image',
  ExpressionNeutrality: 'probability of a neutral expression, 0 to 1',
} as const;

export type ComponentName = keyof typeof COMPONENTS;

/**
 * One component of one face. `score` runs from 0 (worst) to 100 (best); `native` has the unit that `COMPONENTS` names.
 * Both are null when no model of the pack covers the component: not assessed, never guessed.
 */
export interface Measurement {
  readonly score: number | null;
  readonly native: number | null;
}

export type QualityReport = Readonly<Record<ComponentName, Measurement>>;

export const NOT_ASSESSED: Measurement = { score: null, native: null };
