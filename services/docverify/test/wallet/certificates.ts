import { generateKeyPairSync, type KeyObject, randomInt } from 'node:crypto';
import { Integer, PrintableString, Utf8String } from 'asn1js';
import {
  AltName,
  AttributeTypeAndValue,
  BasicConstraints,
  Certificate,
  Extension,
  ExtKeyUsage,
  GeneralName,
} from 'pkijs';

/** A key with the certificate that names its holder. */
export interface Party {
  readonly key: KeyObject;
  readonly certificate: Buffer;
}

export interface Naming {
  readonly name: string;
  readonly country?: string;
  readonly state?: string;
  /** Who signs; by itself where it is left out. */
  readonly issuer?: Party;
  readonly isAuthority?: boolean;
  readonly usage?: string;
  readonly uri?: string;
  readonly days?: readonly [from: number, to: number];
  readonly curve?: string;
}

export const SIGNS_LICENCES = '1.0.18013.5.1.2';
const DAY_MS = 86_400_000;

/** Issues a certificate for a new key; `days` are from now. */
export async function party(naming: Naming): Promise<Party> {
  const { issuer, days = [-10, 300], curve = 'P-256' } = naming;
  const keys = generateKeyPairSync('ec', { namedCurve: curve });
  const made = new Certificate({ version: 2, serialNumber: new Integer({ value: randomInt(1, 2 ** 40) }) });
  const parts: [string, string | undefined][] = [
    ['2.5.4.6', naming.country ?? 'UT'],
    ['2.5.4.8', naming.state],
    ['2.5.4.3', naming.name],
  ];
  for (const [type, value] of parts) {
    if (value === undefined) continue;
    const text = type === '2.5.4.6' ? new PrintableString({ value }) : new Utf8String({ value });
    made.subject.typesAndValues.push(new AttributeTypeAndValue({ type, value: text }));
  }
  made.issuer = issuer ? Certificate.fromBER(new Uint8Array(issuer.certificate)).subject : made.subject;
  made.notBefore.value = new Date(Date.now() + days[0] * DAY_MS);
  made.notAfter.value = new Date(Date.now() + days[1] * DAY_MS);
  made.extensions = extensionsOf(naming);
  await made.subjectPublicKeyInfo.importKey(await webKey(keys.publicKey, curve));
  await made.sign(await webKey(issuer?.key ?? keys.privateKey), 'SHA-256');
  return { key: keys.privateKey, certificate: Buffer.from(made.toSchema(true).toBER()) };
}

function extensionsOf({ isAuthority = false, usage, uri }: Naming): Extension[] {
  const extension = (extnID: string, value: { toSchema(): { toBER(): ArrayBuffer } }, critical = false) =>
    new Extension({ extnID, critical, extnValue: value.toSchema().toBER() });
  return [
    extension('2.5.29.19', new BasicConstraints({ cA: isAuthority }), true),
    ...(usage ? [extension('2.5.29.37', new ExtKeyUsage({ keyPurposes: [usage] }))] : []),
    ...(uri ? [extension('2.5.29.17', new AltName({ altNames: [new GeneralName({ type: 6, value: uri })] }))] : []),
  ];
}

function webKey(key: KeyObject, namedCurve = 'P-256'): Promise<CryptoKey> {
  const isPrivate = key.type === 'private';
  const bytes = key.export({ format: 'der', type: isPrivate ? 'pkcs8' : 'spki' } as { format: 'der'; type: 'spki' });
  const usages: KeyUsage[] = isPrivate ? ['sign'] : ['verify'];
  const algorithm = { name: 'ECDSA', namedCurve };
  return crypto.subtle.importKey(isPrivate ? 'pkcs8' : 'spki', new Uint8Array(bytes), algorithm, true, usages);
}

/** A key as a JWK. */
export const jwkOf = (key: KeyObject) => key.export({ format: 'jwk' });

/** The same without what nobody else may know. */
export function publicJwkOf(key: KeyObject) {
  const { d: _, ...open } = jwkOf(key);
  return open;
}

/** The key of a wallet. */
export const deviceKey = () => generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
