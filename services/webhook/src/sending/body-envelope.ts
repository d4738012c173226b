import { createCipheriv, randomBytes } from 'node:crypto';
import type { SecretKeys } from './secret-keys.js';

const IV_BYTES = 12;

/** `EncryptedEnvelope` of the contract, as JSON: what a body is in place of the event when it is sealed. */
export interface BodyEnvelope {
  v: 1;
  alg: 'A256GCM';
  /** Which secret it is sealed with: `SecretKeys.id`. */
  kid: string;
  /** The id of the message, which is authenticated with the ciphertext. */
  id: string;
  iv: string;
  data: string;
  tag: string;
}

/**
 * Seals a body for the owner of a secret: AES-256-GCM under the derived key, a random initialisation vector, the id of the
 * message as additional data, so that a ciphertext is worth nothing under another id.
 */
export function sealedEnvelope(
  keys: SecretKeys,
  { id, body }: { id: string; body: Uint8Array },
  iv: Uint8Array = randomBytes(IV_BYTES),
): BodyEnvelope {
  const cipher = createCipheriv('aes-256-gcm', keys.sealing, iv).setAAD(Buffer.from(id));
  const data = Buffer.concat([cipher.update(body), cipher.final()]).toString('base64');
  const tag = cipher.getAuthTag().toString('base64');
  return { v: 1, alg: 'A256GCM', kid: keys.id, id, iv: Buffer.from(iv).toString('base64'), data, tag };
}
