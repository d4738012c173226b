import { createPublicKey, type JsonWebKey, type KeyObject } from 'node:crypto';
import { base64Bytes } from '@bonafide/wire/base64';
import { z } from 'zod';

const PEM = /^\s*-----BEGIN PUBLIC KEY-----([^-]+)-----END PUBLIC KEY-----\s*$/;
const CURVES = new Set(['prime256v1', 'secp256k1']);
const MOST_CHARACTERS = 4096;
const COORDINATE = 32;
/** First byte of a point of which both coordinates follow (SEC 1, 2.3.3). */
const UNCOMPRESSED = 4;

/** How the DER of a key begins that OpenSSL writes: on P-256, on secp256k1; the coordinates of its point follow. */
const HEADS = [
  Buffer.from('3059301306072a8648ce3d020106082a8648ce3d03010703420004', 'hex'),
  Buffer.from('3056301006072a8648ce3d020106052b8104000a03420004', 'hex'),
];

const REFUSED =
  'Invalid "publicKey" value. Read are public keys on P-256 or secp256k1: SubjectPublicKeyInfo as PEM, as base64 of its ' +
  'DER or as base64 of the PEM; a JWK, as an object or as its text; on P-256 also base64 of the uncompressed point.';

const coordinate = z.string().max(64);
/** Of a JWK what matters; one with the private part is a secret that must not be sent, and is refused. */
const publicJwk = z.object({
  kty: z.literal('EC'),
  crv: z.enum(['P-256', 'secp256k1']),
  x: coordinate,
  y: coordinate,
  d: z.undefined().optional(),
});

/**
 * Reads a device's public key in the forms that clients export (ADR 0022). Returns its DER SubjectPublicKeyInfo, or
 * undefined for what is no key on P-256 or secp256k1.
 */
export function readDeviceKey(value: unknown): Buffer | undefined {
  try {
    const key = typeof value === 'string' ? keyOfText(value) : keyOfJwk(value);
    if (Buffer.isBuffer(key)) return key;
    if (key?.asymmetricKeyType !== 'ec' || !CURVES.has(key.asymmetricKeyDetails?.namedCurve ?? '')) return undefined;
    return key.export({ type: 'spki', format: 'der' });
  } catch {
    return undefined;
  }
}

/** The member `publicKey` of a body, read to its DER; null when it is absent or null. */
export const deviceKey = z
  .unknown()
  .optional()
  .transform((value, context) => {
    if (value === undefined || value === null) return null;
    const key = readDeviceKey(value);
    if (key) return key;
    context.addIssue(REFUSED);
    return z.NEVER;
  });

/** The key of a text, or its DER where that is as OpenSSL would write it again. */
function keyOfText(text: string): KeyObject | Buffer | undefined {
  if (text.length > MOST_CHARACTERS) return undefined;
  if (text.trimStart().startsWith('{')) return keyOfJwk(JSON.parse(text));
  const bytes = base64Bytes(PEM.exec(text)?.[1] ?? text);
  if (!bytes) return undefined;
  if (bytes.length === 1 + 2 * COORDINATE && bytes[0] === UNCOMPRESSED) return keyOfPoint(bytes.subarray(1));
  const pem = PEM.exec(bytes.toString('latin1'))?.[1];
  const der = pem === undefined ? bytes : base64Bytes(pem);
  if (!der) return undefined;
  // A point that is not on its curve is refused here.
  const key = createPublicKey({ key: der, format: 'der', type: 'spki' });
  return isAsWritten(der) ? der : key;
}

/** Reading such a DER shows all that there is to ask of it: asking for the curve and writing it anew takes twice as long. */
function isAsWritten(der: Buffer): boolean {
  return HEADS.some((head) => der.length === head.length + 2 * COORDINATE && der.subarray(0, head.length).equals(head));
}

/** A bare point names no curve; those who export one (iOS) have P-256 alone. */
function keyOfPoint(coordinates: Buffer): KeyObject {
  const x = coordinates.toString('base64url', 0, COORDINATE);
  const y = coordinates.toString('base64url', COORDINATE);
  return keyOf({ kty: 'EC', crv: 'P-256', x, y });
}

function keyOfJwk(value: unknown): KeyObject | undefined {
  const { kty, crv, ...point } = publicJwk.parse(value);
  const [x, y] = [base64Bytes(point.x), base64Bytes(point.y)];
  if (x?.length !== COORDINATE || y?.length !== COORDINATE) return undefined;
  return keyOf({ kty, crv, x: x.toString('base64url'), y: y.toString('base64url') });
}

function keyOf(jwk: JsonWebKey): KeyObject {
  return createPublicKey({ key: jwk, format: 'jwk' });
}
