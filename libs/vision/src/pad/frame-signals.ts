import type { Face } from '../face/face.js';
import type { Image } from '../image/image.js';
import { colourSignals } from './colour.js';
import { edgeSignals } from './edges.js';
import { grainSignals } from './grain.js';
import { periodicSignals } from './periodic.js';

/** Signals of one frame by name; null where the picture does not allow the measurement. */
export type FrameSignals = Record<(typeof FRAME_SIGNALS)[number], number | null>;

/** Names of what is measured in one frame without a network, in the order that a policy's weights follow. */
const FRAME_SIGNALS = [
  'lumaPeak',
  'chromaPeak',
  'fineEnergy',
  'fineChroma',
  'diversity',
  'saturation',
  'saturationSpread',
  'warmth',
  'black',
  'white',
  'gloss',
  'straightest',
  'second',
  'sharpness',
  'reblur',
  'noise',
  'blockiness',
  'faceShare',
] as const;

const NO_PERIODIC = { lumaPeak: null, chromaPeak: null, fineEnergy: null, fineChroma: null };

/** Measures one frame; pure, a few milliseconds for 480 × 640 pixels. See each part for ranges and sources. */
export function frameSignals(image: Image, face: Face): FrameSignals {
  return {
    ...(periodicSignals(image, face) ?? NO_PERIODIC),
    ...colourSignals(image, face),
    ...edgeSignals(image, face),
    ...grainSignals(image, face),
    /** Width of the face in the picture's width: says how much of the surroundings could be judged. */
    faceShare: face.box.width / image.width,
  };
}
