import { createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import { z } from 'zod';
import { DomainError } from '../errors/domain-error.js';

/** Header in which the gateway tells a service on whose behalf a request comes. */
export const CONTEXT_HEADER = 'x-bonafide-context';

const LIFETIME_MS = 60_000;

const caller = z.strictObject({
  tenant: z.string().min(1),
  client: z.string(),
  scopes: z.array(z.string()),
  requestId: z.string(),
  /** Epoch milliseconds after which the context is void. */
  expires: z.number(),
});

/** Who calls: tenant, client and scopes, as the gateway found them. */
export type Caller = Omit<z.infer<typeof caller>, 'expires'>;

/** Signs a caller for one request: base64url(JSON) `.` base64url(Ed25519 signature), valid for a minute. */
export function signContext(key: KeyObject, who: Caller, now = Date.now()): string {
  const payload = Buffer.from(JSON.stringify({ ...who, expires: now + LIFETIME_MS })).toString('base64url');
  return `${payload}.${sign(null, Buffer.from(payload), key).toString('base64url')}`;
}

/** Reads a signed context. Throws UNAUTHENTICATED when it is absent, forged, malformed or too old. */
export function verifyContext(key: KeyObject, header: string | undefined, now = Date.now()): Caller {
  const [payload, signature] = header?.split('.') ?? [];
  if (payload && signature && verify(null, Buffer.from(payload), key, Buffer.from(signature, 'base64url'))) {
    const { expires, ...who } = caller.parse(JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')));
    if (expires > now) return who;
  }
  throw new DomainError('UNAUTHENTICATED', 'The request did not come through the gateway');
}

/** Ed25519 private key from base64 DER PKCS#8. */
export function contextPrivateKey(der: Uint8Array): KeyObject {
  return createPrivateKey({ key: Buffer.from(der), format: 'der', type: 'pkcs8' });
}

/** Ed25519 public key from base64 DER SubjectPublicKeyInfo. */
export function contextPublicKey(der: Uint8Array): KeyObject {
  return createPublicKey({ key: Buffer.from(der), format: 'der', type: 'spki' });
}
