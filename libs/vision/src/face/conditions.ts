import type { Condition } from '@bonafide/inference/pack/manifest';

/** What was measured of a picture beside its face's descriptor; null where no model of the pack tells. Units: `quality/components`. */
export interface TemplateQuality {
  readonly eyesVisible: number | null;
  readonly mouthCovered: number | null;
  readonly sharpness: number | null;
  readonly interEyeDistance: number | null;
  readonly dynamicRange: number | null;
}

/**
 * Where a condition begins, by the native values of the metrics. Eyes: one bare face of 100 in LFW has less than 0.31, drawn dark glasses
 * 0.05 in the median. Mouth: chosen on every second person of the LFW subset, 2 of 223 bare faces above. Dynamic range: what a capture must have
 * to be judged live.
 */
export const BOUNDS = { eyesVisible: 0.2, mouthCovered: 0.9, dynamicRange: 4.5 } as const;

/** The conditions that a picture was taken under, by its quality; none where nothing was measured. */
export function conditionsOf(quality: TemplateQuality | undefined): Condition[] {
  if (!quality) return [];
  const { eyesVisible, mouthCovered, dynamicRange } = quality;
  const met: Readonly<Record<Condition, boolean>> = {
    'eyes-covered': below(eyesVisible, BOUNDS.eyesVisible),
    'mouth-covered': mouthCovered !== null && !(mouthCovered <= BOUNDS.mouthCovered),
    dim: below(dynamicRange, BOUNDS.dynamicRange),
  };
  return (Object.keys(met) as Condition[]).filter((condition) => met[condition]);
}

// What was not assessed meets no condition, what is no number every one.
function below(value: number | null, least: number): boolean {
  return value !== null && !(value >= least);
}
