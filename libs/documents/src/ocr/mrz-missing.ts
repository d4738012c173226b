import type { Models } from '@bonafide/inference/pool/models';
import type { Image } from '@bonafide/vision/image/image';
import { BESIDE, type MrzLine, readMrzLine } from './mrz-lines.js';
import type { Bar } from './regions.js';
import { axesOf, type Facing } from './text-line.js';

/** Lines of a zone lie this many columns apart, at least and at most. */
const NEAREST = 1.1;
const FARTHEST = 3.6;
/** Pieces that lie less than this many columns apart, across the lines, are of one line. */
const TOGETHER = 0.45;
const MOST_TRIES = 4;
/** A line that was not found as one is cut out a little higher. */
const TALLER = 1.1;

/**
 * Lines of a zone of which the detector saw pieces or nothing, by a line of it that was read: read where pieces lie beside it,
 * and, where two lines are of the form with three, where the third would be.
 */
export async function missingLines(
  image: Image,
  lines: readonly MrzLine[],
  pieces: readonly Bar[],
  facing: Facing,
  models: Models,
): Promise<MrzLine[]> {
  const reference = lines.reduce((best, line) => (line.glyphs.length > best.glyphs.length ? line : best));
  const pitch = 2 * reference.bar.halfLength * reference.columns.pitch;
  const known = lines.map(({ bar }) => acrossOf(bar, reference.bar, facing));
  const isNew = (across: number) => known.every((other) => Math.abs(other - across) > TOGETHER * 2 * pitch);
  const found: MrzLine[] = [];
  const tries = [...besideOf(pieces, reference, facing, pitch), ...thirdOf(known)].filter(isNew);
  for (const across of tries.slice(0, MOST_TRIES)) {
    if (lines.length + found.length === 3) break;
    if (!isNew(across)) continue;
    const bar = moved(reference.bar, facing, across, pitch);
    const line = await readMrzLine(image, bar, facing, models, BESIDE);
    if (!line) continue;
    found.push(line);
    known.push(across);
  }
  return found;
}

function acrossOf(bar: Bar, reference: Bar, facing: Facing): number {
  const { down } = axesOf(reference, facing);
  return (bar.centre.x - reference.centre.x) * down.x + (bar.centre.y - reference.centre.y) * down.y;
}

/** Distances at which pieces of print lie beside a line, those with most print first. */
function besideOf(pieces: readonly Bar[], { bar }: MrzLine, facing: Facing, pitch: number): number[] {
  const { along } = axesOf(bar, facing);
  const groups: { across: number; length: number }[] = [];
  for (const piece of pieces) {
    const across = acrossOf(piece, bar, facing);
    const place = (piece.centre.x - bar.centre.x) * along.x + (piece.centre.y - bar.centre.y) * along.y;
    const ratio = piece.halfHeight / bar.halfHeight;
    if (Math.abs(place) > bar.halfLength || ratio < 0.5 || ratio > 1.8) continue;
    if (Math.abs(across) < NEAREST * pitch || Math.abs(across) > FARTHEST * pitch) continue;
    const group = groups.find((other) => Math.abs(other.across - across) < TOGETHER * pitch);
    if (!group) groups.push({ across, length: piece.halfLength });
    else {
      group.across = (group.across * group.length + across * piece.halfLength) / (group.length + piece.halfLength);
      group.length += piece.halfLength;
    }
  }
  return groups.sort((a, b) => b.length - a.length).map(({ across }) => across);
}

/** Where a third line may lie beside two: below, above, or between. */
function thirdOf(known: readonly number[]): number[] {
  const [a, b, ...others] = [...known].sort((p, q) => p - q);
  if (a === undefined || b === undefined || others.length > 0) return [];
  return [2 * b - a, 2 * a - b, (a + b) / 2];
}

function moved(bar: Bar, facing: Facing, across: number, pitch: number): Bar {
  const { down } = axesOf(bar, facing);
  const centre = { x: bar.centre.x + across * down.x, y: bar.centre.y + across * down.y };
  return { ...bar, centre, halfHeight: Math.min(bar.halfHeight * TALLER, pitch) };
}
