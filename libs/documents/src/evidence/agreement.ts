/**
 * How two readings of one field agree. BEGUN: they are the same as far as one of them goes, so that nobody confirms the rest of the
 * other. NEARLY: they differ as misreadings do, by another character or two. LACKING: by one or two that one of them has more.
 * DOUBTFUL: neither equal nor clearly different. INCOMPARABLE: written so that nothing can be told.
 */
export type Agreement = 'EQUAL' | 'BEGUN' | 'NEARLY' | 'LACKING' | 'DOUBTFUL' | 'INCOMPARABLE' | 'DIFFERENT';

/** Which of two readings holds only the beginning of what the other has. */
export type Cut = readonly [a: boolean, b: boolean];

/** Whether two texts differ by one character, or by two where the shorter has eight or more. */
function isNear(a: string, b: string): boolean {
  const shorter = Math.min(a.length, b.length);
  if (shorter < 3) return false;
  return distance(a, b) <= (shorter >= 8 ? 2 : 1);
}

/** How texts agree that are not the same. */
export function unequal(a: string, b: string): Agreement {
  if (!isNear(a, b)) return 'DIFFERENT';
  return a.length === b.length ? 'NEARLY' : 'LACKING';
}

/** Characters put in, taken out or replaced (Levenshtein), of texts of at most 200 characters; longer ones are far apart. */
function distance(a: string, b: string): number {
  if (a.length > 200 || b.length > 200 || Math.abs(a.length - b.length) > 2) return Number.POSITIVE_INFINITY;
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const replaced = (row[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[j] as number) + 1, (next[j - 1] as number) + 1));
    }
    row = next;
  }
  return row[b.length] as number;
}
