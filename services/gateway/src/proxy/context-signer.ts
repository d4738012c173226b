import type { KeyObject } from 'node:crypto';
import { CONTEXT_LIFETIME_MS, type Identity, signContext } from '@bonafide/platform/http/signed-context';

/** Signs callers' contexts; one serves its caller for half of its life, so that it is never about to end. */
export class ContextSigner {
  private readonly signed = new WeakMap<Identity, { header: string; until: number }>();

  constructor(private readonly key: KeyObject) {}

  headerFor(who: Identity, now = Date.now()): string {
    const known = this.signed.get(who);
    if (known && known.until > now) return known.header;
    const header = signContext(this.key, who, now);
    this.signed.set(who, { header, until: now + CONTEXT_LIFETIME_MS / 2 });
    return header;
  }
}
