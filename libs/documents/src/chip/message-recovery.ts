import { constants, createHash, publicEncrypt } from 'node:crypto';
import { type Hash } from './algorithms.js';
import type { PublicKey } from './keys.js';

/** Hashes by the trailer that names them; one byte BC stands for SHA-1. */
const TRAILERS: Readonly<Record<number, Hash>> = {
  51: 'sha1',
  52: 'sha256',
  53: 'sha512',
  54: 'sha384',
  56: 'sha224',
};

const HASH_BYTES: Partial<Record<Hash, number>> = { sha1: 20, sha224: 28, sha256: 32, sha384: 48, sha512: 64 };

/**
 * Whether an RSA signature with partial recovery (ISO/IEC 9796-2, scheme 1) was made over the challenge: it holds what the
 * chip added, and the hash of that and the challenge.
 */
export function recoversChallenge(
  { key, modulus }: Extract<PublicKey, { kind: 'rsa' }>,
  challenge: Uint8Array,
  signature: Uint8Array,
): boolean {
  const opened = openedBy(key, modulus, signature);
  if (opened?.[0] !== 0x6a) return false;
  const trailer = trailerOf(opened);
  const size = trailer && HASH_BYTES[trailer.hash];
  if (!trailer || !size) return false;
  const end = opened.length - trailer.length;
  if (end - size < 1) return false;
  const added = opened.subarray(1, end - size);
  const hash = createHash(trailer.hash).update(added).update(challenge).digest();
  return hash.equals(opened.subarray(end - size, end));
}

function openedBy(
  key: Extract<PublicKey, { kind: 'rsa' }>['key'],
  modulus: Uint8Array,
  signature: Uint8Array,
): Buffer | undefined {
  if (signature.length > modulus.length) return undefined;
  // Chips leave out leading zeros.
  const whole = Buffer.concat([Buffer.alloc(modulus.length - signature.length), signature]);
  try {
    const opened = publicEncrypt({ key, padding: constants.RSA_NO_PADDING }, whole);
    if (((opened.at(-1) ?? 0) & 0x0f) === 0x0c) return opened;
    // The standard lets a signer send the smaller of the signature and its complement.
    const complement = numberOf(modulus) - numberOf(opened);
    return Buffer.from(complement.toString(16).padStart(2 * modulus.length, '0'), 'hex');
  } catch {
    // OpenSSL refuses a signature that is not smaller than the modulus.
    return undefined;
  }
}

function trailerOf(opened: Buffer): { hash: Hash; length: number } | undefined {
  if (opened.at(-1) === 0xbc) return { hash: 'sha1', length: 1 };
  const hash = opened.at(-1) === 0xcc ? TRAILERS[opened.at(-2) ?? 0] : undefined;
  return hash && { hash, length: 2 };
}

function numberOf(bytes: Uint8Array): bigint {
  return BigInt(`0x${Buffer.from(bytes).toString('hex')}`);
}
