import { createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import { z } from 'zod';
import { jsonOf } from '../config/config.js';
import { DomainError } from '../errors/domain-error.js';

/** Headers in which the gateway tells a service on whose behalf a request comes, and passes on a token for it to verify. */
export const CONTEXT_HEADER = 'x-bonafide-context';
export const SESSION_TOKEN_HEADER = 'x-bonafide-session';

/** How long a signed context is valid, milliseconds. */
export const CONTEXT_LIFETIME_MS = 60_000;

/**
 * How far the clocks of two machines of an installation may differ, milliseconds. A context is up to half a lifetime old
 * when it is sent, so that without it a service half a minute ahead would refuse calls. A minute more adds little to what
 * a stolen context is good for, which is as long as its lifetime already; NTP keeps clocks within a tenth of a second.
 */
export const CLOCK_SKEW_MS = 60_000;

const vouched = z.strictObject({
  tenant: z.string().min(1),
  client: z.string(),
  scopes: z.array(z.string()),
  /** Epoch milliseconds after which the context is void. */
  expires: z.number(),
});

const contextText = jsonOf(vouched);

/** On whose behalf a request comes, as the gateway found it; `client` is empty where no client is known. */
export type Identity = Omit<z.infer<typeof vouched>, 'expires'>;

/** An identity within one request. */
export type Caller = Identity & { requestId: string };

/**
 * Vouches for an identity: base64url(JSON) `.` base64url(Ed25519 signature), valid for a minute. It holds nothing of
 * one request, so that a gateway may use it again for the same identity within that minute.
 */
export function signContext(key: KeyObject, who: Identity, now = Date.now()): string {
  const { tenant, client, scopes } = who;
  const context = { tenant, client, scopes, expires: now + CONTEXT_LIFETIME_MS };
  const payload = Buffer.from(JSON.stringify(context)).toString('base64url');
  return `${payload}.${sign(null, Buffer.from(payload), key).toString('base64url')}`;
}

/** Reads a signed context and when it ends. Throws UNAUTHENTICATED when it is absent, forged, malformed or too old. */
export function verifyContext(
  key: KeyObject,
  header: string | undefined,
  now = Date.now(),
): { who: Identity; expires: number } {
  const [payload, signature] = header?.split('.') ?? [];
  if (payload && signature && verify(null, Buffer.from(payload), key, Buffer.from(signature, 'base64url'))) {
    const { data } = contextText.safeParse(Buffer.from(payload, 'base64url').toString('utf8'));
    if (data && data.expires > now) {
      const { expires, ...who } = data;
      return { who, expires };
    }
  }
  throw new DomainError('UNAUTHENTICATED', 'The request did not come through the gateway');
}

/** Ed25519 private key from base64 DER PKCS#8. */
export const contextPrivateKey = (der: Uint8Array): KeyObject =>
  createPrivateKey({ key: Buffer.from(der), format: 'der', type: 'pkcs8' });

/** Ed25519 public key from base64 DER SubjectPublicKeyInfo. */
export const contextPublicKey = (der: Uint8Array): KeyObject =>
  createPublicKey({ key: Buffer.from(der), format: 'der', type: 'spki' });
