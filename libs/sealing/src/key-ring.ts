import { createHmac } from 'node:crypto';
import { z } from 'zod';

/** Key-encryption keys by id; the first one seals, all of them open. */
export interface KeyRing {
  activeId: string;
  keys: ReadonlyMap<string, Uint8Array>;
}

/**
 * Configuration value `id:base64,id:base64`: AES-256 keys, the active one first. To rotate, put a new key
 * in front and keep the old ones until every data key has been wrapped again.
 */
export const keyRing = z.string().transform((text, context): KeyRing => {
  const keys = new Map<string, Uint8Array>();
  for (const part of text.split(',')) {
    const [id, encoded] = part.split(':');
    const bytes = Buffer.from(encoded ?? '', 'base64');
    if (!id || bytes.length !== 32 || keys.has(id)) {
      context.addIssue('must be id:base64 pairs of distinct 32-byte keys');
      return z.NEVER;
    }
    keys.set(id, bytes);
  }
  return { activeId: text.split(':')[0] ?? '', keys };
});

/** The key that seals. */
export function activeKey({ activeId, keys }: KeyRing): Uint8Array {
  const key = keys.get(activeId);
  if (!key) throw new Error('The key ring lacks its active key');
  return key;
}

/** A key for keyed digests of one purpose and tenant, 32 bytes, derived from a key of the ring. */
export function digestKey(secret: Uint8Array, purpose: string, tenant: string): Buffer {
  return createHmac('sha256', secret).update(`${purpose}/${tenant}`).digest();
}
