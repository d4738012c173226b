import { budget, percentiles } from '../bench/lib/figures.ts';
import { mebibytes, reportMemory } from '../bench/lib/memory-report.ts';
import { FACE_SERVICES } from '../bench/lib/processes.ts';
import type { Memory } from '../fuzz/memory.ts';
import type { Seen } from './honest.ts';

const MOST_SHOWN = 20;

/** How far a run is, in one line: `failures` are those beside what honest people saw. */
export function progress(minutes: number, seen: Seen, failures: readonly string[], memory: Memory): string {
  const services = FACE_SERVICES.filter((name) => memory[name] !== undefined);
  const resident = services.map((name) => `${name} ${mebibytes(memory[name] ?? 0)} MiB`);
  const wrong = seen.wrong.length + failures.length;
  return [`${minutes.toFixed(0)} min`, `${seen.journeys} journeys`, `${wrong} wrong`, ...resident].join('  ');
}

/** Prints what a run has shown; returns whether nothing was wrong. */
export function report(
  { journeys, times, later, wrong }: Seen,
  failures: readonly string[],
  memory: readonly Memory[],
): boolean {
  const served = `${times.length} calls, ${times.length === 0 ? 'none served' : percentiles(times)}`;
  console.log(`\nhonest people: ${journeys} journeys, ${served}; ${later} served later`);
  reportMemory(memory);
  const all = [...wrong, ...failures];
  budget('no answer is wrong', `${all.length} wrong`, all.length === 0);
  for (const failure of all.slice(0, MOST_SHOWN)) console.log(`  ${failure}`);
  return all.length === 0;
}
