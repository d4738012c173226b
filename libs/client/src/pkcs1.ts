import { fromBase64 } from './base64.js';

/**
 * RSAES-PKCS1-v1_5 encryption (RFC 8017 section 7.2), which WebCrypto does not offer: compatibility with servers that
 * do not support OAEP. It uses the public key only; prefer OAEP wherever the server takes it.
 * Throws when the message is longer than the modulus less 11 bytes.
 */
export async function encryptPkcs1(publicKey: CryptoKey, message: Uint8Array): Promise<Uint8Array<ArrayBuffer>> {
  const jwk = await crypto.subtle.exportKey('jwk', publicKey);
  const modulus = fromBase64(jwk.n ?? '');
  const padding = modulus.length - message.length - 3;
  if (padding < 8) throw new RangeError('The message is too long for this key');
  const block = new Uint8Array(modulus.length);
  block.set([0, 2, ...nonZero(padding), 0]);
  block.set(message, padding + 3);
  const power = modPow(toBigInt(block), toBigInt(fromBase64(jwk.e ?? '')), toBigInt(modulus));
  const hex = power.toString(16).padStart(modulus.length * 2, '0');
  return Uint8Array.from({ length: modulus.length }, (_, at) => Number.parseInt(hex.slice(at * 2, at * 2 + 2), 16));
}

/** Random bytes without zeros, each value from 1 to 255 as likely as any other. */
function nonZero(length: number): number[] {
  const found: number[] = [];
  while (found.length < length) {
    found.push(...crypto.getRandomValues(new Uint8Array(length)).filter((byte) => byte !== 0));
  }
  return found.slice(0, length);
}

const toBigInt = (bytes: Uint8Array) =>
  BigInt(`0x${Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')}`);

function modPow(base: bigint, exponent: bigint, modulus: bigint): bigint {
  let result = 1n;
  for (let [square, rest] = [base % modulus, exponent]; rest > 0n; square = (square * square) % modulus, rest >>= 1n) {
    if (rest & 1n) result = (result * square) % modulus;
  }
  return result;
}
