import { budget, percentiles, quantile, table } from '../bench/lib/figures.ts';
import { FACE_SERVICES } from '../bench/lib/processes.ts';
import type { Memory } from '../fuzz/memory.ts';
import type { Seen } from './honest.ts';

/** Parts of the run; memory of the second and of the last are compared. */
const PARTS = 6;
const MOST_GROWTH = 0.1;
/** Growth of shorter runs is not judged: services are still reaching their level in the second part. */
const JUDGED_READINGS = 180;
const MOST_SHOWN = 20;

const mebibytes = (bytes: number) => `${(bytes / 2 ** 20).toFixed(0)}`;

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

function reportMemory(memory: readonly Memory[]): void {
  const names = Object.keys(memory[0] ?? {});
  if (memory.length < PARTS || names.length === 0) return;
  const start = (part: number) => Math.floor((part * memory.length) / PARTS);
  const parts = Array.from({ length: PARTS }, (_, part) => memory.slice(start(part), start(part + 1)));
  const median = (part: number, name: string) =>
    quantile(
      (parts[part] ?? []).map((one) => one[name] ?? 0),
      0.5,
    );
  const most = (name: string) => Math.max(...memory.map((one) => one[name] ?? 0));
  const growth = (name: string) => median(PARTS - 1, name) / median(1, name) - 1;
  table('resident memory, MiB: median of each sixth of the time, most, last against second sixth', [
    ...names.map((name) => [
      name,
      ...parts.map((_, part) => mebibytes(median(part, name))),
      mebibytes(most(name)),
      `${(growth(name) * 100).toFixed(1)} %`,
    ]),
  ]);
  if (memory.length < JUDGED_READINGS) {
    console.log('growth of memory is judged in runs of half an hour or more');
    return;
  }
  const worst = Math.max(...names.map(growth));
  budget(`memory grows by at most ${MOST_GROWTH * 100} %`, `${(worst * 100).toFixed(1)} %`, worst <= MOST_GROWTH);
}
