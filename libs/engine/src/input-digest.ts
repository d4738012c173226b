import { createHmac } from 'node:crypto';
import { digestKey } from '@bonafide/sealing/key-ring';

/**
 * What a receipt keeps of an input, 64 hexadecimal digits: HMAC-SHA-256 of its SHA-256 (hexadecimal digits) under a key of
 * the tenant. Who holds a picture, but not the keys, cannot find its receipts; receipts of two tenants cannot be joined.
 * `secret`: the key of the ring that the receipt names.
 */
export function inputDigest(secret: Uint8Array, tenant: string, sha256: string): string {
  return keyed(digestKey(secret, 'receipt', tenant), sha256);
}

/** The same of a request's id, under a key of its own: who has the id, but not the keys, cannot find the receipts. */
export function requestDigest(secret: Uint8Array, tenant: string, requestId: string): string {
  return keyed(digestKey(secret, 'receipt request', tenant), requestId);
}

function keyed(key: Uint8Array, text: string): string {
  return createHmac('sha256', key).update(text).digest('hex');
}
