import { budget, quantile, table } from './figures.ts';

/** Parts of a run; the memory of the second and of the last are compared. */
const PARTS = 6;
const MOST_GROWTH = 0.1;
/** Growth of shorter runs is not judged: services are still reaching their level in the second part. */
const JUDGED_READINGS = 180;

export const mebibytes = (bytes: number): string => `${(bytes / 2 ** 20).toFixed(0)}`;

/**
 * Prints the resident memory of each process over a run, and whether it stayed flat. `memory`: bytes by process, read
 * every ten seconds.
 */
export function reportMemory(memory: readonly Readonly<Record<string, number>>[]): void {
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
