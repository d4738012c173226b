import { type KeyObject, sign } from 'node:crypto';
import { der, derInteger, derOid, TAG } from '../chip/der.js';
import {
  type Holder,
  makeCertificate,
  makeExtension,
  makeKey,
  makeName,
  type SigningKey,
} from '../chip/make-certificate.fixture.js';
import { encodeC40 } from './c40.js';

/** `id-icao-vdsSigner`. */
export const SIGNS_SEALS = '2.23.136.1.1.11.1';

export interface Signer {
  readonly key: KeyObject;
  readonly der: Uint8Array;
}

interface SignerOptions {
  readonly country?: string;
  readonly name?: string;
  readonly serial?: number;
  readonly from?: string;
  readonly to?: string;
  /** Who issued its certificate; itself where there is none. */
  readonly issuer?: Holder;
  /** Extended uses of its key; none where empty. */
  readonly uses?: readonly string[];
  /** Types of documents that it may sign. */
  readonly types?: readonly string[];
  readonly usage?: number;
  readonly key?: SigningKey;
}

let made = 0;

/** A signer of seals with a key of its own. */
export function signerOf(curve: string, options: SignerOptions = {}): Signer {
  const { country = 'UT', name = 'TS', serial = 0x27, from = '2020-01-01', to = '2030-01-01', issuer } = options;
  const key = options.key ?? makeKey({ kind: 'ecdsa', hash: 'sha256', curve }, `signer of seals ${made++}`);
  const { uses = [SIGNS_SEALS], types, usage } = options;
  const extensions = [
    ...(uses.length > 0 ? [makeExtension('2.5.29.37', der(TAG.sequence, ...uses.map(derOid)), true)] : []),
    ...(types ? [makeExtension('2.23.136.1.1.6.2', typesOf(types))] : []),
  ];
  const certificate = makeCertificate({
    ...{ name: makeName(country, name), key, serial, from, to, extensions },
    ...(issuer && { issuer }),
    ...(usage !== undefined && { usage }),
  });
  return { key: key.privateKey, der: new Uint8Array(certificate) };
}

function typesOf(types: readonly string[]): Buffer {
  const texts = types.map((type) => der(0x13, Buffer.from(type)));
  return der(TAG.sequence, derInteger(Buffer.from([0])), der(TAG.set, ...texts));
}

export interface SealContent {
  readonly version?: 3 | 4;
  readonly issuer?: string;
  readonly signer?: string;
  readonly certificate?: string;
  readonly issued?: string;
  readonly signed?: string;
  readonly reference: number;
  readonly category: number;
  readonly features: readonly (readonly [tag: number, bytes: Uint8Array])[];
}

/** Header and features of a seal, without its signature. */
export function headerAndFeatures(content: SealContent): Buffer {
  const { version = 4, issuer = 'UTO', signer = 'UTTS', certificate = '27' } = content;
  const length = certificate.length.toString(16).padStart(2, '0').toUpperCase();
  const names =
    version === 3
      ? encodeC40(signer + certificate.padStart(5, '0'))
      : Buffer.concat([encodeC40(signer + length), encodeC40(certificate)]);
  return Buffer.concat([
    Uint8Array.of(0xdc, version - 1),
    encodeC40(issuer.padEnd(3)),
    names,
    dateBytes(content.issued ?? '2025-03-25'),
    dateBytes(content.signed ?? '2025-03-26'),
    Uint8Array.of(content.reference, content.category),
    ...content.features.map(([tag, bytes]) => tagged(tag, bytes)),
  ]);
}

/** A seal, signed by ECDSA with r and s side by side. */
export function sealed(content: SealContent, key: KeyObject, hash = 'sha256'): Buffer {
  const body = headerAndFeatures(content);
  return Buffer.concat([body, tagged(0xff, sign(hash, body, { key, dsaEncoding: 'ieee-p1363' }))]);
}

export function tagged(tag: number, bytes: Uint8Array): Buffer {
  const { length } = bytes;
  const size = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 255];
  return Buffer.concat([Uint8Array.of(tag, ...size), bytes]);
}

function dateBytes(date: string): Uint8Array {
  const [year, month, day] = date.split('-') as [string, string, string];
  const number = Number(`${month}${day}${year}`);
  return Uint8Array.of(number >> 16, (number >> 8) & 255, number & 255);
}
