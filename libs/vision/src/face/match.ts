import type { Calibration, Condition, Matcher, ModelEntry, PackManifest } from '@bonafide/inference/pack/manifest';
import { conditionsOf } from './conditions.js';
import { calibrated, measuredUpTo } from './score.js';
import { cosine, type FaceTemplate, pairParts } from './template.js';

/** Names of the two comparisons of the contract: F500 the best that a pack can do, F200 its light one. */
export const FACE_ALGORITHMS = ['F500', 'F200'] as const;

export type FaceAlgorithm = (typeof FACE_ALGORITHMS)[number];

/** What a comparison says. */
export interface FaceMatch {
  /** S = −log10(false match rate), 15 at most. */
  readonly score: number;
  /** The conditions that each picture was taken under. */
  readonly conditions: { readonly probe: readonly Condition[]; readonly gallery: readonly Condition[] };
  /** How much lower S is than the plain calibration has it, for conditions that both meet; 0 or more. */
  readonly penalty: number;
  /** True where S lies beyond what the calibration's impostor pairs can show. */
  readonly extrapolated: boolean;
  /** Weighted mean of the raw scores, which the calibration starts from. */
  readonly fused: number;
  /** Raw scores by the name of the model. */
  readonly raw: Readonly<Record<string, number>>;
}

/** Compares templates by the calibration of a pack. */
export interface FaceMatcher {
  /** The descriptor networks that it asks of both templates. */
  readonly models: readonly ModelEntry[];
  /** Throws TemplateError TEMPLATE_VERSION when a template lacks one of the networks. */
  compare(probe: FaceTemplate, gallery: FaceTemplate): FaceMatch;
}

/**
 * The matcher of an algorithm, as the pack's `matchers` describe it: the raw score is the weighted mean of the cosines
 * of its descriptor networks. Pictures taken under one condition have no more than the S that the
 * pack's calibration of such pairs gives: covered faces look like one another. Throws when the pack has no such matcher.
 */
export function faceMatcher(manifest: PackManifest, algorithm: FaceAlgorithm): FaceMatcher {
  const matcher = manifest.matchers.find((candidate) => candidate.algorithm === algorithm);
  if (!matcher) throw new Error(`pack ${manifest.pack} has no matcher ${algorithm}`);
  const parts = matcher.parts.map(({ model: name, weight }) => {
    const model = manifest.models.find((candidate) => candidate.name === name);
    if (!model) throw new Error(`pack ${manifest.pack}: matcher ${algorithm} names ${name}, which is not in the pack`);
    return { model, weight };
  });
  const models = parts.map(({ model }) => model);
  const total = parts.reduce((sum, { weight }) => sum + weight, 0);
  return {
    models,
    compare(probe, gallery) {
      const pairs = pairParts(
        probe,
        gallery,
        models.map(({ sha256 }) => sha256),
      );
      const raw = pairs.map((pair) => cosine(pair.probe, pair.gallery));
      const fused = parts.reduce((sum, { weight }, i) => sum + (weight / total) * (raw[i] ?? Number.NaN), 0);
      const conditions = { probe: conditionsOf(probe.quality), gallery: conditionsOf(gallery.quality) };
      const plain = calibrated(matcher.calibration, fused);
      const { score, extrapolated } = lowest([matcher.calibration, ...calibrationsUnder(matcher, conditions)], fused);
      return {
        score,
        conditions,
        penalty: plain - score,
        extrapolated,
        fused,
        raw: Object.fromEntries(models.map(({ name }, i) => [name, raw[i] ?? Number.NaN])),
      };
    },
  };
}

/** The calibrations of the conditions that both pictures meet. */
function calibrationsUnder({ conditions }: Matcher, { probe, gallery }: FaceMatch['conditions']): Calibration[] {
  return conditions
    .filter(({ condition }) => probe.includes(condition) && gallery.includes(condition))
    .map(({ calibration }) => calibration);
}

/** The lowest S that the calibrations give, and whether it lies beyond what the one that gives it can show. */
function lowest(calibrations: readonly Calibration[], fused: number): Pick<FaceMatch, 'score' | 'extrapolated'> {
  const scores = calibrations.map((one) => ({ score: calibrated(one, fused), measured: measuredUpTo(one) }));
  const { score, measured } = scores.reduce((low, one) => (one.score < low.score ? one : low));
  return { score, extrapolated: score > measured };
}
