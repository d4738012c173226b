import {
  createHmac,
  createPublicKey,
  diffieHellman,
  hash,
  hkdfSync,
  type JsonWebKey,
  type KeyObject,
  timingSafeEqual,
  verify,
} from 'node:crypto';
import type { Verdict } from '@bonafide/documents/evidence/judgement';
import { CborError, type Item, readCbor } from './cbor.js';
import { bytesOf, cborBytes, cborEmbedded, cborList, cborText, integerOf, listOf, mapOf } from './cbor-parts.js';

/** COSE_Sign1 or COSE_Mac0 (RFC 9052) as it was read; `proof` is the signature or the tag. */
export interface Cose {
  /** The protected headers as they are signed. */
  readonly protectedBytes: Uint8Array;
  readonly protectedHeaders: ReadonlyMap<string | number, Item>;
  readonly headers: ReadonlyMap<string | number, Item>;
  /** Undefined where it is detached. */
  readonly payload: Uint8Array | undefined;
  readonly proof: Uint8Array;
}

const ALGORITHM = 1;
const CRITICAL = 2;
const HMAC_256 = 5;

/** Signature algorithms of ISO/IEC 18013-5 by their COSE numbers, those of RFC 9864 among them. */
const SIGNATURES: readonly { numbers: readonly number[]; hash: string | null; keys: readonly string[] }[] = [
  { numbers: [-7, -9], hash: 'sha256', keys: ['ec'] },
  { numbers: [-35, -51], hash: 'sha384', keys: ['ec'] },
  { numbers: [-36, -52], hash: 'sha512', keys: ['ec'] },
  { numbers: [-8, -19, -53], hash: null, keys: ['ed25519', 'ed448'] },
];

const CURVES: ReadonlyMap<number, { kty: string; crv: string }> = new Map([
  [1, { kty: 'EC', crv: 'P-256' }],
  [2, { kty: 'EC', crv: 'P-384' }],
  [3, { kty: 'EC', crv: 'P-521' }],
  [6, { kty: 'OKP', crv: 'Ed25519' }],
  [7, { kty: 'OKP', crv: 'Ed448' }],
]);
const KTY: Readonly<Record<string, number>> = { OKP: 1, EC: 2 };

/** Reads the four members of both structures; untagged, as ISO/IEC 18013-5 has them. Throws CborError. */
export function readCose(item: Item): Cose {
  const [protectedPart, unprotected, payload, proof, ...more] = listOf(item);
  if (!protectedPart || !unprotected || !payload || !proof || more.length > 0) throw new CborError('It is no COSE');
  const protectedBytes = bytesOf(protectedPart);
  const isEmpty = protectedBytes.length === 0;
  return {
    protectedBytes,
    protectedHeaders: isEmpty ? new Map() : mapOf(readCbor(protectedBytes)),
    headers: mapOf(unprotected),
    payload: payload.value === null ? undefined : bytesOf(payload),
    proof: bytesOf(proof),
  };
}

/** Judges the signature over `payload`; UNDEFINED: by an algorithm, a key or a critical header that is not known here. */
export function verifySign1(cose: Cose, key: KeyObject, payload: Uint8Array): Verdict {
  const number = algorithmOf(cose);
  const algorithm = SIGNATURES.find(({ numbers }) => numbers.includes(number));
  if (!algorithm?.keys.includes(key.asymmetricKeyType ?? '') || cose.protectedHeaders.has(CRITICAL)) return 'UNDEFINED';
  const signed = cborList(
    cborText('Signature1'),
    cborBytes(cose.protectedBytes),
    cborBytes(NOTHING),
    cborBytes(payload),
  );
  try {
    return verify(algorithm.hash, signed, { key, dsaEncoding: 'ieee-p1363' }, cose.proof) ? 'OK' : 'FAILED';
  } catch {
    return 'FAILED';
  }
}

/**
 * Judges the tag over `payload` under EMacKey, which device and reader derive from their keys and the transcript (ISO/IEC 18013-5,
 * 9.1.3.5). `transcript`: CBOR of SessionTranscript.
 */
export function verifyMac0(
  cose: Cose,
  keys: { device: KeyObject; reader: KeyObject },
  transcript: Uint8Array,
  payload: Uint8Array,
): Verdict {
  if (algorithmOf(cose) !== HMAC_256 || cose.protectedHeaders.has(CRITICAL)) return 'UNDEFINED';
  try {
    const shared = diffieHellman({ privateKey: keys.reader, publicKey: keys.device });
    const salt = hash('sha256', cborEmbedded(transcript), 'buffer');
    const key = Buffer.from(hkdfSync('sha256', shared, salt, 'EMacKey', 32));
    const tagged = cborList(cborText('MAC0'), cborBytes(cose.protectedBytes), cborBytes(NOTHING), cborBytes(payload));
    const tag = createHmac('sha256', key).update(tagged).digest();
    return tag.length === cose.proof.length && timingSafeEqual(tag, cose.proof) ? 'OK' : 'FAILED';
  } catch {
    // Keys on different curves have no secret in common.
    return 'FAILED';
  }
}

/** The public key of a COSE_Key; undefined for one of a kind that is not known here, or that is no point of its curve. */
export function publicKeyOf(key: Item): KeyObject | undefined {
  const members = mapOf(key);
  const number = (label: number) => {
    const member = members.get(label);
    return member && typeof member.value === 'number' ? member.value : undefined;
  };
  const curve = CURVES.get(number(-1) ?? 0);
  if (!curve || number(1) !== KTY[curve.kty]) return undefined;
  const coordinate = (label: number) => {
    const { value } = members.get(label) ?? {};
    return value instanceof Uint8Array ? Buffer.from(value).toString('base64url') : undefined;
  };
  const [x, y] = [coordinate(-2), coordinate(-3)];
  const jwk: JsonWebKey = { ...curve, ...(x && { x }), ...(y && { y }) };
  try {
    return createPublicKey({ key: jwk, format: 'jwk' });
  } catch {
    return undefined;
  }
}

const NOTHING = new Uint8Array();

/** An algorithm counts where it is signed too. */
function algorithmOf({ protectedHeaders }: Cose): number {
  const algorithm = protectedHeaders.get(ALGORITHM);
  return algorithm && typeof algorithm.value === 'number' ? integerOf(algorithm) : 0;
}
