import { createCipheriv, createDecipheriv, type KeyObject, randomBytes } from 'node:crypto';

const NONCE = 12;
const TAG = 16;
/** A key of AES-256; as a KeyObject it costs an eighth to begin with it (Node 24). */
type SealingKey = KeyObject | Uint8Array;

const NO_HEAD = new Uint8Array(0);

/**
 * Encrypts with AES-256-GCM: nonce, tag and ciphertext in one piece, behind `head` if it is given. `aad` must be given
 * again to open it.
 */
export function sealBytes(key: SealingKey, plain: Uint8Array, aad: string, head: Uint8Array = NO_HEAD): Buffer {
  const nonce = randomBytes(NONCE);
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(aad));
  const [body, rest] = [cipher.update(plain), cipher.final()];
  return Buffer.concat([head, nonce, cipher.getAuthTag(), body, rest]);
}

/** Reverses `sealBytes`; throws when the key, the bytes or the `aad` differ. */
export function openBytes(key: SealingKey, sealed: Uint8Array, aad: string): Buffer {
  const bytes = Buffer.from(sealed.buffer, sealed.byteOffset, sealed.byteLength);
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, NONCE), { authTagLength: TAG });
  decipher.setAAD(Buffer.from(aad)).setAuthTag(bytes.subarray(NONCE, NONCE + TAG));
  return Buffer.concat([decipher.update(bytes.subarray(NONCE + TAG)), decipher.final()]);
}
