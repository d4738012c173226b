import { createHmac } from 'node:crypto';
import { activeKey, digestKey, type KeyRing } from '@bonafide/sealing/key-ring';
import { equalSecret } from '@bonafide/sealing/tokens';

/** What a link permits. */
export interface Permission {
  method: 'GET' | 'PUT';
  key: string;
  /** Unix seconds after which it is void. */
  expires: number;
  /** The longest body, bytes; 0 for GET. */
  bytes: number;
}

/** The query of a link for what is permitted, signed with HMAC-SHA-256 under a key derived from the active one of the ring. */
export function signedQuery(ring: KeyRing, permission: Permission): URLSearchParams {
  const { key, expires, bytes } = permission;
  const signature = signatureOf(activeKey(ring), permission).toString('hex');
  return new URLSearchParams({ key, expires: String(expires), bytes: String(bytes), signature });
}

/** Whether a signature is ours, under any key of the ring, and its time has not passed. */
export function permits(ring: KeyRing, permission: Permission, signature: string): boolean {
  if (permission.expires * 1000 <= Date.now()) return false;
  const given = Buffer.from(signature, 'hex');
  return [...ring.keys.values()].some((secret) => equalSecret(signatureOf(secret, permission), given));
}

function signatureOf(secret: Uint8Array, { method, key, expires, bytes }: Permission): Buffer {
  return createHmac('sha256', digestKey(secret, 'object link', ''))
    .update(JSON.stringify([method, key, expires, bytes]))
    .digest();
}
