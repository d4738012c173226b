import { createHash } from 'node:crypto';
import { type FaceTemplate, pairParts } from '@bonafide/vision/face/template';

/** A descriptor network of a matcher, by the SHA-256 of its weights, and what it counts for. */
export interface WeightedModel {
  readonly model: string;
  readonly weight: number;
}

/** Names what vectors were made by: vectors of two keys say nothing about each other. 64 hexadecimal digits. */
export function modelKeyOf(parts: readonly WeightedModel[]): string {
  const total = totalOf(parts);
  const named = parts.map(({ model, weight }) => [model, weight / total]);
  return createHash('sha256').update(JSON.stringify(named)).digest('hex');
}

/**
 * One vector of unit length for a face: the inner product of two of them is the weighted mean of the cosines of their
 * descriptors, which is what a matcher calls its raw score. Throws TemplateError TEMPLATE_VERSION when the template lacks
 * one of the networks.
 */
export function fused(parts: readonly WeightedModel[], template: FaceTemplate): Float32Array {
  const total = totalOf(parts);
  const pairs = pairParts(
    template,
    template,
    parts.map(({ model }) => model),
  );
  const vector = new Float32Array(pairs.reduce((sum, { probe }) => sum + probe.length, 0));
  let at = 0;
  pairs.forEach(({ probe }, i) => {
    const share = Math.sqrt((parts[i]?.weight ?? 0) / total);
    for (const value of probe) vector[at++] = share * value;
  });
  return vector;
}

const totalOf = (parts: readonly WeightedModel[]) => parts.reduce((sum, { weight }) => sum + weight, 0);
