import type { Model, Models } from '@bonafide/inference/pool/models';
import { type Image, squareAround } from '../image/image.js';
import { cropSquare } from '../image/resample.js';
import type { Face } from './face.js';
import { calibrated } from './score.js';

/** A face of a capture. */
export interface CapturedFace {
  readonly image: Image;
  readonly face: Face;
  /** Epoch milliseconds; undefined when the client sent none. */
  readonly timestampMs: number | undefined;
}

/** What speaks for and against a live person in front of the camera. */
export interface CaptureAssessment {
  /** Every signal by name, 0 (attack) to 1 (live); the lowest over the frames. */
  readonly signals: Readonly<Record<string, number>>;
  /** Mean of the signals. */
  readonly fused: number;
  /** S where 10^-S of bona fide captures look less live than this one. */
  readonly scoreFrr: number;
}

/**
 * From −`fused` to S with the networks of the default pack: quantiles of 213 bona fide photographs (every third of the
 * LFW subset), measured 2026-11-24.
 */
const BONA_FIDE: [number, number][] = [
  [-0.9317, 0],
  [-0.7617, 0.3],
  [-0.6269, 0.7],
  [-0.5601, 1],
  [-0.5153, 1.3],
  [-0.4454, 1.7],
  [-0.4247, 2],
  [-0.4058, 2.3],
];

/** Assesses a capture by the pack's attack networks alone. Throws when the pack has none. */
export async function assessCapture(models: Models, faces: readonly CapturedFace[]): Promise<CaptureAssessment> {
  const networks = (['pad-antispoof', 'pad-liveness'] as const).flatMap((role) => models.all(role));
  const signals: Record<string, number> = {};
  for (const network of networks) {
    const scores = await Promise.all(faces.map(({ image, face }) => liveScore(network, image, face)));
    signals[network.entry.name] = Math.min(...scores);
  }
  const values = Object.values(signals);
  const fused = values.reduce((sum, value) => sum + value, 0) / values.length;
  return { signals, fused, scoreFrr: calibrated({ points: BONA_FIDE }, -fused) };
}

async function liveScore(network: Model, image: Image, { box }: Face): Promise<number> {
  const size = network.entry.inputs[0]?.shape[1];
  if (typeof size !== 'number') throw new Error(`model ${network.entry.name} has no fixed input size`);
  const crop = cropSquare(image, squareAround(box, 1.4), size);
  const outputs = await network.run({ image: { data: crop.data, dims: [1, size, size, 3] } });
  const score = (outputs.real ?? outputs.classes)?.data[0];
  if (score === undefined) throw new Error(`model ${network.entry.name} lacks the output of its contract`);
  return score;
}
