import { readFileSync } from 'node:fs';
import { z } from 'zod';

/** Signals by name; null: not assessed. */
export type Signals = Readonly<Record<string, number | null>>;

/** [value, S] with both rising: 10^-S of bona fide captures have that value or a higher one. */
const calibration = z.array(z.tuple([z.number(), z.number()])).min(2);

export type Calibration = z.infer<typeof calibration>;

const detector = z.object({
  name: z.string().min(1),
  /** Signals this detector cannot do without: its networks. */
  needs: z.array(z.string().min(1)).min(1),
  bias: z.number(),
  /** Each signal less its mean, over its deviation, held within ±`limit`, times its weight, is added up. */
  limit: z.number().positive(),
  signals: z.record(z.string(), z.object({ mean: z.number(), deviation: z.number().positive(), weight: z.number() })),
  /** Of the attack logit that the sum is. */
  calibration,
});

export type Detector = z.infer<typeof detector>;

const policy = z.object({
  version: z.string().min(1),
  /** What the weights were fitted on and the calibrations were measured on. */
  evidence: z.record(z.string(), z.string()),
  detectors: z.array(detector).min(1),
  /** Of the sum of S over the detectors, where all answered. */
  together: calibration,
});

/** Weights and calibrations, made by lab/training/fit_fusion.py. */
export const PAD_POLICY = policy.parse(
  JSON.parse(readFileSync(new URL('../../policies/face-pad.json', import.meta.url), 'utf8')),
);

/** What the detectors that answered say together. */
export interface Verdict {
  /** Names of the detectors. */
  readonly detectors: readonly string[];
  /** S: 10^-S of bona fide captures look as much like an attack as this one, or more. */
  readonly scoreFrr: number;
}

/**
 * The detectors' evidence together: S is a logarithm of a rate among bona fide captures, and the sum of such logarithms
 * is Fisher's way to join independent tests. A network that has seen real attacks and one that has seen simulated ones
 * know different attacks: either may be decisive alone, and two weak findings add up. Throws when no detector's
 * networks answered: a pack without them cannot detect attacks.
 */
export function judge(signals: Signals): Verdict {
  const able = PAD_POLICY.detectors.filter(({ needs }) => needs.every((name) => typeof signals[name] === 'number'));
  if (able.length === 0) throw new Error('the pack has no attack detection network that a detector is known for');
  const alarms = able.map((each) => calibrated(each.calibration, attackLogit(each, signals)));
  // A NaN stays one in the sum, and is not live.
  const sum = alarms.reduce((a, b) => a + b, 0);
  const all = able.length === PAD_POLICY.detectors.length;
  return {
    detectors: able.map(({ name }) => name),
    scoreFrr: all ? calibrated(PAD_POLICY.together, sum) : sum,
  };
}

/** Log odds that the capture is an attack, at equal prior odds. A signal that was not assessed counts as its mean. */
export function attackLogit({ signals: terms, bias, limit }: Detector, signals: Signals): number {
  let sum = bias;
  for (const [name, { mean, deviation, weight }] of Object.entries(terms)) {
    const value = signals[name];
    if (value === null || value === undefined) continue;
    sum += weight * Math.min(Math.max((value - mean) / deviation, -limit), limit);
  }
  return sum;
}

/** S of a value: linear between the calibration's points and held at its ends. */
export function calibrated(calibration: Calibration, value: number): number {
  if (Number.isNaN(value)) return Number.NaN;
  const after = calibration.findIndex(([x]) => x >= value);
  const [last] = calibration.slice(-1) as [[number, number]];
  if (after < 0) return last[1];
  const [x1, s1] = calibration[after] as [number, number];
  if (after === 0) return s1;
  const [x0, s0] = calibration[after - 1] as [number, number];
  return s0 + ((s1 - s0) * (value - x0)) / (x1 - x0);
}
