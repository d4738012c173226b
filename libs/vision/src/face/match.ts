import type { ModelEntry, PackManifest } from '@bonafide/inference/pack/manifest';
import { calibrated } from './score.js';
import { cosine, type FaceTemplate, pairParts } from './template.js';

/** Names of the two comparisons of the contract: F500 the best that a pack can do, F200 its light one. */
export const FACE_ALGORITHMS = ['F500', 'F200'] as const;

export type FaceAlgorithm = (typeof FACE_ALGORITHMS)[number];

/** What a comparison says. */
export interface FaceMatch {
  /** S = −log10(false match rate), capped where the pack's evidence ends. */
  readonly score: number;
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
 * The matcher of an algorithm. A pack lists its descriptors best first: F500 takes the first, F200 the last, which are
 * the same in a pack with one. Throws when the pack has no calibrated descriptor.
 */
export function faceMatcher(manifest: PackManifest, algorithm: FaceAlgorithm): FaceMatcher {
  const descriptors = manifest.models.filter((model) => model.role === 'face-descriptor');
  const model = algorithm === 'F500' ? descriptors[0] : descriptors.at(-1);
  const calibration = model?.calibration.find(({ score }) => score === 'cosine similarity');
  if (!model || !calibration) throw new Error(`pack ${manifest.pack} has no calibrated face descriptor`);
  return {
    models: [model],
    compare(probe, gallery) {
      const [pair] = pairParts(probe, gallery, [model.sha256]);
      const raw = pair ? cosine(pair.probe, pair.gallery) : Number.NaN;
      return { score: calibrated(calibration, raw), raw: { [model.name]: raw } };
    },
  };
}
