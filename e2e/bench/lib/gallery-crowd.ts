import type { FaceIndexUnderBench } from './gallery-code.ts';
import type { SyntheticCrowd } from './synthetic-crowd.ts';

export const TENANT = 'bench';
export const SPACE = 'bench';
const BATCH = 1000;

/** One probe, and which people are most like it by float64. */
export interface Truth {
  readonly person: number;
  readonly probe: Float32Array;
  /** Ten people, the likest first. */
  readonly likest: number[];
}

/** A person's code. */
export const codeOf = (person: number): string => `00000000-0000-4000-8000-${person.toString(16).padStart(12, '0')}`;
export const personOf = (code: string): number => Number.parseInt(code.slice(24), 16);

/** Values as bytes: none of these vectors reaches a quarter. */
export const bytesOf = (vector: Float32Array): Int8Array =>
  Int8Array.from(vector, (value) => Math.max(-127, Math.min(127, Math.round(value * 4 * 127))));

/**
 * Puts a crowd into the index, and as bytes into `bytes` for another engine; compares each of some probes with everybody in
 * float64 on the way. `onBatch` is given the float32 vectors.
 */
export async function fill(
  crowd: SyntheticCrowd,
  size: number,
  into: { index: FaceIndexUnderBench; bytes: Int8Array; onBatch: (first: number, vectors: Float32Array[]) => void },
  probes: number,
): Promise<Truth[]> {
  const truths = Array.from({ length: probes }, (_, at) => {
    const person = Math.floor(((at + 0.5) * size) / probes);
    return { person, probe: crowd.again(person), best: [] as { person: number; cosine: number }[] };
  });
  for (let first = 0; first < size; first += BATCH) {
    const vectors = Array.from({ length: Math.min(BATCH, size - first) }, (_, at) => crowd.face(first + at));
    const changes = vectors.map((vector, at) => ({
      kind: 'put' as const,
      code: codeOf(first + at),
      face: { space: SPACE, vector },
    }));
    await into.index.apply(TENANT, first + BATCH, changes);
    vectors.forEach((vector, at) => void into.bytes.set(bytesOf(vector), (first + at) * crowd.dimensions));
    into.onBatch(first, vectors);
    for (const { probe, best } of truths) {
      vectors.forEach((vector, at) => void keep(best, first + at, dot(probe, vector)));
    }
  }
  return truths.map(({ person, probe, best }) => ({ person, probe, likest: best.map((one) => one.person) }));
}

function keep(best: { person: number; cosine: number }[], person: number, cosine: number): void {
  if (best.length === 10 && cosine <= (best[9]?.cosine ?? 0)) return;
  best.push({ person, cosine });
  best.sort((one, other) => other.cosine - one.cosine);
  best.length = Math.min(best.length, 10);
}

function dot(one: Float32Array, other: Float32Array): number {
  let sum = 0;
  for (let at = 0; at < one.length; at += 1) sum += (one[at] as number) * (other[at] as number);
  return sum;
}

/** Shares of what should have been found that was: the mate at rank 1, and the ten likest. */
export function recall(
  truths: readonly Truth[],
  found: readonly (readonly number[])[],
): { first: number; ten: number } {
  let [first, ten] = [0, 0];
  truths.forEach(({ likest }, at) => {
    if (found[at]?.[0] === likest[0]) first += 1;
    ten += likest.filter((person) => found[at]?.includes(person)).length;
  });
  return { first: first / truths.length, ten: ten / truths.length / 10 };
}
