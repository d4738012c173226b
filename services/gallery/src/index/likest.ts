import { DomainError } from '@bonafide/platform/errors/domain-error';
import type { Candidate, Found, Probe, SpaceVector } from './face-index.js';

/** More than are asked for, so that ties seldom take another question. */
const SPARE = 16;
const FLOAT32 = 2 ** -23;

/** What a product of unit vectors in float32 may err by, whatever order it is summed in. */
export const float32Error = ({ vector }: SpaceVector) => (vector.length + 8) * FLOAT32;

/**
 * The likest of one space by an engine that answers `limit` of them, the likest first: as many as the probe wants, and all
 * that are as like as the last of these, within the error.
 */
export async function withTies(
  { most, error }: { most: number; error: number },
  ask: (limit: number) => Promise<Candidate[]>,
): Promise<Candidate[]> {
  for (let limit = most + SPARE; ; limit *= 2) {
    const found = await ask(limit);
    const wanted = found[most - 1]?.similarity ?? -2;
    const last = found.at(-1)?.similarity ?? -2;
    if (found.length < limit || last < wanted - 2 * error) return found;
  }
}

/** What was found in each of the probe's spaces, as one answer. A face that is just moving may be found twice. */
export function merged({ faces, most }: Probe, found: readonly Candidate[][]): Found {
  const error = Math.max(FLOAT32, ...faces.map(float32Error));
  const best = new Map<string, number>();
  for (const { code, similarity } of found.flat()) best.set(code, Math.max(similarity, best.get(code) ?? -2));
  const ordered = [...best]
    .map(([code, similarity]) => ({ code, similarity }))
    .sort((a, b) => b.similarity - a.similarity);
  const last = ordered[most - 1]?.similarity ?? -2;
  return { candidates: ordered.filter(({ similarity }) => similarity >= last - 2 * error), error };
}

/** For an engine that cannot give a question up: its answer is left, and ends by its own time limit. */
export async function unlessAborted<T>(asked: Promise<T>, signal?: AbortSignal): Promise<T> {
  if (!signal) return asked;
  const late = () => new DomainError('TIMEOUT', 'The search took too long');
  return new Promise<T>((resolve, reject) => {
    const leave = () => reject(late());
    if (signal.aborted) leave();
    signal.addEventListener('abort', leave, { once: true });
    asked.then(resolve, reject).finally(() => signal.removeEventListener('abort', leave));
  });
}
