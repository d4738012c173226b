import {
  constants,
  createCipheriv,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  publicEncrypt,
  randomBytes,
} from 'node:crypto';
import type { Sealed } from './sealed-request.open.js';

export const paddings = {
  'PKCS#1 v1.5': { padding: constants.RSA_PKCS1_PADDING },
  'OAEP-SHA1': { padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha1' },
  'OAEP-SHA256': { padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha256' },
} as const;
export const ciphers = { 'AES-256-CBC': 16, 'AES-256-GCM': 12 } as const;

export type Padding = keyof typeof paddings;
export type Cipher = keyof typeof ciphers;

export const rsa = (bits: number): KeyObject => generateKeyPairSync('rsa', { modulusLength: bits }).privateKey;

/** Seals a text as a client would. */
export function seal(key: KeyObject, padding: Padding, cipher: Cipher, text: string | Buffer): Sealed {
  const session = randomBytes(32);
  const iv = randomBytes(ciphers[cipher]);
  const encrypted = cipher === 'AES-256-CBC' ? cbc(session, iv, text) : gcm(session, iv, text);
  return {
    key: publicEncrypt({ ...paddings[padding], key: createPublicKey(key) }, session),
    iv,
    p: encrypted,
  };
}

function cbc(key: Buffer, iv: Buffer, text: string | Buffer): Buffer {
  const cipher = createCipheriv('aes-256-cbc', key, iv);
  return Buffer.concat([cipher.update(Buffer.from(text as string)), cipher.final()]);
}

function gcm(key: Buffer, iv: Buffer, text: string | Buffer): Buffer {
  const cipher = createCipheriv('aes-256-gcm', key, iv, { authTagLength: 16 });
  return Buffer.concat([cipher.update(Buffer.from(text as string)), cipher.final(), cipher.getAuthTag()]);
}

/** The same bytes with one bit turned; `at` counts from the end when negative. */
export function flipped(bytes: Uint8Array, at: number): Uint8Array {
  const index = at < 0 ? bytes.length + at : at;
  return bytes.with(index, (bytes[index] ?? 0) ^ 1);
}

/** The same without its last bytes. */
export const cut = (bytes: Uint8Array, by: number): Uint8Array => bytes.subarray(0, -by);
