import { toQuarterTurn } from '@bonafide/wire/face-capture';
import { optional, orElse } from '@bonafide/wire/optional';
import { z } from 'zod';
import { PROFILE_CHARACTERS } from './capture-profile.js';

/** Frames and pictures of one request; more do not help a capture. */
export const MOST_FRAMES = 16;
const MOST_IMAGES = 8;
const MOST_OUTPUTS = 8;
const MOST_METRICS = 64;
const LONGEST_SIDE = 65_535;

const unit = z.number().gt(0).max(1);
/** Whether a frame may have sides of this length. */
export const isSide = (pixels: number): boolean => pixels >= 1 && pixels <= LONGEST_SIDE;

const resolution = z.object({
  width: z.int().min(1).max(LONGEST_SIDE),
  height: z.int().min(1).max(LONGEST_SIDE),
});
const profile = z.object({ xml: z.string().min(1).max(PROFILE_CHARACTERS) });

/** Degrees as a number, or as text that begins with one: the vendor's own sample says `"0,"`. */
const rotation = orElse(
  z
    .union([z.number(), z.string()])
    .transform((value) => Number.parseFloat(String(value)))
    .transform(toQuarterTurn),
  0,
);

/**
 * How to look for faces. Sizes are shares of the picture's shorter side. Sensitivity and granularity belong to the
 * vendor's detector: ours has one working point, so they are checked and have no effect.
 */
const detection = z.object({
  faceSensitivity: optional(unit),
  faceGranularity: optional(unit),
  faceMinimumSize: optional(unit),
  faceMaximumSize: optional(unit),
  faceDetectionMode: orElse(
    z.enum(['FACE_ORDERING_BY_SIZE', 'FACE_ORDERING_BY_SCORE', 'DOMINANT_FACE_BY_SIZE', 'DOMINANT_FACE_BY_SCORE']),
    'FACE_ORDERING_BY_SIZE',
  ),
});

export type Detection = z.output<typeof detection>;

export const regionBody = z.object({ profile, resolution });

export type RegionBody = z.output<typeof regionBody>;

const id = optional(z.string().max(256));

const output = z.object({
  id,
  profileXml: optional(z.string().min(1).max(PROFILE_CHARACTERS)),
  performConstruction: orElse(z.literal(false, 'Face construction is not available.'), false),
  metrics: orElse(z.array(z.string().max(64)).max(MOST_METRICS), []),
});

const picture = z.object({
  id,
  input: z.object({ imageData: z.string().min(1), rotation, ...detection.shape }),
  output: z.array(output).max(MOST_OUTPUTS),
});

/** A body without images is refused by the service, whether the list is empty or not there: docs/contract B.3. */
export const analyzeImageBody = z.object({ images: orElse(z.array(picture).max(MOST_IMAGES), []) });

export type AnalyzeImageBody = z.output<typeof analyzeImageBody>;

export const autocaptureBody = z.object({
  profile,
  frames: z
    .array(
      z.object({ data: z.string().min(1), timestamp: optional(z.number()), tags: orElse(z.array(z.string()), []) }),
    )
    .min(1)
    .max(MOST_FRAMES),
  resolutionPreview: resolution,
  resolutionCapture: resolution,
  rotation,
  ...detection.shape,
  autocaptureMinimumFrameCount: orElse(z.number().min(1), 1),
});

export type AutocaptureBody = z.output<typeof autocaptureBody>;
