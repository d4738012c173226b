import { firstOf } from '../../../misuse.ts';
import type { Findings } from './revision.ts';

/** How far two scores may lie apart. */
const TOLERANCE = 1e-3;

/** How two revisions differ over the same captures. */
export interface Differences {
  /** What must not differ and does, a sentence each. */
  readonly faults: readonly string[];
  /** The largest difference of each score and measure that differs, by name without the frame's number. */
  readonly largest: ReadonlyMap<string, { readonly by: number; readonly capture: string }>;
  /** Captures of which both say exactly the same. */
  readonly equal: number;
}

/** Compares what two revisions say of the same captures, by the captures' names. */
export function differences(
  before: Readonly<Record<string, Findings>>,
  after: Readonly<Record<string, Findings>>,
): Differences {
  const faults: string[] = [];
  const largest = new Map<string, { by: number; capture: string }>();
  let equal = 0;
  for (const capture of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const [old, now] = [before[capture], after[capture]];
    if (!old || !now) {
      faults.push(`${capture}: examined by one revision only`);
      continue;
    }
    for (const name of namesIn(old.facts, now.facts)) {
      if (old.facts[name] !== now.facts[name])
        faults.push(`${capture}: ${name} was ${old.facts[name]}, is ${now.facts[name]}`);
    }
    let isEqual = true;
    for (const kind of ['scores', 'measures'] as const) {
      for (const name of namesIn(old[kind], now[kind])) {
        const [was, is] = [old[kind][name], now[kind][name]];
        const by = distanceOf(was, is);
        if (by === 0) continue;
        isEqual = false;
        const group = name.replace(/^frame \d+, /, '').replace(/:? \d+$/, '');
        if (by > (largest.get(group)?.by ?? 0)) largest.set(group, { by, capture });
        if (kind === 'scores' && !(by <= TOLERANCE)) faults.push(`${capture}: ${name} was ${was}, is ${is}`);
      }
    }
    equal += Number(isEqual);
  }
  return { faults, largest, equal };
}

/** The differences as lines: what must not be, then how far numbers moved. */
export function summary({ faults, largest, equal }: Differences, captures: number): string[] {
  const sorted = [...largest].toSorted(([, a], [, b]) => b.by - a.by);
  return [
    `${captures} captures, ${equal} with equal numbers throughout`,
    ...sorted.map(([name, { by, capture }]) => `${name}: differs by at most ${by.toPrecision(2)} (${capture})`),
    faults.length === 0
      ? `✓ decisions, best frames, covers and hashes are equal, scores within ${TOLERANCE}`
      : `✗ ${faults.length} of what must not differ does`,
    ...firstOf(faults),
  ];
}

function namesIn(a: object, b: object): Set<string> {
  return new Set([...Object.keys(a), ...Object.keys(b)]);
}

/** 0 where both are the same, or no number; infinite where only one is a number. */
function distanceOf(a: number | null | undefined, b: number | null | undefined): number {
  if (Object.is(a ?? null, b ?? null)) return 0;
  const by = Math.abs((a ?? Number.NaN) - (b ?? Number.NaN));
  return Number.isNaN(by) ? Number.POSITIVE_INFINITY : by;
}
