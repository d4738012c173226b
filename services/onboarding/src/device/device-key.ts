import { createPublicKey, type KeyObject, verify } from 'node:crypto';

const CURVES = new Set(['prime256v1', 'secp256k1']);

/**
 * Reads a device's public key: PEM, or base64 of its DER SubjectPublicKeyInfo, on P-256 or secp256k1.
 * Returns the DER, or undefined when the text is no such key.
 */
export function readDeviceKey(text: string): Buffer | undefined {
  try {
    const key = text.trimStart().startsWith('-----BEGIN PUBLIC KEY-----')
      ? createPublicKey(text)
      : spki(Buffer.from(text, 'base64'));
    if (key.asymmetricKeyType !== 'ec' || !CURVES.has(key.asymmetricKeyDetails?.namedCurve ?? '')) return undefined;
    return key.export({ type: 'spki', format: 'der' });
  } catch {
    return undefined;
  }
}

/** True when `signature` (DER ECDSA over SHA-256) was made over the UTF-8 bytes of `message` with the device's key. */
export function verifiesDevice(publicKey: Uint8Array, message: string, signature: Uint8Array): boolean {
  try {
    return verify('sha256', Buffer.from(message, 'utf8'), spki(Buffer.from(publicKey)), signature);
  } catch {
    return false;
  }
}

function spki(der: Buffer): KeyObject {
  return createPublicKey({ key: der, format: 'der', type: 'spki' });
}
