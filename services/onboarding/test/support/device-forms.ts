import { createPublicKey, type KeyObject, sign } from 'node:crypto';

const der = (key: KeyObject) => key.export({ type: 'spki', format: 'der' });
const pem = (key: KeyObject) => key.export({ type: 'spki', format: 'pem' }).toString();
const base64 = (bytes: Uint8Array | string) => Buffer.from(bytes).toString('base64');
const inLines = (text: string) => text.replaceAll(/.{64}/g, '$&\r\n');

/** The uncompressed point of a key, 65 bytes: what iOS exports (SecKeyCopyExternalRepresentation). */
export const pointOf = (key: KeyObject): Buffer => der(key).subarray(-65);

/** The forms in which clients send a device's public key, on either curve. */
export const KEY_FORMS: readonly [string, (key: KeyObject) => unknown][] = [
  ['base64 of DER', (key) => base64(der(key))],
  ['base64 of DER, in lines', (key) => inLines(base64(der(key)))],
  ['base64url of DER', (key) => der(key).toString('base64url')],
  ['PEM', pem],
  ['PEM with CRLF and white space around', (key) => `\r\n  ${pem(key).replaceAll('\n', '\r\n')}\t\n`],
  ['PEM on one line', (key) => pem(key).replaceAll('\n', '')],
  ['PEM with spaces for line breaks', (key) => pem(key).replaceAll('\n', ' ')],
  ['base64 of PEM', (key) => base64(pem(key))],
  ['base64 of PEM, in lines', (key) => inLines(base64(pem(key).replaceAll('\n', '\r\n')))],
  ['JWK', (key) => key.export({ format: 'jwk' })],
  [
    'JWK with more members',
    (key) => ({ ...key.export({ format: 'jwk' }), alg: 'ES256', use: 'sig', kid: '1', ext: true }),
  ],
  ['the text of a JWK', (key) => ` ${JSON.stringify(key.export({ format: 'jwk' }), null, 2)}\n`],
];

/** Those of P-256 alone: a bare point names no curve. */
export const POINT_FORMS: readonly [string, (key: KeyObject) => unknown][] = [
  ['base64 of the point', (key) => base64(pointOf(key))],
  ['base64url of the point', (key) => pointOf(key).toString('base64url')],
];

type Form = (key: KeyObject, text: string) => string;
const derOf: (...of: Parameters<Form>) => Buffer = (key, text) => sign('sha256', Buffer.from(text), key);
const rawOf: typeof derOf = (key, text) => sign('sha256', Buffer.from(text), { key, dsaEncoding: 'ieee-p1363' });

/** The forms in which clients send a signature. */
export const SIGNATURE_FORMS: readonly [string, Form][] = [
  ['base64 of DER', (key, text) => base64(derOf(key, text))],
  ['base64url of DER', (key, text) => derOf(key, text).toString('base64url')],
  ['base64 of DER, in lines', (key, text) => `${inLines(base64(derOf(key, text)))}\r\n`],
  ['base64 of r and s', (key, text) => base64(rawOf(key, text))],
  ['base64url of r and s', (key, text) => rawOf(key, text).toString('base64url')],
];

/** The DER by which a device is known, whatever form its key came in. */
export const spkiOf = (key: KeyObject): string => base64(der(createPublicKey(pem(key))));
