import type { Models } from '@bonafide/inference/pool/models';
import type { TaskContext } from '@bonafide/inference/pool/task';
import type { Image } from '@bonafide/vision/image/image';
import type { Turn } from '../page/page.js';
import { DETECTION, detectLines, directionOf, linesOf, ROUGH_DETECTION } from './detect-lines.js';
import { joinBars } from './join-bars.js';
import { type Budget, budgetOf } from './mrz-budget.js';
import { evenlySpaced, gridOf, type MrzGrid } from './mrz-grid.js';
import { ALONE, type MrzLine, NEXT, readMrzLine } from './mrz-lines.js';
import { missingLines } from './mrz-missing.js';
import { stacksOf } from './mrz-stacks.js';
import type { Bar } from './regions.js';
import { axesOf, FACINGS, type Facing } from './text-line.js';

/** Print that leans more, radians, is detected once more in a picture turned level. */
const LEAN = 0.05;
const MOST_STACKS = 4;
const MOST_LINES = 5;
/** Print that is read in search of a zone, pixels of strips' width: some fifty windows, of which a zone that is there takes nine. */
const MOST_LOOKED_AT = 24_000;
/** Lines of the form with three have 30 characters: with as few, a third line is looked for. */
const OF_THREE = 33;
/** A zone goes over nine tenths of its page; of its longest line as much as this was detected in one piece, of the page's side. */
const OF_PAGE = 0.45;
/** Cosine of the angle by which the print of a zone may lean against the portrait. */
const SAME_WAY = 0.7;

/** What is known of a picture before its zone is looked for. */
export interface ZoneHints {
  /** The picture is one page, so that a zone goes from edge to edge. */
  readonly isPage?: boolean;
  /**
   * Quarters clockwise by which the picture must be turned for the portrait to be upright, where that is known: the zone is printed
   * along with it, and looked for that way up first. Asked once; where a zone is wanted roughly, after the likeliest lines were
   * read both ways, which costs less than to look for a portrait.
   */
  readonly quarters?: () => Promise<Turn['quarters'] | undefined>;
  /** No more is wanted than whose document it is: the picture is looked at from further away, and each line once. */
  readonly isRough?: boolean;
}

/** A zone that was found: its lines from top to bottom, as they are read in this facing. */
export interface FoundZone {
  readonly grid: MrzGrid;
  readonly facing: Facing;
}

/**
 * What looks like two or three lines of a machine-readable zone anywhere in a picture, in any direction, likeliest first: those
 * along the portrait, where it is known, then others, and last those that are seen in a mirror. Ends when as much print was
 * read as a search is worth.
 */
export async function* zonesIn(
  image: Image,
  models: Models,
  context: TaskContext,
  { isPage = false, quarters, isRough = false }: ZoneHints,
): AsyncGenerator<FoundZone> {
  const pieces = await context.stage('mrz-detect', () => levelLines(image, models, isRough && isPage));
  const all = stacksOf(joinBars(pieces)).slice(0, MOST_STACKS);
  const stacks = isPage ? all.filter(([longest]) => longest && isWide(longest, image)) : all;
  const budget = budgetOf(models, MOST_LOOKED_AT);
  for await (const { stack, facing } of inTurn(stacks, isRough, quarters)) {
    if (budget.isSpent()) return;
    const found = await context.stage('mrz-locate', () => zoneIn(image, stack, pieces, facing, budget));
    if (found) yield found;
  }
}

/** Stacks in the facings in which they may be read, the likeliest first. A portrait that is upright is seen in no mirror. */
async function* inTurn(stacks: readonly Bar[][], isRough: boolean, quarters: ZoneHints['quarters']) {
  const all = [false, true].flatMap((mirrored) =>
    stacks.flatMap((stack) =>
      FACINGS.filter((facing) => facing.mirrored === mirrored).map((facing) => ({ stack, facing })),
    ),
  );
  const before = isRough ? all.filter(({ stack, facing }) => stack === stacks[0] && !facing.mirrored) : [];
  yield* before;
  const left = all.filter((each) => !before.includes(each));
  if (left.length === 0) return;
  const told = await quarters?.();
  const upright = left.filter(({ stack, facing }) => isUpright(stack, facing, told));
  // Portraits are seen upside down too: what they say comes first, and is not all.
  yield* [...upright, ...left.filter((each) => !upright.includes(each) && !each.facing.mirrored)];
}

function isWide({ along, halfLength }: Bar, { width, height }: Image): boolean {
  return 2 * halfLength > OF_PAGE * (Math.abs(along.x) > Math.abs(along.y) ? width : height);
}

/** Whether the lines of a stack follow each other downwards as the portrait does; true where nothing is known of it. */
function isUpright([bar]: readonly Bar[], facing: Facing, quarters: Turn['quarters'] | undefined): boolean {
  if (quarters === undefined || !bar) return true;
  const { down } = axesOf(bar, facing);
  return ([down.y, down.x, -down.y, -down.x][quarters] as number) > SAME_WAY;
}

/** Lines of print; of a picture in which they lean, as the detector finds them when it is level. */
async function levelLines(image: Image, models: Models, isRough: boolean): Promise<Bar[]> {
  const options = isRough ? ROUGH_DETECTION : DETECTION;
  const bars = await linesOf(image, models, options);
  const angle = directionOf(bars);
  return Math.abs(angle) < LEAN ? [...bars] : detectLines(image, models, { ...options, angle });
}

async function zoneIn(
  image: Image,
  stack: readonly Bar[],
  pieces: readonly Bar[],
  facing: Facing,
  { models, isSpent }: Budget,
): Promise<FoundZone | undefined> {
  const lines: MrzLine[] = [];
  for (const bar of stack.slice(0, MOST_LINES)) {
    if (isSpent()) break;
    const line = await readMrzLine(image, bar, facing, models, lines.length > 0 ? NEXT : ALONE);
    if (line) lines.push(line);
    // Other print in capitals beside a zone is of another pitch.
    if (isWhole(lines)) break;
  }
  if (lines.length === 0) return undefined;
  const grid = gridOf(inOrder(lines, facing));
  if (grid) return { grid, facing };
  const reference = lines.reduce((best, line) => (line.glyphs.length > best.glyphs.length ? line : best));
  const beside = lines.filter((line) => evenlySpaced([reference, line])).slice(0, 2);
  const missing = await missingLines(image, beside, pieces, facing, models);
  const completed = gridOf(inOrder([...beside, ...missing], facing));
  return completed && { grid: completed, facing };
}

/** Whether lines are as many of one pitch as a form has. */
function isWhole(lines: readonly MrzLine[]): boolean {
  return evenlySpaced(lines) && (lines.length === 3 || (lines.length === 2 && lines.every(isLong)));
}

const isLong = ({ count }: MrzLine): boolean => count > OF_THREE;

/** Lines from top to bottom. */
function inOrder(lines: readonly MrzLine[], facing: Facing): MrzLine[] {
  const [first] = lines;
  if (!first) return [];
  const { down } = axesOf(first.bar, facing);
  const depth = ({ bar }: MrzLine) => bar.centre.x * down.x + bar.centre.y * down.y;
  return [...lines].sort((a, b) => depth(a) - depth(b));
}
