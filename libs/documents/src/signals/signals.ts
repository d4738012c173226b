import { holderOf } from '../page/portrait.js';
import { greyScore } from './colour.js';
import { mrzGeometryOf } from './mrz-geometry.js';
import { periodicityOf } from './periodicity.js';
import { type Signal, type SignalInput, scoreAt, signal } from './signal.js';

/** Bounds and widths of scores; how they were chosen, and how often they err: ADR 0133. */
const DOTS = { bound: 5.5, width: 2 } as const;
const GRID = { bound: 6, width: 2 } as const;
const UNEVENNESS = { bound: 0.155, width: 0.1 } as const;
/** Lower characters are too coarse to tell their advance, pixels. */
const LEAST_CHARACTER = 11;

/** Looks for all signs of forgery on a page, in the order of `SIGNALS`. */
export async function signalsOf({ page, mrz, faces, codes, expected }: SignalInput): Promise<Signal[]> {
  const waves = periodicityOf(page.image);
  const isColoured = waves !== undefined && waves.colour > waves.brightness;
  return [
    // A screen's grid is seen in colour, since its red, green and blue lie beside each other; a printer's dots in brightness.
    signal('SCREEN_RECAPTURE', waves && (isColoured ? scoreAt(waves.colour, GRID.bound, GRID.width) : 0)),
    signal('PRINT_RECAPTURE', waves && (isColoured ? 0 : scoreAt(waves.brightness, DOTS.bound, DOTS.width))),
    signal('BLACK_AND_WHITE_COPY', greyScore(page.image)),
    signal('MRZ_GEOMETRY', mrz && unevennessScore(page.image, mrz)),
    signal('PORTRAIT_ABSENT', expected.portrait ? absent(holderOf(faces)) : undefined),
    signal('BARCODE_ABSENT', expected.barcode ? absent(codes[0]) : undefined),
  ];
}

function unevennessScore(
  image: SignalInput['page']['image'],
  mrz: NonNullable<SignalInput['mrz']>,
): number | undefined {
  if (mrz.characterHeight < LEAST_CHARACTER) return undefined;
  const geometry = mrzGeometryOf(image, mrz);
  return geometry && scoreAt(geometry.unevenness, UNEVENNESS.bound, UNEVENNESS.width);
}

const absent = (found: unknown) => (found === undefined ? 1 : 0);
