import {
  createHash,
  createPrivateKey,
  type JsonWebKey,
  type KeyObject,
  randomBytes,
  sign,
  X509Certificate,
} from 'node:crypto';
import {
  CoseKey,
  cborDecode,
  cborEncode,
  DataItem,
  DateOnly,
  DeviceKey,
  DeviceRequest,
  DeviceResponse,
  DocRequest,
  Issuer,
  ItemsRequest,
  SessionTranscript,
  SignatureAlgorithm,
} from '@owf/mdoc';
import { jwkOf, type Party, publicJwkOf } from './certificates.js';

export const LICENCE = 'org.iso.18013.5.1.mDL';
export const NAMESPACE = 'org.iso.18013.5.1';

/**
 * An issuer's and a wallet's side of ISO/IEC 18013-5, by @owf/mdoc: another reading of the standard than the one that is tested.
 * What it needs of cryptography it is given here.
 */
const context = {
  crypto: {
    digest: ({ digestAlgorithm, bytes }: { digestAlgorithm: string; bytes: Uint8Array }) =>
      new Uint8Array(
        createHash(digestAlgorithm.replace('-', ''))
          .update(longerDigests ? longerItem(bytes) : bytes)
          .digest(),
      ),
    random: (length: number) => new Uint8Array(randomBytes(length)),
    calculateEphemeralMacKey: () => {
      throw new Error('the wallets of tests sign');
    },
  },
  cose: {
    sign1: {
      sign: ({ toBeSigned, key }: { toBeSigned: Uint8Array; key: CoseKey }) => {
        const signer = createPrivateKey({ key: key.jwk as JsonWebKey, format: 'jwk' });
        return new Uint8Array(sign('sha256', toBeSigned, { key: signer, dsaEncoding: 'ieee-p1363' }));
      },
    },
  },
  x509: {
    getIssuerNameField: () => [],
    getCertificateData: ({ certificate }: { certificate: Uint8Array }) => new X509Certificate(certificate),
  },
  // biome-ignore lint/suspicious/noExplicitAny: the library asks for more than issuing and presenting use
} as any;

let longerDigests = false;

/** An item (under tag 24) whose salt of 32 bytes has its length in two bytes, as CBOR allows and nothing forbids an issuer. */
function longerItem(bytes: Uint8Array): Uint8Array {
  const inner = Buffer.from((cborDecode(bytes, { unwrapTopLevelDataItem: false }) as DataItem<unknown>).buffer);
  const at = inner.indexOf('random') + 'random'.length;
  const longer = Buffer.concat([inner.subarray(0, at), Buffer.of(0x59, 0, 32), inner.subarray(at + 2)]);
  return cborEncode(DataItem.fromBuffer(new Uint8Array(longer)));
}

/** The same document with its items in the longer encoding, which its issuer has digested. */
export async function issueLonger(licence: Licence) {
  longerDigests = true;
  return issue(licence).finally(() => {
    longerDigests = false;
  });
}

/** A response with all items in the longer encoding. */
export const longer = (response: Uint8Array) =>
  changed(response, (document) => {
    const items = itemsOf(document);
    for (const [at, item] of items.entries()) {
      const bytes = longerItem(cborEncode(DataItem.fromBuffer(item.buffer)));
      items[at] = cborDecode(bytes, { unwrapTopLevelDataItem: false });
    }
  });

export interface Licence {
  readonly signer: Party;
  readonly chain?: readonly Buffer[];
  readonly device: KeyObject;
  readonly documentType?: string;
  readonly items: Record<string, unknown>;
  /** Days from now: signed, valid from, valid until. */
  readonly days?: readonly [number, number, number];
}

export const PERSON = {
  family_name: 'Mustermann',
  given_name: 'Erika',
  birth_date: new DateOnly('1984-01-26'),
  document_number: 'L01X00T47',
  issuing_country: 'UT',
  sex: 2,
  age_over_18: true,
  age_over_65: false,
};

const DAY_MS = 86_400_000;
const moment = (days: number) => new Date(Math.floor((Date.now() + days * DAY_MS) / 1000) * 1000);

/** Issues a document. */
export async function issue({ signer, chain, device, documentType = LICENCE, items, days = [-1, -1, 30] }: Licence) {
  const issuer = new Issuer(documentType, context);
  issuer.addIssuerNamespace(NAMESPACE, items);
  const [signed, validFrom, validUntil] = days.map(moment) as [Date, Date, Date];
  return issuer.sign({
    signingKey: CoseKey.fromJwk(jwkOf(signer.key)),
    certificates: (chain ?? [signer.certificate]).map((one) => new Uint8Array(one)),
    algorithm: SignatureAlgorithm.ES256,
    digestAlgorithm: 'SHA-256',
    deviceKeyInfo: { deviceKey: DeviceKey.fromJwk(publicJwkOf(device)) },
    validityInfo: { signed, validFrom, validUntil },
  } as never);
}

export type Transcript = InstanceType<typeof SessionTranscript>;

export const openId4Vp = (nonce: string, clientId: string, responseUri: string, jwkThumbprint?: Uint8Array) =>
  SessionTranscript.forOid4Vp({ clientId, nonce, responseUri, ...(jwkThumbprint && { jwkThumbprint }) }, context);

export const dcApi = (nonce: string, origin: string) => SessionTranscript.forOid4VpDcApi({ nonce, origin }, context);

/** What the wallet sends: the named elements, signed by the device. */
export async function present(
  issued: Awaited<ReturnType<typeof issue>>,
  device: KeyObject,
  sessionTranscript: Transcript,
  names: readonly string[],
  documentType = LICENCE,
): Promise<Uint8Array> {
  const elements = new Map(names.map((name) => [name, false]));
  const itemsRequest = ItemsRequest.create({
    docType: documentType,
    namespaces: new Map([[NAMESPACE, elements]]),
  } as never);
  const deviceRequest = DeviceRequest.create({ docRequests: [DocRequest.create({ itemsRequest })] });
  const signingKey = CoseKey.fromJwk({ ...jwkOf(device), alg: 'ES256' });
  const response = await DeviceResponse.createWithDeviceRequest(
    { deviceRequest, issuerSigned: [issued], sessionTranscript, signature: { signingKey } } as never,
    context,
  );
  return response.encode();
}

// biome-ignore lint/suspicious/noExplicitAny: CBOR as the library decodes it
type Cbor = any;

/** The response with its only document changed. */
export function changed(response: Uint8Array, change: (document: Cbor) => void): Uint8Array {
  const decoded = cborDecode(response) as Cbor;
  change(decoded.get('documents')[0]);
  return cborEncode(decoded);
}

/** The items of the only namespace of a document. */
export const itemsOf = (document: Cbor): Cbor[] => document.get('issuerSigned').get('nameSpaces').get(NAMESPACE);

/** An item with another value. */
export function withValue(item: Cbor, value: unknown): Cbor {
  const members = new Map(item.data as Map<string, unknown>);
  members.set('elementValue', value);
  return DataItem.fromData(members);
}
