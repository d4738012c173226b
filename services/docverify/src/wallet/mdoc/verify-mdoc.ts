import { hash, type KeyObject, timingSafeEqual, type X509Certificate } from 'node:crypto';
import {
  type Check,
  type Findings,
  failed,
  NOTHING_DISCLOSED,
  ok,
  proofCheck,
  unknown,
  withOwnEnd,
} from '../judgement.js';
import type { Anchor } from '../trust/anchor.js';
import { chainOf, isValidAt, pathTo } from '../trust/certificate-path.js';
import { cborEmbedded, cborList, cborText } from './cbor-parts.js';
import { publicKeyOf, verifyMac0, verifySign1 } from './cose.js';
import { disclosedBy } from './disclosed-items.js';
import { issuerNameOf } from './issuer-name.js';
import type { IssuerSignedItem, Mdoc, SecurityObject } from './mdoc.js';

/** What a presentation is held to. */
export interface MdocExpectation {
  readonly documentType: string;
  /** CBOR of SessionTranscript. */
  readonly transcript: Uint8Array;
  /** The private key of the session, where the reader had one: a device that tags instead of signing is told by it. */
  readonly readerKey: KeyObject | undefined;
  readonly anchors: readonly Anchor[];
  readonly now: Date;
}

/** How far clocks may differ, milliseconds. */
const SKEW_MS = 60_000;
const DIGESTS = new Map([
  ['SHA-256', 'sha256'],
  ['SHA-384', 'sha384'],
  ['SHA-512', 'sha512'],
]);
const LICENCE = 'org.iso.18013.5.1.mDL';
/** Extended key usage of those who sign mobile driving licences (ISO/IEC 18013-5, B.1.4). */
const SIGNS_LICENCES = '1.0.18013.5.1.2';

/** Judges a document by ISO/IEC 18013-5, 9.3.1 and 9.1.3. Pure. */
export function verifyMdoc(mdoc: Mdoc, expectation: MdocExpectation): Findings {
  const { securityObject } = mdoc;
  const issuer = issuerChecks(mdoc, expectation);
  const integrity = integrityOf(mdoc.items, securityObject);
  const { signed, validFrom, validUntil, status } = securityObject;
  const isVouchedFor = issuer.signature.result === 'OK' && integrity.result === 'OK';
  const disclosed = isVouchedFor ? disclosedBy(mdoc.items) : NOTHING_DISCLOSED;
  return {
    checks: [
      issuer.signature,
      ...issuer.others,
      withOwnEnd(validityOf(securityObject, expectation.now, issuer.signer), disclosed, expectation.now),
      typeOf(mdoc, expectation.documentType),
      integrity,
      holderBinding(mdoc, expectation),
    ],
    notAssessed: ['ISSUER_REVOCATION', ...(mdoc.device?.hasItems ? (['DEVICE_SIGNED_ITEMS'] as const) : [])],
    disclosed,
    ...(issuer.anchor && { anchor: { name: issuer.anchor.name, sha256: issuer.anchor.sha256 } }),
    validity: { signed, validFrom, validUntil },
    ...(status && { status }),
  };
}

interface IssuerChecks {
  readonly signature: Check;
  readonly others: readonly Check[];
  readonly signer?: X509Certificate;
  readonly anchor?: Anchor;
}

function issuerChecks(
  { issuerAuth, chain, items, securityObject }: Mdoc,
  { anchors, now }: MdocExpectation,
): IssuerChecks {
  const read = chainOf(chain);
  if (!read) return UNREADABLE;
  const { signer, signerKey } = read;
  const proof = verifySign1(issuerAuth, signerKey, issuerAuth.payload ?? new Uint8Array());
  // A signer stands directly below an IACA.
  const path = pathTo(
    anchors.filter(({ kind }) => kind === 'iaca'),
    read,
    [now, securityObject.signed],
    0,
  );
  const mayNotSign = securityObject.documentType === LICENCE && !signer.keyUsage?.includes(SIGNS_LICENCES);
  const isMisused = path.check.result === 'OK' && mayNotSign;
  const trust = isMisused ? failed('ISSUER_TRUST', 'ISSUER_CERTIFICATE_USAGE') : path.check;
  const name = issuerNameOf(items, signer);
  return {
    signature: proofCheck('ISSUER_SIGNATURE', proof),
    others: [trust, ...(name ? [name] : [])],
    signer,
    ...(path.anchor && { anchor: path.anchor }),
  };
}

const UNREADABLE: IssuerChecks = {
  signature: unknown('ISSUER_SIGNATURE', 'ISSUER_CERTIFICATE_UNREADABLE'),
  others: [unknown('ISSUER_TRUST', 'NO_TRUST_ANCHOR')],
};

function validityOf({ validFrom, validUntil, signed }: SecurityObject, now: Date, signer?: X509Certificate): Check {
  const soon = new Date(now.getTime() + SKEW_MS);
  if (signed > soon || validFrom > soon) return failed('VALIDITY', 'NOT_YET_VALID');
  if (now > validUntil) return failed('VALIDITY', 'EXPIRED');
  return !signer || isValidAt(signer, signed) ? ok('VALIDITY') : failed('VALIDITY', 'SIGNED_OUTSIDE_CERTIFICATE');
}

function typeOf({ documentType, securityObject }: Mdoc, expected: string): Check {
  const isMeant = documentType === expected && securityObject.documentType === expected;
  return isMeant ? ok('DOCUMENT_TYPE') : failed('DOCUMENT_TYPE', 'DOCUMENT_TYPE_MISMATCH');
}

/** Every item's digest is the one that was signed, and no digest or element counts twice. */
function integrityOf(items: readonly IssuerSignedItem[], { digests, digestAlgorithm }: SecurityObject): Check {
  const algorithm = DIGESTS.get(digestAlgorithm);
  if (!algorithm) return unknown('DATA_INTEGRITY', 'ALGORITHM_UNSUPPORTED');
  const seen = new Set<string>();
  for (const { namespace, digestId, name, bytes } of items) {
    const expected = digests.get(namespace)?.get(digestId);
    const digest = hash(algorithm, bytes, 'buffer');
    if (expected?.length !== digest.length || !timingSafeEqual(digest, expected))
      return failed('DATA_INTEGRITY', 'DIGEST_MISMATCH');
    const marks = [`${digestId} of ${namespace}`, `named ${name} of ${namespace}`];
    if (marks.some((mark) => seen.has(mark))) return failed('DATA_INTEGRITY', 'ITEM_REPEATED');
    for (const mark of marks) seen.add(mark);
  }
  return ok('DATA_INTEGRITY');
}

/** The device that the issuer named has signed, or tagged, this session. */
function holderBinding({ device, documentType, securityObject }: Mdoc, expectation: MdocExpectation): Check {
  if (!device?.signature && !device?.mac) return failed('HOLDER_BINDING', 'HOLDER_BINDING_MISSING');
  const key = publicKeyOf(securityObject.deviceKey);
  if (!key) return unknown('HOLDER_BINDING', 'HOLDER_KEY_UNSUPPORTED');
  const { transcript, readerKey } = expectation;
  const authentication = cborEmbedded(
    cborList(cborText('DeviceAuthentication'), transcript, cborText(documentType), cborEmbedded(device.namespaces)),
  );
  if (device.signature) return proofCheck('HOLDER_BINDING', verifySign1(device.signature, key, authentication));
  if (!device.mac || !readerKey) return unknown('HOLDER_BINDING', 'READER_KEY_MISSING');
  return proofCheck(
    'HOLDER_BINDING',
    verifyMac0(device.mac, { device: key, reader: readerKey }, transcript, authentication),
  );
}
