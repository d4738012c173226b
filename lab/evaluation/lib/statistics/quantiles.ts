/** Shares that a distribution is told by. */
export const SHARES = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 0.8, 0.9, 0.95, 0.99] as const;

/** How scores lie. */
export interface Distribution {
  readonly count: number;
  /** By `SHARES`: the score below which that share lies; null where there are fewer than 1 / share scores on that side. */
  readonly quantiles: readonly (number | null)[];
}

/** Quantiles between neighbouring scores by linear interpolation; none that rests on less than one score. */
export function distributionOf(values: readonly number[]): Distribution {
  const sorted = Float64Array.from(values).sort();
  const quantiles = SHARES.map((share) => {
    if (sorted.length * Math.min(share, 1 - share) < 1 - 1e-9) return null;
    const at = share * (sorted.length - 1);
    const [low, high] = [sorted[Math.floor(at)] as number, sorted[Math.ceil(at)] as number];
    return low + (at - Math.floor(at)) * (high - low);
  });
  return { count: sorted.length, quantiles };
}
