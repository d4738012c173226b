import { type Bar, barOf } from './regions.js';
import { cornersOf } from './text-line.js';

/** Pieces of a line lie as far apart as this many of its heights, at most. */
const WIDEST_GAP = 2.2;
/** And off its middle by this part of its height. */
const OFF_AXIS = 0.45;
const HEIGHT_RATIO = 1.8;

/** Bars with those that continue each other joined: a detector parts lines of wide print. */
export function joinBars(bars: readonly Bar[]): Bar[] {
  const joined = [...bars].sort((a, b) => b.halfLength - a.halfLength);
  for (let i = 0; i < joined.length; i++) {
    for (let j = i + 1; j < joined.length; j++) {
      const [a, b] = [joined[i] as Bar, joined[j] as Bar];
      if (!continues(a, b)) continue;
      joined[i] = barOf([...cornersOf(a), ...cornersOf(b)]);
      joined.splice(j, 1);
      j = i;
    }
  }
  return joined;
}

function continues(line: Bar, piece: Bar): boolean {
  const ratio = line.halfHeight / piece.halfHeight;
  if (ratio > HEIGHT_RATIO || ratio < 1 / HEIGHT_RATIO) return false;
  if (line.halfLength < 2 * line.halfHeight) return false;
  const [dx, dy] = [piece.centre.x - line.centre.x, piece.centre.y - line.centre.y];
  const along = Math.abs(dx * line.along.x + dy * line.along.y);
  const across = Math.abs(-dx * line.along.y + dy * line.along.x);
  const lean = piece.halfLength > 3 * piece.halfHeight ? Math.abs(cross(line, piece)) : 0;
  const height = 2 * Math.max(line.halfHeight, piece.halfHeight);
  return lean < 0.1 && across < OFF_AXIS * height && along - line.halfLength - piece.halfLength < WIDEST_GAP * height;
}

/** Sine of the angle between two bars. */
function cross({ along: a }: Bar, { along: b }: Bar): number {
  return a.x * b.y - a.y * b.x;
}
