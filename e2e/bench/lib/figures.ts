import { availableParallelism, cpus, loadavg } from 'node:os';

/** What the figures below were taken on; a load above the bench's own makes them worse than they are. */
export function machine(): string {
  const model = cpus()[0]?.model.trim() ?? 'unknown processor';
  const load = loadavg()
    .map((value) => value.toFixed(1))
    .join(' ');
  const when = new Date().toISOString().slice(0, 16).replace('T', ' ');
  return `${model}, ${availableParallelism()} cores, Node ${process.version}, ${when} UTC, load average ${load} at start`;
}

/** The value that a share `q` (0 to 1) of the values does not exceed, by nearest rank; NaN of none. */
export function quantile(values: readonly number[], q: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(sorted.length * q) - 1)] ?? Number.NaN;
}

/** p50, p95 and p99 of times in milliseconds, as text. */
export function percentiles(times: readonly number[], digits = 0): string {
  return [0.5, 0.95, 0.99]
    .map((q) => `p${q * 100} ${quantile(times, q).toFixed(digits)}`)
    .join(', ')
    .concat(' ms');
}

/** Prints a heading and rows under it, columns aligned; the first column is text, the others are figures. */
export function table(title: string, rows: readonly (readonly string[])[]): void {
  const widths = rows.reduce<number[]>(
    (sofar, row) => row.map((cell, at) => Math.max(cell.length, sofar[at] ?? 0)),
    [],
  );
  console.log(`\n${title}`);
  for (const row of rows) {
    const cells = row.map((cell, at) => (at === 0 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0)));
    console.log(`  ${cells.join('  ').trimEnd()}`);
  }
}

/** Prints a budget of DESIGN.md or of an issue, and whether this run kept it. */
export function budget(text: string, figure: string, isKept: boolean): void {
  console.log(`budget: ${text}: ${figure}, ${isKept ? 'kept' : 'MISSED'}`);
}
