import { TEXT_LINE_HEIGHT, TEXT_STEP } from '@bonafide/inference/inputs/text-line';
import type { Models } from '@bonafide/inference/pool/models';
import type { Image } from '@bonafide/vision/image/image';
import { type Cell, cellsOf } from './mrz-cells.js';
import { type MrzGrid, partOf } from './mrz-grid.js';
import { type Glyph, recognise } from './recognise.js';
import { cutQuad } from './strip.js';
import type { LineReader } from './tesseract.js';

/** One way of cutting a line out for the network. */
export interface Look {
  /** Height of the strip in heights of the line's bar. */
  readonly taller: number;
  /** Pixels of a column. */
  readonly pitch: number;
  /** Columns that are looked at together, at most. */
  readonly together: number;
}

/** A line as a whole, at its own height. */
export const WHOLE_LINE: Look = { taller: 1.0, pitch: 32, together: 44 };

/** How a line is cut out for the reader made for OCR-B: pixels of a column and of the strip's height, heights of the bar. */
const PITCH = 32;
const HEIGHT = 60;
const TALLER = 1.3;
/** Columns shown on each side of the line. */
const MARGIN = 1;

/** What the network says of the columns of one line of a grid, or of those `from` up to, and without, `to`. */
export async function lookAtLine(
  image: Image,
  grid: MrzGrid,
  line: number,
  look: Look,
  models: Models,
  [from, to] = [0, grid.columns],
): Promise<Cell[]> {
  const parts = Math.ceil((to - from) / look.together);
  const cells: Cell[] = [];
  for (let part = 0; part < parts; part++) {
    const [first, last] = [part, part + 1].map((at) => from + Math.round((at * (to - from)) / parts)) as [
      number,
      number,
    ];
    cells.push(...(await lookAtColumns(image, grid, line, look, models, first, last)));
  }
  return cells;
}

async function lookAtColumns(
  image: Image,
  grid: MrzGrid,
  line: number,
  look: Look,
  models: Models,
  from: number,
  to: number,
): Promise<Cell[]> {
  const half = (grid.height * look.taller) / 2;
  const quad = partOf(grid, from - MARGIN, to + MARGIN, line - half, line + half);
  const width = Math.round(((to - from + 2 * MARGIN) * look.pitch) / TEXT_STEP) * TEXT_STEP;
  return cellsOf(await recognise(cutQuad(image, quad, width, TEXT_LINE_HEIGHT), models), to - from, MARGIN);
}

/** What the reader made for OCR-B says of the columns of one line; undefined where it saw none. */
export function readLineAgain(image: Image, grid: MrzGrid, line: number, reader: LineReader): (Glyph | undefined)[] {
  const half = (grid.height * TALLER) / 2;
  const quad = partOf(grid, -MARGIN, grid.columns + MARGIN, line - half, line + half);
  const shown = grid.columns + 2 * MARGIN;
  const cells = new Array<Glyph | undefined>(grid.columns).fill(undefined);
  for (const glyph of reader.read(cutQuad(image, quad, shown * PITCH, HEIGHT))) {
    const column = Math.floor(glyph.at * shown - MARGIN);
    const before = cells[column];
    if (column >= 0 && column < grid.columns && !(before && before.confidence > glyph.confidence))
      cells[column] = glyph;
  }
  return cells;
}
