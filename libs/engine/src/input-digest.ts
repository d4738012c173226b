import { createHmac } from 'node:crypto';
import { digestKey } from '@bonafide/sealing/key-ring';

/**
 * What a receipt keeps of an input, 64 hexadecimal digits: HMAC-SHA-256 of its SHA-256 (hexadecimal digits) under a key of
 * the tenant. Who holds a picture, but not the keys, cannot find its receipts; receipts of two tenants cannot be joined.
 * `secret`: the key of the ring that the receipt names.
 */
export function inputDigest(secret: Uint8Array, tenant: string, sha256: string): string {
  return createHmac('sha256', digestKey(secret, 'receipt', tenant))
    .update(sha256)
    .digest('hex');
}
