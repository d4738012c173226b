import type { Calibration } from '@bonafide/inference/pack/manifest';
import type { Models } from '@bonafide/inference/pool/models';
import { frrScore } from './calibration.js';
import { hasAttackNetworks, type LiveLogits, liveLogits } from './networks.js';
import { type PadFrame, sequenceSignals } from './sequence.js';

/** A frame whose face is judged. */
export interface AssessedFrame extends PadFrame {
  /** Whether the mean leaves it out, since no attack can be told in it; it has a score of its own all the same. */
  readonly isLeftOut?: boolean;
}

/** What a capture says about being an attack. */
export interface CaptureAssessment {
  /** Answers of the networks, the mean over the frames that count, and signals of the sequence by name. null: not assessed. */
  readonly signals: Readonly<Record<string, number | null>>;
  /** Live score: the sum of the networks' log odds, the mean over the frames that count; the higher, the more live. The decision goes by `decidingScore`. */
  readonly live: number;
  /** Frames that the mean leaves out. */
  readonly leftOut: number;
  /** Share of bona fide captures that look at least as much like an attack: 10^-scoreFrr, 1 live to 0 attack. */
  readonly fused: number;
  /** S: 10^-S of bona fide captures look as much like an attack as this one, or more. The higher, the less live. */
  readonly scoreFrr: number;
  /** S lies beyond what the calibrating captures show. */
  readonly extrapolated: boolean;
  /** Live score of each frame by itself, in their order. */
  readonly frameLives: readonly number[];
  /** S of each of them. */
  readonly frameScores: readonly number[];
  /** What the calibration was measured on. */
  readonly calibratedOn: string;
}

/** Signs of attack in a capture, or why they were not looked for: no frame shows a face, or nothing in the pack tells attacks. */
export interface AttackFindings {
  readonly pad?: CaptureAssessment;
  readonly unassessed?: 'no-face' | 'no-attack-networks';
}

/** As `assessCapture`, where there is something to assess and to assess it with. */
export async function attackFindings(models: Models, frames: readonly AssessedFrame[]): Promise<AttackFindings> {
  if (frames.length === 0) return { unassessed: 'no-face' };
  if (!hasAttackNetworks(models)) return { unassessed: 'no-attack-networks' };
  return { pad: await assessCapture(models, frames) };
}

/**
 * Looks for a presentation attack in the frames of one capture, each with the face that is judged. The signals of the
 * sequence are observed, not fused: clients of the contract may send one still three times. Throws without a frame that
 * counts and for a pack without attack detection networks or their calibration.
 */
export async function assessCapture(models: Models, frames: readonly AssessedFrame[]): Promise<CaptureAssessment> {
  const counts = frames.map(({ isLeftOut }) => !isLeftOut);
  if (!counts.includes(true)) throw new RangeError('a capture has at least one frame that counts');
  const logits = await liveLogits(models, frames);
  const { evidence, ...calibration } = calibrationOf(models);
  const lives = logits.map(({ miniFasNet, facenox }) => miniFasNet + facenox);
  const counted = logits.filter((_, i) => counts[i]);
  const live = mean(lives.filter((_, i) => counts[i]));
  const { scoreFrr, extrapolated } = frrScore(calibration, live);
  const average = (name: keyof LiveLogits) => mean(counted.map((each) => each[name]));
  return {
    signals: { miniFasNet: average('miniFasNet'), facenox: average('facenox'), ...sequenceSignals(frames) },
    live,
    leftOut: frames.length - counted.length,
    fused: 10 ** -scoreFrr,
    scoreFrr,
    extrapolated,
    frameLives: lives,
    frameScores: lives.map((each) => frrScore(calibration, each).scoreFrr),
    calibratedOn: `${evidence.set}, ${evidence.genuine} bona fide captures`,
  };
}

/** The calibration of the fused live score stands with facenox. */
function calibrationOf(models: Models): Calibration {
  const { name, calibration } = models.get('pad-facenox').entry;
  const [only, ...others] = calibration;
  if (!only || others.length > 0) throw new Error(`model ${name} has not one calibration of the fused live score`);
  return only;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
