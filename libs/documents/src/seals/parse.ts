import { decodeC40 } from './c40.js';
import { featureOf, type Tagged } from './features.js';
import { profileOf } from './profiles.js';
import type { Seal, SealFault } from './seal.js';

const MAGIC = 0xdc;
const SIGNATURE = 0xff;
/** Values of the version byte. */
const VERSIONS: Readonly<Record<number, Seal['version']>> = { 2: 3, 3: 4 };
/** No code holds more. */
const MOST_BYTES = 3000;
const MOST_FEATURES = 64;

/** The seal of a code's bytes; undefined where they are none. `readSeal` says why. */
export function parseSeal(bytes: Uint8Array): Seal | undefined {
  return readSeal(bytes).seal;
}

/** A seal of version 3 or 4, or why the bytes are none. What follows the signature is not part of the seal. */
export function readSeal(bytes: Uint8Array): { seal: Seal; fault?: never } | { seal?: never; fault: SealFault } {
  try {
    return { seal: sealOf(bytes) };
  } catch (fault) {
    if (fault instanceof Fault) return { fault: fault.fault };
    throw fault;
  }
}

/** Ends reading. Never leaves this file. */
class Fault extends Error {
  constructor(readonly fault: SealFault) {
    super(fault);
  }
}

function sealOf(bytes: Uint8Array): Seal {
  if (bytes[0] !== MAGIC) throw new Fault('NOT_A_SEAL');
  if (bytes.length > MOST_BYTES) throw new Fault('TOO_LONG');
  const version = VERSIONS[bytes[1] ?? 0];
  if (version === undefined) throw new Fault('VERSION');
  const issuer = text(bytes, 2, 2).trimEnd();
  const { signer, certificateReference, end } = signerOf(bytes, version);
  const [reference, category] = [bytes[end + 6], bytes[end + 7]];
  if (reference === undefined || category === undefined) throw new Fault('CUT_SHORT');
  const tagged = taggedFrom(bytes, end + 8);
  const signature = tagged.at(-1);
  if (signature?.tag !== SIGNATURE || !isSignature(signature.bytes)) throw new Fault('NO_SIGNATURE');
  const profile = profileOf(reference, category);
  const features = tagged.slice(0, -1);
  if (features.length === 0) throw new Fault('NO_FEATURES');
  if (new Set(features.map(({ tag }) => tag)).size < features.length) throw new Fault('FEATURE');
  const read = features.map((one) => featureOf(one, profile));
  const missing = profile?.features.some(({ tag, required }) => required && !features.some((one) => one.tag === tag));
  if (missing || read.includes(undefined)) throw new Fault('FEATURE');
  return {
    version,
    issuer,
    signer,
    certificateReference,
    issueDate: dateAt(bytes, end),
    signatureDate: dateAt(bytes, end + 3),
    reference,
    category,
    profile,
    features: read.filter((one) => one !== undefined),
    signed: bytes.slice(0, signature.start),
    signature: signature.bytes,
  };
}

/**
 * In version 3, nine characters: four for the signer and five for its certificate. In version 4 the length of the reference
 * stands before it, in two hexadecimal digits.
 */
function signerOf(bytes: Uint8Array, version: Seal['version']) {
  if (version === 3) {
    const both = text(bytes, 4, 6);
    return { signer: both.slice(0, 4), certificateReference: both.slice(4).trimEnd(), end: 10 };
  }
  const first = text(bytes, 4, 4);
  const length = first.slice(4, 6);
  if (!/^[0-9A-F]{2}$/.test(length)) throw new Fault('HEADER');
  const size = Math.ceil(Number.parseInt(length, 16) / 3) * 2;
  const certificateReference = text(bytes, 8, size).trimEnd();
  if (certificateReference.length !== Number.parseInt(length, 16)) throw new Fault('HEADER');
  return { signer: first.slice(0, 4), certificateReference, end: 8 + size };
}

function text(bytes: Uint8Array, from: number, length: number): string {
  if (from + length > bytes.length) throw new Fault('CUT_SHORT');
  const decoded = decodeC40(bytes.subarray(from, from + length));
  if (decoded === undefined) throw new Fault('HEADER');
  return decoded;
}

/** A number in three bytes, of which the digits are month, day and year. */
function dateAt(bytes: Uint8Array, at: number): string | undefined {
  const [high = 0, middle = 0, low = 0] = bytes.subarray(at, at + 3);
  const digits = String(high * 65536 + middle * 256 + low).padStart(8, '0');
  const [month, day, year] = [digits.slice(0, 2), digits.slice(2, 4), digits.slice(4)];
  const date = new Date(`${year}-${month}-${day}T00:00:00Z`);
  const isReal = !Number.isNaN(date.getTime()) && date.getUTCDate() === Number(day) && Number(year) > 1900;
  return isReal ? `${year}-${month}-${day}` : undefined;
}

function isSignature(bytes: Uint8Array): boolean {
  return bytes.length >= 2 && bytes.length % 2 === 0;
}

/** Tags with their bytes up to the signature, or to the end where there is none. */
function taggedFrom(bytes: Uint8Array, from: number): Tagged[] {
  const tagged: Tagged[] = [];
  for (let at = from; at < bytes.length; ) {
    const tag = bytes[at] as number;
    const { length, start } = lengthAt(bytes, at + 1);
    if (start + length > bytes.length) throw new Fault('CUT_SHORT');
    tagged.push({ tag, bytes: bytes.slice(start, start + length), start: at });
    if (tag === SIGNATURE) return tagged;
    if (tagged.length > MOST_FEATURES) throw new Fault('TOO_LONG');
    at = start + length;
  }
  return tagged;
}

/** As in DER: in one byte below 128, else 0x81 or 0x82 says in how many it follows. */
function lengthAt(bytes: Uint8Array, at: number): { length: number; start: number } {
  const [first, second, third] = [bytes[at], bytes[at + 1], bytes[at + 2]];
  if (first !== undefined && first < 0x80) return { length: first, start: at + 1 };
  if (first === 0x81 && second !== undefined) return { length: second, start: at + 2 };
  if (first === 0x82 && second !== undefined && third !== undefined) {
    return { length: second * 256 + third, start: at + 3 };
  }
  throw new Fault(first === undefined || first === 0x81 || first === 0x82 ? 'CUT_SHORT' : 'FEATURE');
}
