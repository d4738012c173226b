import { z } from 'zod';
import { PROFILE_CHARACTERS } from './capture-profile.js';

/** Frames and pictures of one request; more do not help a capture. */
const MOST_FRAMES = 16;
const MOST_IMAGES = 8;
const MOST_OUTPUTS = 8;
const MOST_METRICS = 64;
const LONGEST_SIDE = 65_535;

const unit = z.number().gt(0).max(1);
const resolution = z.object({
  width: z.int().min(1).max(LONGEST_SIDE),
  height: z.int().min(1).max(LONGEST_SIDE),
});
const profile = z.object({ xml: z.string().min(1).max(PROFILE_CHARACTERS) });

/** Degrees as a number, or as text that begins with one: the vendor's own sample says `"0,"`. */
const rotation = z
  .union([z.number(), z.string()])
  .default(0)
  .transform((value) => Number.parseFloat(String(value)))
  .refine((degrees) => degrees % 90 === 0, 'Invalid "rotation" value.');

/**
 * How to look for faces. Sizes are shares of the picture's shorter side. Sensitivity and granularity belong to the
 * vendor's detector: ours has one working point, so they are checked and have no effect.
 */
const detection = z.object({
  faceSensitivity: unit.optional(),
  faceGranularity: unit.optional(),
  faceMinimumSize: unit.optional(),
  faceMaximumSize: unit.optional(),
  faceDetectionMode: z
    .enum(['FACE_ORDERING_BY_SIZE', 'FACE_ORDERING_BY_SCORE', 'DOMINANT_FACE_BY_SIZE', 'DOMINANT_FACE_BY_SCORE'])
    .default('FACE_ORDERING_BY_SIZE'),
});

export type Detection = z.output<typeof detection>;

export const regionBody = z.object({ profile, resolution });

export type RegionBody = z.output<typeof regionBody>;

export const analyzeImageBody = z.object({
  images: z
    .array(
      z.object({
        id: z.string().max(256).optional(),
        input: z.object({ imageData: z.string().min(1), rotation, ...detection.shape }),
        output: z
          .array(
            z.object({
              id: z.string().max(256).optional(),
              profileXml: z.string().min(1).max(PROFILE_CHARACTERS).optional(),
              performConstruction: z.literal(false, 'Face construction is not available.').default(false),
              metrics: z.array(z.string().max(64)).max(MOST_METRICS).default([]),
            }),
          )
          .max(MOST_OUTPUTS),
      }),
    )
    .max(MOST_IMAGES),
});

export type AnalyzeImageBody = z.output<typeof analyzeImageBody>;

export const autocaptureBody = z.object({
  profile,
  frames: z
    .array(
      z.object({ data: z.string().min(1), timestamp: z.number().optional(), tags: z.array(z.string()).default([]) }),
    )
    .min(1)
    .max(MOST_FRAMES),
  resolutionPreview: resolution,
  resolutionCapture: resolution,
  rotation,
  ...detection.shape,
  autocaptureMinimumFrameCount: z.number().min(1).default(1),
});

export type AutocaptureBody = z.output<typeof autocaptureBody>;
