import { createCipheriv, randomBytes, sign } from 'node:crypto';
import type { LinkKeys } from './link-keys.js';

const IV_BYTES = 16;

/** What a link says. */
export interface LinkContent {
  /** The operation: `enroll` or `authenticate`. */
  operation: string;
  sessionToken: string;
}

/**
 * `{base}/onboarding?data={base64url}`: an RSA signature (PKCS#1 v1.5, SHA-256) over the rest, an IV of 16 bytes, and
 * operation, API key and session token, parted by `&`, under AES-256-CBC (docs/contract A.4). The key between them is empty:
 * no service is told one. Pure but for the IV.
 */
export function callbackLink(base: string, { operation, sessionToken }: LinkContent, keys: LinkKeys): string {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv('aes-256-cbc', keys.sealing, iv);
  const sealed = Buffer.concat([iv, cipher.update([operation, '', sessionToken].join('&'), 'utf8'), cipher.final()]);
  const data = Buffer.concat([sign('sha256', sealed, keys.signing), sealed]).toString('base64url');
  return `${base}/onboarding?data=${data}`;
}
