import { fromBase64, toBase64 } from './base64.js';
import { encryptPkcs1 } from './pkcs1.js';

/** A request that only the server can read: wrapped session key, initialisation vector, ciphertext; base64 each. */
export interface SealedRequest {
  key: string;
  iv: string;
  p: string;
}

/** How to seal. The defaults are authenticated and free of padding oracles; the others are for older servers. */
export interface SealOptions {
  /** Wrapping of the session key; default `oaep-sha256`. `pkcs1` is PKCS#1 v1.5. */
  padding?: 'oaep-sha256' | 'oaep-sha1' | 'pkcs1';
  /** Cipher of the request, AES of 256 bits; default `gcm` (12-byte iv, tag at the end). `cbc` has a 16-byte iv. */
  cipher?: 'gcm' | 'cbc';
}

const IV_BYTES = { gcm: 12, cbc: 16 };

/**
 * Seals a JSON value for the owner of an RSA key (PEM, SubjectPublicKeyInfo: `BonafideClient.publicKey`) under a fresh
 * session key. Needs WebCrypto: Node 20 and later, or a browser on HTTPS or localhost.
 */
export async function sealRequest(
  publicKeyPem: string,
  request: unknown,
  { padding = 'oaep-sha256', cipher = 'gcm' }: SealOptions = {},
): Promise<SealedRequest> {
  const session = crypto.getRandomValues(new Uint8Array(32));
  const iv = crypto.getRandomValues(new Uint8Array(IV_BYTES[cipher]));
  const name = cipher === 'gcm' ? 'AES-GCM' : 'AES-CBC';
  const key = await crypto.subtle.importKey('raw', session, name, false, ['encrypt']);
  const plain = new TextEncoder().encode(JSON.stringify(request));
  const p = await crypto.subtle.encrypt({ name, iv }, key, plain);
  return {
    key: toBase64(await wrap(publicKeyPem, session, padding)),
    iv: toBase64(iv),
    p: toBase64(new Uint8Array(p)),
  };
}

async function wrap(pem: string, session: Uint8Array<ArrayBuffer>, padding: NonNullable<SealOptions['padding']>) {
  const der = fromBase64(pem.replace(/-----(BEGIN|END) PUBLIC KEY-----|\s/g, ''));
  const algorithm = { name: 'RSA-OAEP', hash: padding === 'oaep-sha1' ? 'SHA-1' : 'SHA-256' };
  const publicKey = await crypto.subtle.importKey('spki', der, algorithm, true, ['encrypt']);
  if (padding === 'pkcs1') return encryptPkcs1(publicKey, session);
  return new Uint8Array(await crypto.subtle.encrypt({ name: 'RSA-OAEP' }, publicKey, session));
}
