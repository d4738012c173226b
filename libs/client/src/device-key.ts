import { toBase64 } from './base64.js';

const CURVE = { name: 'ECDSA', namedCurve: 'P-256' };
const HALF = 32;

/**
 * The key of a person's device: P-256, created on the device and kept there. `pair` may be stored (IndexedDB does so
 * without exposing the private key) and given to `deviceKeyFrom` next time.
 */
export interface DeviceKey {
  pair: CryptoKeyPair;
  /** Base64 of the DER SubjectPublicKeyInfo: what `addDevice` registers. */
  publicKey: string;
  /** ECDSA with SHA-256 over the UTF-8 bytes of a token, DER, base64: what `verifyDevice` checks. */
  sign(token: string): Promise<string>;
}

/** Makes a device key whose private half cannot be exported. */
export async function createDeviceKey(): Promise<DeviceKey> {
  return deviceKeyFrom(await crypto.subtle.generateKey(CURVE, false, ['sign', 'verify']));
}

/** The device key of a pair that was kept. */
export async function deviceKeyFrom(pair: CryptoKeyPair): Promise<DeviceKey> {
  const spki = await crypto.subtle.exportKey('spki', pair.publicKey);
  return {
    pair,
    publicKey: toBase64(new Uint8Array(spki)),
    sign: async (token) => {
      const text = new TextEncoder().encode(token);
      const raw = await crypto.subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, pair.privateKey, text);
      return toBase64(derSignature(new Uint8Array(raw)));
    },
  };
}

/** DER `SEQUENCE { INTEGER r, INTEGER s }` of WebCrypto's raw r and s, 32 bytes each (RFC 3279 section 2.2.3). */
export function derSignature(raw: Uint8Array): Uint8Array {
  const body = [...derInteger(raw.subarray(0, HALF)), ...derInteger(raw.subarray(HALF))];
  return Uint8Array.from([0x30, body.length, ...body]);
}

/** Shortest form of an unsigned number: no leading zeros, but one before a set sign bit. */
function derInteger(bytes: Uint8Array): number[] {
  const first = bytes.findIndex((byte) => byte !== 0);
  const digits = first < 0 ? [0] : [...bytes.subarray(first)];
  if ((digits[0] ?? 0) & 0x80) digits.unshift(0);
  return [0x02, digits.length, ...digits];
}
