import { createPublicKey, type DSAEncoding, verify } from 'node:crypto';
import { base64Field } from '@bonafide/wire/base64';
import { z } from 'zod';

const SEQUENCE = 0x30;
const INTEGER = 0x02;
/** An integer of 32 bytes and one before a set sign bit. */
const LONGEST_INTEGER = 33;
/** SEQUENCE and two INTEGERs, two bytes before each. */
const LONGEST_DER = 6 + 2 * LONGEST_INTEGER;
const RAW = 64;

const REFUSED =
  'Invalid "signature" value. Read are ECDSA signatures as DER or as the 64 bytes of r and s, in base64 or base64url.';

/** An ECDSA signature, and what its bytes may be: by chance, 64 bytes can be both. */
export interface DeviceSignature {
  bytes: Buffer;
  encodings: DSAEncoding[];
}

/** Recognises an ECDSA signature on a curve of 256 bits by its form; undefined for what has none. */
export function readDeviceSignature(bytes: Buffer): DeviceSignature | undefined {
  const encodings: DSAEncoding[] = [];
  if (isDer(bytes)) encodings.push('der');
  if (bytes.length === RAW) encodings.push('ieee-p1363');
  return encodings.length > 0 ? { bytes, encodings } : undefined;
}

/** The member `signature` of a body. */
export const deviceSignature = base64Field({ mostBytes: 1024 }).transform((bytes, context) => {
  const signature = readDeviceSignature(bytes);
  if (signature) return signature;
  context.addIssue(REFUSED);
  return z.NEVER;
});

/** True when a signature (ECDSA, SHA-256) was made over the UTF-8 bytes of `message` with the device's key (DER SPKI). */
export function verifiesDevice(publicKey: Uint8Array, message: string, { bytes, encodings }: DeviceSignature): boolean {
  try {
    const key = createPublicKey({ key: Buffer.from(publicKey), format: 'der', type: 'spki' });
    const signed = Buffer.from(message, 'utf8');
    return encodings.some((dsaEncoding) => verify('sha256', signed, { key, dsaEncoding }, bytes));
  } catch {
    return false;
  }
}

/** Two INTEGERs in a SEQUENCE that ends with the bytes; whether they are numbers of the curve, verifying says. */
function isDer(bytes: Buffer): boolean {
  if (bytes.length > LONGEST_DER || bytes[0] !== SEQUENCE || bytes[1] !== bytes.length - 2) return false;
  const afterFirst = integerEnd(bytes, 2);
  return afterFirst !== undefined && integerEnd(bytes, afterFirst) === bytes.length;
}

/** Where the INTEGER ends that begins at `at`; undefined when there is none. */
function integerEnd(bytes: Buffer, at: number): number | undefined {
  const length = bytes[at + 1] ?? 0;
  return bytes[at] === INTEGER && length > 0 && length <= LONGEST_INTEGER ? at + 2 + length : undefined;
}
