/** Shares of the values in equal bins between `low` and `high`; values beyond fall into the outer bins. */
export function histogram(values: ArrayLike<number>, low: number, high: number, bins: number): number[] {
  const counts = new Array<number>(bins).fill(0);
  for (let i = 0; i < values.length; i++) {
    const bin = Math.floor((((values[i] as number) - low) / (high - low)) * bins);
    const at = Math.min(Math.max(bin, 0), bins - 1);
    counts[at] = (counts[at] as number) + 1;
  }
  return counts.map((count) => count / Math.max(values.length, 1));
}
