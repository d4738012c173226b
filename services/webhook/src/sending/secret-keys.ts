import { createSecretKey, hash, hkdfSync, type KeyObject } from 'node:crypto';

const KEY_BYTES = 32;
const KEY_ID_DIGITS = 16;
/** Tells the key of bodies from any other that somebody may derive from the same secret. */
export const SEALING_INFO = 'bonafide webhook body v1';

/** What is derived from a secret of an endpoint. */
export interface SecretKeys {
  /** The secret itself, as the key of signatures. */
  signing: KeyObject;
  /** HKDF-SHA256 of the secret, without salt, for this use: the key of AES-256-GCM. */
  sealing: KeyObject;
  /** The first 16 hexadecimal digits of SHA-256 of the secret: tells receivers with several secrets which one to open with. */
  id: string;
}

const derived = new WeakMap<Uint8Array, SecretKeys>();

/** The keys of a secret: derived once for each array of bytes, which nobody changes. */
export function keysOf(secret: Uint8Array): SecretKeys {
  const known = derived.get(secret);
  if (known) return known;
  const keys = {
    signing: createSecretKey(secret),
    sealing: createSecretKey(new Uint8Array(hkdfSync('sha256', secret, new Uint8Array(0), SEALING_INFO, KEY_BYTES))),
    id: hash('sha256', secret, 'hex').slice(0, KEY_ID_DIGITS),
  };
  derived.set(secret, keys);
  return keys;
}
