import { createPublicKey, type KeyObject, verify } from 'node:crypto';
import { DomainError } from '@bonafide/platform/errors/domain-error';

const PEM = '-----BEGIN PUBLIC KEY-----';
const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;
const CURVES = new Set(['prime256v1', 'secp256k1']);

/**
 * Reads a device's public key: PEM, or base64 of its DER SubjectPublicKeyInfo, on P-256 or secp256k1.
 * Returns the DER, or undefined when the text is no such key.
 */
export function readDeviceKey(text: string): Buffer | undefined {
  try {
    const key = text.startsWith(PEM) ? createPublicKey(text) : spki(Buffer.from(text, 'base64'));
    if (key.asymmetricKeyType !== 'ec' || !CURVES.has(key.asymmetricKeyDetails?.namedCurve ?? '')) return undefined;
    return key.export({ type: 'spki', format: 'der' });
  } catch {
    return undefined;
  }
}

/** The key of a request: null when it brings none; throws INVALID_BASE64 or INVALID_VALUE for what is no such key. */
export function requireDeviceKey(text: string | null | undefined): Buffer | null {
  if (typeof text !== 'string') return null;
  const key = readDeviceKey(text);
  if (key) return key;
  const field = 'publicKey';
  if (!text.startsWith(PEM) && !BASE64.test(text)) {
    throw new DomainError('INVALID_BASE64', `Field "${field}" is not valid base64.`, { field });
  }
  throw new DomainError('INVALID_VALUE', `Field "${field}" is not a P-256 or secp256k1 public key.`, { field });
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
