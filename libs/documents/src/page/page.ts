import type { Image, Point } from '@bonafide/vision/image/image';

/** Four corners, clockwise from the one that is upper left as the text is read. */
export type Quad = readonly [Point, Point, Point, Point];

/** Sizes of ISO/IEC 7810 that travel documents and cards have: 85.6 × 54.0, 105 × 74, 125 × 88 mm. */
export type PageFormat = 'ID-1' | 'ID-2' | 'ID-3';

/** Why a page cannot be decided on, whatever it says; a better capture may. */
export type RetryReason =
  | 'NO_DOCUMENT'
  | 'BLURRED'
  | 'GLARE'
  | 'DARK'
  | 'OVEREXPOSED'
  | 'CUT_OFF'
  | 'LOW_RESOLUTION'
  | 'UNREADABLE';

/** How well a page was captured, measured on the straightened page. */
export interface CaptureQuality {
  /** Sharpness of its strokes, 0 to 1 (ADR 0132). */
  readonly sharpness: number;
  /** Share of the page that a reflection has burnt out, 0 to 1. */
  readonly glare: number;
  /** Mean luminance, 0 to 255, and the shares of pixels that are all black and all white. */
  readonly luminance: number;
  readonly underexposed: number;
  readonly overexposed: number;
  /** An edge of the document lies outside the picture. */
  readonly cutOff: boolean;
  /** In the order of importance; empty: good enough to be judged. */
  readonly reasons: readonly RetryReason[];
}

/** A page of a document, found in a picture and straightened. */
export interface CapturedPage {
  /** Straightened, at most 2000 pixels wide. Upright by what could be told without reading; `turned` turns it further. */
  readonly image: Image;
  /** Its corners in pixels of the picture; unset where the picture was cropped already or no outline was found. */
  readonly outline: Quad | undefined;
  /** By its proportions; unset where they fit none. */
  readonly format: PageFormat | undefined;
  readonly quality: CaptureQuality;
}

/** How a page must be turned to be read: quarters clockwise, then mirrored left to right. */
export interface Turn {
  readonly quarters: 0 | 1 | 2 | 3;
  readonly mirrored: boolean;
}
