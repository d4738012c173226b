import type { Counts } from './importer.ts';

const [QUICK_MS, SLOW_MS] = [200, 5_000];

interface Output {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

/** Tells how far an import is until that is ended: on a terminal one line that changes, elsewhere a line every five seconds. */
export function tellProgress(counts: Counts, share: () => number, output: Output = process.stderr): () => void {
  const began = performance.now();
  const [before, after] = output.isTTY ? ['\r\x1b[K', ''] : ['', '\n'];
  const tell = () => output.write(`${before}${lineOf(counts, share(), (performance.now() - began) / 1000)}${after}`);
  const timer = setInterval(tell, output.isTTY ? QUICK_MS : SLOW_MS);
  return () => {
    clearInterval(timer);
    output.write(before);
  };
}

/** `1,234 rows (24 %): 1,000 registered, … 85/s, 45 s left`. `share`: of the source, 0 to 1. */
export function lineOf({ registered, there, before, refused }: Counts, share: number, seconds: number): string {
  const done = registered + there + refused;
  const number = (value: number) => value.toLocaleString('en');
  const rate = seconds > 0 ? done / seconds : 0;
  // Rows of an earlier run are passed over in no time, so that only the others foretell the rest.
  const left = share > 0 && share < 1 && rate > 0 ? ((done + before) / share - done - before) / rate : 0;
  const parts = [
    `${number(registered)} registered`,
    `${number(there)} there already`,
    `${number(before)} imported before`,
    `${number(refused)} refused`,
  ];
  const speed = `${rate.toFixed(rate < 10 ? 1 : 0)}/s${left >= 1 ? `, ${spoken(left)} left` : ''}`;
  return `${number(done + before)} rows (${Math.floor(100 * share)} %): ${parts.join(', ')}; ${speed}`;
}

function spoken(seconds: number): string {
  const units = [
    [86_400, 'd'],
    [3600, 'h'],
    [60, 'min'],
    [1, 's'],
  ] as const;
  const [size, unit] = units.find(([one]) => seconds >= 2 * one) ?? [1, 's'];
  return `${Math.round(seconds / size)} ${unit}`;
}
