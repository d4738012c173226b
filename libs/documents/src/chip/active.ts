import { type Hash, UnsupportedAlgorithm } from './algorithms.js';
import { groupOf } from './group-file.js';
import { type PublicKey, publicKeyOf } from './keys.js';
import { recoversChallenge } from './message-recovery.js';
import { isEcdsa } from './signature.js';

/** Bytes of a challenge of active authentication. */
export const CHALLENGE_BYTES = 8;

/** The chip's answer to a challenge. */
export interface ActiveAuthentication {
  readonly challenge: Uint8Array;
  readonly response: Uint8Array;
  /** Hash that group 14 names for ECDSA, where there is one. */
  readonly hash: Hash | undefined;
}

/** The public key of group 15. Throws ChipFormatError and UnsupportedAlgorithm. */
export function readGroup15(file: Uint8Array): PublicKey {
  return publicKeyOf(groupOf(15, file).value);
}

/**
 * Whether the chip that holds the key of group 15 signed the challenge: RSA with message recovery, or ECDSA in either of its
 * forms. Throws UnsupportedAlgorithm.
 */
export function verifyActive(key: PublicKey, { challenge, response, hash }: ActiveAuthentication): boolean {
  if (challenge.length !== CHALLENGE_BYTES) return false;
  if (key.kind === 'rsa') return recoversChallenge(key, challenge, response);
  return isEcdsa(key, hash ?? hashBySize(key.bits), challenge, response);
}

/** The longest hash that is not longer than the key (BSI TR-03111), for chips that name none. */
function hashBySize(bits: number): Hash {
  if (bits >= 512) return 'sha512';
  if (bits >= 384) return 'sha384';
  if (bits >= 256) return 'sha256';
  if (bits >= 224) return 'sha224';
  if (bits >= 160) return 'sha1';
  throw new UnsupportedAlgorithm(`an EC key of ${bits} bits`);
}
