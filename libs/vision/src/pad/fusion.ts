import { readFileSync } from 'node:fs';
import { z } from 'zod';

/** Signals by name; null: not assessed. */
export type Signals = Readonly<Record<string, number | null>>;

const point = z.tuple([z.number(), z.number()]);

const fusion = z.object({
  name: z.string().min(1),
  /** Signals this fusion cannot do without: the networks. */
  needs: z.array(z.string().min(1)).min(1),
  bias: z.number(),
  /** Each signal less its mean, over its deviation, held within ±`limit`, times its weight, is added up. */
  limit: z.number().positive(),
  signals: z.record(z.string(), z.object({ mean: z.number(), deviation: z.number().positive(), weight: z.number() })),
  /** [attack logit, S], both rising: 10^-S of bona fide captures have that logit or a higher one. */
  calibration: z.array(point).min(2),
});

const policy = z.object({
  version: z.string().min(1),
  /** What the weights were fitted on and the calibration was measured on. */
  evidence: z.record(z.string(), z.string()),
  /** The most demanding first. */
  fusions: z.array(fusion).min(1),
});

export type Fusion = z.infer<typeof fusion>;

/** Weights and calibration, made by libs/inference/training/fit_fusion.py. */
export const PAD_POLICY = policy.parse(
  JSON.parse(readFileSync(new URL('../../policies/face-pad.json', import.meta.url), 'utf8')),
);

/** The first fusion whose networks all answered; throws when there is none: such a pack cannot detect attacks. */
export function fusionFor(signals: Signals): Fusion {
  const found = PAD_POLICY.fusions.find(({ needs }) => needs.every((name) => typeof signals[name] === 'number'));
  if (!found) throw new Error('the pack has no attack detection network that a fusion is known for');
  return found;
}

/** Log odds that the capture is an attack, at equal prior odds. A signal that was not assessed counts as its mean. */
export function attackLogit({ signals: terms, bias, limit }: Fusion, signals: Signals): number {
  let sum = bias;
  for (const [name, { mean, deviation, weight }] of Object.entries(terms)) {
    const value = signals[name];
    if (value === null || value === undefined) continue;
    sum += weight * Math.min(Math.max((value - mean) / deviation, -limit), limit);
  }
  return sum;
}

/** S of an attack logit: linear between the calibration's points and held at its ends. */
export function scoreFrr({ calibration }: Fusion, logit: number): number {
  if (Number.isNaN(logit)) return Number.NaN;
  const after = calibration.findIndex(([x]) => x >= logit);
  const [last] = calibration.slice(-1) as [[number, number]];
  if (after < 0) return last[1];
  const [x1, s1] = calibration[after] as [number, number];
  if (after === 0) return s1;
  const [x0, s0] = calibration[after - 1] as [number, number];
  return s0 + ((s1 - s0) * (logit - x0)) / (x1 - x0);
}
