import type { FaceMetrics, MetricName } from './capture-metrics.js';
import { type Bounds, type CaptureFeedback, type CapturePolicy, FEEDBACK_OF } from './capture-policy.js';

/** Whether a face fulfils a policy, and what to tell the person who captures. */
export interface CaptureJudgement {
  readonly compliant: boolean;
  /** COMPLIANT_IMAGE alone, or the reasons against it, most helpful first; empty where no code says the reason. */
  readonly feedback: readonly CaptureFeedback[];
  /** Metrics outside their bounds. */
  readonly failed: readonly MetricName[];
}

/** Judges the metrics of the face to be captured; undefined when no face was found. */
export function judgeCapture(metrics: FaceMetrics | undefined, policy: CapturePolicy): CaptureJudgement {
  if (!metrics) return { compliant: false, feedback: ['NO_FACE_DETECTED'], failed: [] };
  const failed = (Object.entries(policy) as [MetricName, Bounds][])
    .map(([name, bounds]) => ({ name, side: sideOutside(metrics[name].native, bounds) }))
    .filter(({ side }) => side !== undefined);
  if (failed.length === 0) return { compliant: true, feedback: ['COMPLIANT_IMAGE'], failed: [] };
  const helpful = Object.keys(FEEDBACK_OF);
  const codes = failed
    .toSorted((a, b) => helpful.indexOf(a.name) - helpful.indexOf(b.name))
    .flatMap(({ name, side }) => (side && FEEDBACK_OF[name]?.[side]) ?? []);
  return { compliant: false, feedback: [...new Set(codes)], failed: failed.map(({ name }) => name) };
}

/** On which side a value lies outside its bounds, if it does; one that is no number lies outside of any. */
export function sideOutside(native: number | null, { least, most }: Bounds): 'below' | 'above' | undefined {
  if (native === null) return undefined;
  if (least !== undefined && !(native >= least)) return 'below';
  return most !== undefined && !(native <= most) ? 'above' : undefined;
}
