import type { Image } from '@bonafide/vision/image/image';
import { glareOf } from './glare.js';
import { cellsOf, quantiles } from './light.js';
import type { CaptureQuality, PageFormat, RetryReason } from './page.js';
import { PAGE_SIZES } from './proportions.js';
import { edgeWidthOf } from './sharpness.js';

/** What is known of a page beside its pixels. */
export interface CaptureContext {
  readonly format: PageFormat | undefined;
  /** A side of the page lies outside the picture. */
  readonly cutOff: boolean;
}

/** Bounds beyond which a capture is refused; how each was chosen: ADR 0132. */
export const CAPTURE_BOUNDS = {
  sharpness: 0.6,
  glare: 0.025,
  /** Brightness, of 255, that one cell in twenty exceeds. */
  paper: 70,
  /** Brightness that all but one cell in fifty exceed, where half of the page is burnt out. */
  ink: 120,
  burnt: 0.5,
  /** Height of capitals of a machine-readable zone, pixels. */
  characterHeight: 7,
} as const;

/** Width of a stroke of OCR-B, millimetres; sharpness is 0.5 where the blur is as wide. */
const STROKE = 0.35;
/** Millimetres across a page whose format is not known. */
const ASSUMED_WIDTH = PAGE_SIZES['ID-3'].width;

/** How well a straightened page was captured, and why it should be captured again. */
export function measureCapture(image: Image, { format, cutOff }: CaptureContext): CaptureQuality {
  const cells = cellsOf(image);
  const count = cells.luma.length;
  const [ink, paper] = quantiles(cells, [0.02, 0.95]) as [number, number];
  const measures = {
    sharpness: sharpnessOf(image, format),
    glare: glareOf(cells),
    luminance: cells.luma.reduce((sum, value) => sum + value, 0) / count,
    underexposed: cells.luma.reduce((sum, value) => sum + (value <= 12 ? 1 : 0), 0) / count,
    overexposed: cells.least.reduce((sum, value) => sum + (value >= 250 ? 1 : 0), 0) / count,
    cutOff,
  };
  const isDark = paper < CAPTURE_BOUNDS.paper;
  const isBurnt = measures.overexposed >= CAPTURE_BOUNDS.burnt && ink > CAPTURE_BOUNDS.ink;
  const reasons: RetryReason[] = [];
  if (cutOff) reasons.push('CUT_OFF');
  // What is too dark or burnt out has no edges to be sharp: one reason is enough, the one that helps.
  if (isDark) reasons.push('DARK');
  if (isBurnt) reasons.push('OVEREXPOSED');
  if (!isDark && !isBurnt && measures.sharpness < CAPTURE_BOUNDS.sharpness) reasons.push('BLURRED');
  if (measures.glare > CAPTURE_BOUNDS.glare) reasons.push('GLARE');
  return { ...measures, reasons };
}

/** 1 where edges are as narrow as pixels, 0.5 where they are blurred by a stroke's width; 0 where there is no print. */
function sharpnessOf(image: Image, format: PageFormat | undefined): number {
  const { blur } = edgeWidthOf(image);
  if (blur === undefined) return 0;
  const density = image.width / (format ? PAGE_SIZES[format].width : ASSUMED_WIDTH);
  const strokes = blur / density / STROKE;
  return 1 / (1 + strokes * strokes);
}

/** LOW_RESOLUTION where the capitals of a machine-readable zone are so low that they cannot be told apart. */
export function resolutionReason(characterHeight: number): RetryReason | undefined {
  return characterHeight < CAPTURE_BOUNDS.characterHeight ? 'LOW_RESOLUTION' : undefined;
}
