import { CborError, type Item, readCbor } from './cbor.js';
import {
  bytesOf,
  dateTimeOf,
  embeddedBytesOf,
  embeddedOf,
  integerOf,
  listOf,
  mapOf,
  memberOf,
  namedMembersOf,
  textOf,
} from './cbor-parts.js';
import { type Cose, readCose } from './cose.js';

/** A data element that the document discloses. */
export interface IssuerSignedItem {
  readonly namespace: string;
  readonly digestId: number;
  readonly name: string;
  readonly value: Item;
  /** IssuerSignedItemBytes, which are digested. */
  readonly bytes: Uint8Array;
}

/** MobileSecurityObject: what the issuer signed. */
export interface SecurityObject {
  readonly digestAlgorithm: string;
  /** By namespace and digest id. */
  readonly digests: ReadonlyMap<string, ReadonlyMap<number, Uint8Array>>;
  readonly deviceKey: Item;
  readonly documentType: string;
  readonly signed: Date;
  readonly validFrom: Date;
  readonly validUntil: Date;
  readonly status: { readonly uri: string; readonly index: number } | undefined;
}

/** A document of a DeviceResponse (ISO/IEC 18013-5, 8.3.2.1.2.2). */
export interface Mdoc {
  readonly documentType: string;
  readonly items: readonly IssuerSignedItem[];
  readonly issuerAuth: Cose;
  /** Certificates of the document signer, leaf first. */
  readonly chain: readonly Uint8Array[];
  readonly securityObject: SecurityObject;
  /** Undefined where the device signed nothing. */
  readonly device:
    | {
        /** CBOR of DeviceNameSpaces. */
        readonly namespaces: Uint8Array;
        readonly hasItems: boolean;
        readonly signature: Cose | undefined;
        readonly mac: Cose | undefined;
      }
    | undefined;
}

const X5CHAIN = 33;

/** Reads a DeviceResponse with exactly one document. Throws CborError for anything else. */
export function readDeviceResponse(bytes: Uint8Array): Mdoc {
  const response = mapOf(readCbor(bytes));
  requireKnown(response);
  const [document, ...more] = listOf(memberOf(response, 'documents'));
  if (!document || more.length > 0) throw new CborError('It holds no single document');
  return readDocument(mapOf(document));
}

/** Later versions of the first edition's structures have more members, none that changes what these say. */
function requireKnown(versioned: ReadonlyMap<string | number, Item>): void {
  if (!/^1\.\d{1,3}$/.test(textOf(memberOf(versioned, 'version')))) throw new CborError('Its version is not known');
}

function readDocument(document: ReadonlyMap<string | number, Item>): Mdoc {
  const issuerSigned = mapOf(memberOf(document, 'issuerSigned'));
  const issuerAuth = readCose(memberOf(issuerSigned, 'issuerAuth'));
  if (!issuerAuth.payload) throw new CborError('It has no security object');
  const namespaces = issuerSigned.get('nameSpaces');
  const deviceSigned = document.get('deviceSigned');
  return {
    documentType: textOf(memberOf(document, 'docType')),
    items: namespaces ? namedMembersOf(namespaces).flatMap(([name, items]) => listOf(items).map(itemOf(name))) : [],
    issuerAuth,
    chain: chainOf(issuerAuth),
    securityObject: readSecurityObject(mapOf(embeddedOf(readCbor(issuerAuth.payload)))),
    device: deviceSigned && readDeviceSigned(mapOf(deviceSigned)),
  };
}

const itemOf =
  (namespace: string) =>
  (item: Item): IssuerSignedItem => {
    const members = mapOf(embeddedOf(item));
    return {
      namespace,
      digestId: integerOf(memberOf(members, 'digestID')),
      name: textOf(memberOf(members, 'elementIdentifier')),
      value: memberOf(members, 'elementValue'),
      bytes: item.bytes,
    };
  };

function chainOf({ headers, protectedHeaders }: Cose): Uint8Array[] {
  const chain = headers.get(X5CHAIN) ?? protectedHeaders.get(X5CHAIN);
  if (!chain) return [];
  return chain.value instanceof Uint8Array ? [chain.value] : listOf(chain).map(bytesOf);
}

function readSecurityObject(members: ReadonlyMap<string | number, Item>): SecurityObject {
  requireKnown(members);
  const validity = mapOf(memberOf(members, 'validityInfo'));
  const digests = namedMembersOf(memberOf(members, 'valueDigests')).map(
    ([namespace, some]) => [namespace, digestsOf(mapOf(some))] as const,
  );
  return {
    digestAlgorithm: textOf(memberOf(members, 'digestAlgorithm')),
    digests: new Map(digests),
    deviceKey: memberOf(mapOf(memberOf(members, 'deviceKeyInfo')), 'deviceKey'),
    documentType: textOf(memberOf(members, 'docType')),
    signed: dateTimeOf(memberOf(validity, 'signed')),
    validFrom: dateTimeOf(memberOf(validity, 'validFrom')),
    validUntil: dateTimeOf(memberOf(validity, 'validUntil')),
    status: statusOf(members.get('status')),
  };
}

function digestsOf(some: ReadonlyMap<string | number, Item>): Map<number, Uint8Array> {
  const digests = new Map<number, Uint8Array>();
  for (const [id, digest] of some) if (typeof id === 'number') digests.set(id, bytesOf(digest));
  return digests;
}

/** The reference to a token status list (ISO/IEC 18013-5, second edition). */
function statusOf(status: Item | undefined): SecurityObject['status'] {
  const list = status && mapOf(status).get('status_list');
  if (!list) return undefined;
  const members = mapOf(list);
  return { uri: textOf(memberOf(members, 'uri')), index: integerOf(memberOf(members, 'idx')) };
}

function readDeviceSigned(members: ReadonlyMap<string | number, Item>): Mdoc['device'] {
  const namespaces = memberOf(members, 'nameSpaces');
  const auth = mapOf(memberOf(members, 'deviceAuth'));
  const proofOf = (name: string) => {
    const proof = auth.get(name);
    return proof && readCose(proof);
  };
  return {
    namespaces: embeddedBytesOf(namespaces),
    hasItems: mapOf(embeddedOf(namespaces)).size > 0,
    signature: proofOf('deviceSignature'),
    mac: proofOf('deviceMac'),
  };
}
