import { sideOutside } from './capture-feedback.js';
import type { FaceMetrics, MetricName } from './capture-metrics.js';
import { type Bounds, SELFIE_POLICY } from './capture-policy.js';

/** The metric that tells of each part of a face that may be covered. */
const TOLD_BY = { eyes: 'EyesVisible', mouth: 'MouthOcclusionPrevention' } as const;

/** A part of a face that dark glasses, a mask or anything else may hide. */
export type Cover = keyof typeof TOLD_BY;

/** The metric that tells of a cover, and its bounds. */
export function toldBy(cover: Cover): { readonly metric: MetricName; readonly bounds: Bounds } {
  return { metric: TOLD_BY[cover], bounds: SELFIE_POLICY[TOLD_BY[cover]] ?? {} };
}

export const COVERS = Object.keys(TOLD_BY) as readonly Cover[];

/** What is covered of a face, by the bounds of the capture policy; what was not assessed is not taken for covered. */
export function coversOf(metrics: Pick<FaceMetrics, (typeof TOLD_BY)[Cover]>): Cover[] {
  return COVERS.filter((cover) => {
    return sideOutside(metrics[TOLD_BY[cover]].native, toldBy(cover).bounds) !== undefined;
  });
}
