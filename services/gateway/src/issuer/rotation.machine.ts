/** When a signing key takes over, epoch milliseconds. */
export interface Rotating {
  signsFrom: number;
}

/** A new key is published for this long before it signs, so that all verifiers have it by then. */
export const PUBLISHED_BEFORE_MS = 10 * 60_000;

/** A superseded key stays published for this long: the life of its last token, and a minute for clocks. */
export const KEPT_AFTER_MS = 6 * 60_000;

const newestFirst = (a: Rotating, b: Rotating) => b.signsFrom - a.signsFrom;

/** The key that signs now: the newest one that has taken over. */
export function signing<K extends Rotating>(keys: readonly K[], now: number): K | undefined {
  return keys.filter((key) => key.signsFrom <= now).sort(newestFirst)[0];
}

/** Keys whose last token has expired: their successor took over long enough ago. */
export function retired<K extends Rotating>(keys: readonly K[], now: number): K[] {
  const successor = signing(keys, now - KEPT_AFTER_MS);
  return successor ? keys.filter((key) => key.signsFrom < successor.signsFrom) : [];
}

/**
 * When the key to be made now would take over; undefined while none is due. The first one signs at once, later ones
 * when the newest has signed for `periodMs`.
 */
export function takesOverAt(keys: readonly Rotating[], now: number, periodMs: number): number | undefined {
  const newest = [...keys].sort(newestFirst)[0];
  if (!newest) return now;
  const planned = newest.signsFrom + periodMs;
  return planned - PUBLISHED_BEFORE_MS <= now ? Math.max(planned, now + PUBLISHED_BEFORE_MS) : undefined;
}
