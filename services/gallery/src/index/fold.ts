import type { Change, SpaceVector } from './face-index.js';

/** What becomes of a registration by some changes. */
export interface Registered {
  code: string;
  galleries: Set<string>;
  /** Its space; absent without a face. */
  space?: string | undefined;
  /** Its face where that is put; null where it has none from now on; undefined where it stays as it is. */
  face?: SpaceVector | null;
  isThere: boolean;
}

export type CodeChange = Exclude<Change, { kind: 'dissolve' }>;

/** Changes in runs, in their order: of codes, up to `most` in each, or a gallery that goes. */
export function runsOf(changes: readonly Change[], most: number): (CodeChange[] | { gallery: string })[] {
  const runs: (CodeChange[] | { gallery: string })[] = [];
  for (const change of changes) {
    const last = runs.at(-1);
    if (change.kind === 'dissolve') runs.push({ gallery: change.gallery });
    else if (Array.isArray(last) && last.length < most) last.push(change);
    else runs.push([change]);
  }
  return runs;
}

/** What the changes make of registrations; `known` has those of them that are there, and is changed. */
export function fold(known: Map<string, Registered>, changes: readonly CodeChange[]): void {
  for (const change of changes) {
    const { code } = change;
    const before = known.get(code);
    if (change.kind === 'put') {
      const galleries = before?.isThere ? before.galleries : new Set<string>();
      known.set(code, { code, galleries, space: change.face?.space, face: change.face ?? null, isThere: true });
    } else if (!before?.isThere) {
      // Nobody who could leave, join or go.
    } else if (change.kind === 'remove') before.isThere = false;
    else if (change.kind === 'join') before.galleries.add(change.gallery);
    else before.galleries.delete(change.gallery);
  }
}
