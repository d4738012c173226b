import type { Models } from '@bonafide/inference/pool/models';
import type { TaskContext } from '@bonafide/inference/pool/task';
import type { Image } from '@bonafide/vision/image/image';
import { detectLines, directionOf } from './detect-lines.js';
import { joinBars } from './join-bars.js';
import { gridOf, type MrzGrid } from './mrz-grid.js';
import { type MrzLine, readMrzLine } from './mrz-lines.js';
import { missingLines } from './mrz-missing.js';
import { stacksOf } from './mrz-stacks.js';
import type { Bar } from './regions.js';
import { axesOf, FACINGS, type Facing } from './text-line.js';

const DETECTION = { side: 960, most: 120 };
/** Print that leans more, radians, is detected once more in a picture turned level. */
const LEAN = 0.05;
const MOST_STACKS = 4;
const MOST_LINES = 5;
/** Lines of the form with three have 30 characters: with as few, a third line is looked for. */
const OF_THREE = 33;

/** A zone that was found: its lines from top to bottom, as they are read in this facing. */
export interface FoundZone {
  readonly grid: MrzGrid;
  readonly facing: Facing;
}

/**
 * What looks like two or three lines of a machine-readable zone anywhere in a picture, in any direction, likeliest first; those
 * that are seen in a mirror after the others.
 */
export async function* zonesIn(image: Image, models: Models, context: TaskContext): AsyncGenerator<FoundZone> {
  const pieces = await context.stage('mrz-detect', () => levelLines(image, models));
  const stacks = stacksOf(joinBars(pieces)).slice(0, MOST_STACKS);
  for (const mirrored of [false, true]) {
    for (const stack of stacks) {
      for (const facing of FACINGS.filter((each) => each.mirrored === mirrored)) {
        const found = await context.stage('mrz-locate', () => zoneIn(image, stack, pieces, facing, models));
        if (found) yield found;
      }
    }
  }
}

/** Lines of print; of a picture in which they lean, as the detector finds them when it is level. */
async function levelLines(image: Image, models: Models): Promise<Bar[]> {
  const bars = await detectLines(image, models, DETECTION);
  const angle = directionOf(bars);
  return Math.abs(angle) < LEAN ? bars : detectLines(image, models, { ...DETECTION, angle });
}

async function zoneIn(
  image: Image,
  stack: readonly Bar[],
  pieces: readonly Bar[],
  facing: Facing,
  models: Models,
): Promise<FoundZone | undefined> {
  const lines: MrzLine[] = [];
  for (const bar of stack.slice(0, MOST_LINES)) {
    const line = await readMrzLine(image, bar, facing, models);
    if (line) lines.push(line);
  }
  if (lines.length === 0) return undefined;
  if (lines.length === 1 || (lines.length === 2 && lines.every(({ glyphs }) => glyphs.length <= OF_THREE))) {
    lines.push(...(await missingLines(image, lines, pieces, facing, models)));
  }
  const grid = gridOf(inOrder(lines, facing));
  return grid && { grid, facing };
}

/** Lines from top to bottom. */
function inOrder(lines: readonly MrzLine[], facing: Facing): MrzLine[] {
  const [first] = lines;
  if (!first) return [];
  const { down } = axesOf(first.bar, facing);
  const depth = ({ bar }: MrzLine) => bar.centre.x * down.x + bar.centre.y * down.y;
  return [...lines].sort((a, b) => depth(a) - depth(b));
}
