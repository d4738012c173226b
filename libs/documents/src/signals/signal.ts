import type { Face } from '@bonafide/vision/face/face';
import type { PrintedCode } from '../codes/code.js';
import type { Verdict } from '../evidence/judgement.js';
import type { MrzReading, TextLine } from '../ocr/text.js';
import type { CapturedPage } from '../page/page.js';

/** Signs of forgery that a photograph can tell (ADR 0133). */
export const SIGNALS = [
  'SCREEN_RECAPTURE',
  'PRINT_RECAPTURE',
  'BLACK_AND_WHITE_COPY',
  'MRZ_GEOMETRY',
  'PORTRAIT_ABSENT',
  'BARCODE_ABSENT',
] as const;

export type SignalCode = (typeof SIGNALS)[number];

/** What no photograph in visible light tells: never assessed, and said so. */
export const NOT_ASSESSED = ['UV', 'IR', 'HOLOGRAM'] as const;

/** A sign of forgery that was looked for. Informative, unless a tenant's policy says otherwise. */
export interface Signal {
  readonly code: SignalCode;
  /** FAILED: the sign is there. OK: it was looked for and is not. UNDEFINED: it could not be assessed on this page. */
  readonly verdict: Verdict;
  /** 0 to 1, how strongly the sign shows; 0.5 is the bound between OK and FAILED. 0 where it could not be assessed. */
  readonly score: number;
}

/** A page, upright, and what was found on it. */
export interface SignalInput {
  readonly page: CapturedPage;
  /** In pixels of the page, as are all places. */
  readonly mrz: MrzReading | undefined;
  readonly texts: readonly TextLine[];
  readonly faces: readonly Face[];
  readonly codes: readonly PrintedCode[];
  /** What pages of this type have; where that is not known, nothing is missed. */
  readonly expected: { readonly portrait: boolean; readonly barcode: boolean };
}

/** A sign with its verdict: by its score, or not assessed where there is none. */
export function signal(code: SignalCode, score: number | undefined): Signal {
  if (score === undefined || !Number.isFinite(score)) return { code, verdict: 'UNDEFINED', score: 0 };
  const held = Math.min(Math.max(score, 0), 1);
  return { code, verdict: held >= 0.5 ? 'FAILED' : 'OK', score: held };
}

/** Score of a measurement: 0.5 at `bound`, 0 and 1 a `width` or more from it. */
export function scoreAt(value: number, bound: number, width: number): number {
  return Math.min(Math.max(0.5 + (value - bound) / (2 * width), 0), 1);
}
