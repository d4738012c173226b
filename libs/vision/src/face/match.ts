import type { ModelEntry, PackManifest } from '@bonafide/inference/pack/manifest';
import { calibrated, measuredUpTo } from './score.js';
import { cosine, type FaceTemplate, pairParts } from './template.js';

/** Names of the two comparisons of the contract: F500 the best that a pack can do, F200 its light one. */
export const FACE_ALGORITHMS = ['F500', 'F200'] as const;

export type FaceAlgorithm = (typeof FACE_ALGORITHMS)[number];

/** What a comparison says. */
export interface FaceMatch {
  /** S = −log10(false match rate), 15 at most. */
  readonly score: number;
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
 * of its descriptor networks. Throws when the pack has no such matcher.
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
  const measured = measuredUpTo(matcher.calibration);
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
      const score = calibrated(matcher.calibration, fused);
      return {
        score,
        extrapolated: score > measured,
        fused,
        raw: Object.fromEntries(models.map(({ name }, i) => [name, raw[i] ?? Number.NaN])),
      };
    },
  };
}
