import type { Models } from '@bonafide/inference/pool/models';
import { facialSquare } from './facial-square.js';
import { frameSignals } from './frame-signals.js';
import { judge, PAD_POLICY, type Signals } from './fusion.js';
import { networkSignals } from './networks.js';
import { type PadFrame, sequenceSignals } from './sequence.js';

/** What a capture says about being an attack. */
export interface CaptureAssessment {
  /** Every signal by name, the mean over the frames; those of the sequence once. null: not assessed. */
  readonly signals: Signals;
  /** Share of bona fide captures that look at least as much like an attack: 10^-scoreFrr, 1 live to 0 attack. */
  readonly fused: number;
  /** S: 10^-S of bona fide captures look as much like an attack as this one, or more. The higher, the less live. */
  readonly scoreFrr: number;
  /** S of each frame by itself, in their order. */
  readonly frameScores: readonly number[];
  /** Which detectors answered, and the version of their weights and calibration. */
  readonly fusion: string;
}

/**
 * Looks for a presentation attack in the frames of one capture, each with the face that is judged. Networks are used as
 * far as the pack has them. The signals of the sequence are observed, not fused: clients of the contract may send one
 * still three times. Throws without frames and for a pack without attack detection networks.
 */
export async function assessCapture(models: Models, captured: readonly PadFrame[]): Promise<CaptureAssessment> {
  if (captured.length === 0) throw new RangeError('a capture has at least one frame');
  const frames = captured.map(({ image, face }) => ({ image, face: { ...face, box: facialSquare(face.points) } }));
  const networks = await networkSignals(models, frames);
  const each = frames.map(({ image, face }, i): Signals => ({ ...frameSignals(image, face), ...networks[i] }));
  const signals = meanSignals(each);
  const { detectors, scoreFrr } = judge(signals);
  return {
    signals: { ...signals, ...sequenceSignals(frames) },
    fused: 10 ** -scoreFrr,
    scoreFrr,
    frameScores: each.map((one) => judge(one).scoreFrr),
    fusion: `${detectors.join(' and ')}, policy ${PAD_POLICY.version}`,
  };
}

/** Per name the mean over the frames in which it was assessed. */
function meanSignals(frames: readonly Signals[]): Signals {
  const names = Object.keys(frames[0] ?? {});
  return Object.fromEntries(
    names.map((name) => {
      const known = frames.map((signals) => signals[name]).filter((value) => typeof value === 'number');
      return [name, known.length > 0 ? known.reduce((a, b) => a + b, 0) / known.length : null];
    }),
  );
}
