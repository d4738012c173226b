import type { Bar } from './regions.js';

/** Lines of a zone are this many times as long as they are high, at least. */
const SLENDER = 7;
/** Neighbours lie this many of their heights apart, middle to middle, at most. */
const FARTHEST = 3.2;
const NEAREST = 0.55;
const LENGTH_RATIO = 0.55;
const LEAN = 0.12;

/** Groups of long parallel bars that lie under each other, those with the longest bar first; bars longest first. */
export function stacksOf(bars: readonly Bar[]): Bar[][] {
  const slender = bars.filter(({ halfLength, halfHeight }) => halfLength > SLENDER * halfHeight);
  const sorted = slender.sort((a, b) => b.halfLength - a.halfLength);
  const stacks: Bar[][] = [];
  for (const bar of sorted) {
    const stack = stacks.find((others) => others.some((other) => neighbours(other, bar)));
    if (stack) stack.push(alongside(bar, stack[0] as Bar));
    else stacks.push([bar]);
  }
  return stacks;
}

function neighbours(a: Bar, b: Bar): boolean {
  if (Math.abs(a.along.x * b.along.y - a.along.y * b.along.x) > LEAN) return false;
  if (b.halfLength < LENGTH_RATIO * a.halfLength) return false;
  const [dx, dy] = [b.centre.x - a.centre.x, b.centre.y - a.centre.y];
  const across = Math.abs(-dx * a.along.y + dy * a.along.x);
  const along = Math.abs(dx * a.along.x + dy * a.along.y);
  const height = a.halfHeight + b.halfHeight;
  return across > NEAREST * height && across < FARTHEST * height && along < a.halfLength * 0.6;
}

/** A bar with its direction that of another, where it is the opposite. */
function alongside(bar: Bar, other: Bar): Bar {
  if (bar.along.x * other.along.x + bar.along.y * other.along.y >= 0) return bar;
  return { ...bar, along: { x: -bar.along.x, y: -bar.along.y } };
}
