import type { KeyObject } from 'node:crypto';
import {
  CONTEXT_LIFETIME_MS,
  contextPrivateKey,
  type Identity,
  signContext,
} from '@bonafide/platform/http/signed-context';
import { CONFIG } from '@bonafide/platform/process/tokens';
import { Inject, Injectable } from '@nestjs/common';

/** Signs callers' contexts; each is reused for half of its life, so that none is sent shortly before it expires. */
@Injectable()
export class ContextSigner {
  private readonly key: KeyObject;
  private readonly signed = new WeakMap<Identity, { header: string; until: number }>();

  constructor(@Inject(CONFIG) config: { BONAFIDE_CONTEXT_PRIVATE_KEY: Uint8Array }) {
    this.key = contextPrivateKey(config.BONAFIDE_CONTEXT_PRIVATE_KEY);
  }

  headerFor(who: Identity, now = Date.now()): string {
    const known = this.signed.get(who);
    if (known && known.until > now) return known.header;
    const header = signContext(this.key, who, now);
    this.signed.set(who, { header, until: now + CONTEXT_LIFETIME_MS / 2 });
    return header;
  }
}
