import { createHmac, type KeyObject } from 'node:crypto';

/** What is signed: the exact bytes that are sent, with their id and the time of this attempt. */
export interface Signed {
  id: string;
  /** Seconds since 1970. */
  timestamp: number;
  body: Uint8Array;
}

/**
 * The headers of Standard Webhooks: a signature for each key, over `id.timestamp.body`. A receiver accepts a message when
 * one of them is right under a secret that it has, and the time is near.
 */
export function standardHeaders({ id, timestamp, body }: Signed, keys: readonly KeyObject[]): Record<string, string> {
  const head = `${id}.${timestamp}.`;
  const signatures = keys.map((key) => `v1,${createHmac('sha256', key).update(head).update(body).digest('base64')}`);
  return { 'webhook-id': id, 'webhook-timestamp': String(timestamp), 'webhook-signature': signatures.join(' ') };
}

/** The signature of the body alone, for receivers that know no other: base64 of HMAC-SHA256. */
export function bodySignature(body: Uint8Array, key: KeyObject): string {
  return createHmac('sha256', key).update(body).digest('base64');
}
