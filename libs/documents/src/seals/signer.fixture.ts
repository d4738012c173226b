import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { AsnConvert } from '@peculiar/asn1-schema';
import {
  AlgorithmIdentifier,
  AttributeTypeAndValue,
  AttributeValue,
  Certificate,
  Name,
  RelativeDistinguishedName,
  SubjectPublicKeyInfo,
  TBSCertificate,
  Validity,
  Version,
} from '@peculiar/asn1-x509';
import { encodeC40 } from './c40.js';

const ECDSA_WITH_SHA256 = '1.2.840.10045.4.3.2';

export interface Signer {
  readonly key: KeyObject;
  readonly der: Uint8Array;
}

/** A signer of seals with a certificate of its own, which it has signed itself. */
export function signerOf(
  curve: string,
  { country = 'UT', name = 'TS', serial = [0x27], from = '2020-01-01', to = '2030-01-01' } = {},
): Signer {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: curve });
  const subject = nameOf({ '2.5.4.6': country, '2.5.4.3': name });
  const algorithm = new AlgorithmIdentifier({ algorithm: ECDSA_WITH_SHA256 });
  const body = new TBSCertificate({
    version: Version.v3,
    serialNumber: Uint8Array.from(serial).buffer,
    signature: algorithm,
    issuer: subject,
    validity: new Validity({ notBefore: new Date(from), notAfter: new Date(to) }),
    subject,
    subjectPublicKeyInfo: AsnConvert.parse(publicKey.export({ type: 'spki', format: 'der' }), SubjectPublicKeyInfo),
  });
  const certificate = new Certificate({
    tbsCertificate: body,
    signatureAlgorithm: algorithm,
    signatureValue: Uint8Array.from(sign('sha256', Buffer.from(AsnConvert.serialize(body)), privateKey)).buffer,
  });
  return { key: privateKey, der: new Uint8Array(AsnConvert.serialize(certificate)) };
}

function nameOf(attributes: Readonly<Record<string, string>>): Name {
  return new Name(
    Object.entries(attributes).map(
      ([type, value]) =>
        new RelativeDistinguishedName([
          new AttributeTypeAndValue({ type, value: new AttributeValue({ printableString: value }) }),
        ]),
    ),
  );
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
