import { createHash, type KeyObject, randomBytes, sign } from 'node:crypto';
import { deflateSync } from 'node:zlib';
import { SDJwtVcInstance } from '@sd-jwt/sd-jwt-vc';
import { type Party, publicJwkOf } from './certificates.js';

export const PID = 'urn:eudi:pid:de:1';
export const ISSUER = 'https://pid.example';

const hasher = (data: string | ArrayBuffer, algorithm: string) =>
  new Uint8Array(
    createHash(algorithm.replace('-', ''))
      .update(typeof data === 'string' ? data : Buffer.from(data))
      .digest(),
  );
const signerOf = (key: KeyObject) => (data: string) =>
  sign('sha256', Buffer.from(data), { key, dsaEncoding: 'ieee-p1363' }).toString('base64url');

export const seconds = (days = 0) => Math.floor(Date.now() / 1000 + days * 86_400);

export interface Credential {
  readonly issuer: Party;
  /** Certificates of the header; a key that is trusted by name where they are left out. */
  readonly chain?: readonly Buffer[];
  readonly kid?: string;
  readonly holder: KeyObject;
  readonly payload?: Record<string, unknown>;
  readonly header?: Record<string, unknown>;
}

export const PERSON = {
  family_name: 'Mustermann',
  given_name: 'Erika',
  birthdate: '1984-01-26',
  age_equal_or_over: { '18': true, '65': false },
  address: { locality: 'Köln', postal_code: '51147', country: 'DE' },
  nationalities: ['DE'],
};

/** Issues a credential of which every claim of the person is disclosed by itself. */
export function issue({ issuer, chain, kid, holder, payload = {}, header = {} }: Credential): Promise<string> {
  const library = new SDJwtVcInstance({
    hasher,
    hashAlg: 'sha-256',
    signer: signerOf(issuer.key),
    signAlg: 'ES256',
    saltGenerator: (length) => randomBytes(length).toString('base64url'),
  });
  const claims = {
    iss: ISSUER,
    vct: PID,
    iat: seconds(-1),
    exp: seconds(30),
    cnf: { jwk: publicJwkOf(holder) },
    ...PERSON,
    ...payload,
  };
  const whole = { ...(chain && { x5c: chain.map((one) => one.toString('base64')) }), ...(kid && { kid }), ...header };
  return library.issue(claims as never, { _sd: Object.keys(PERSON) } as never, { header: whole });
}

export interface Presented {
  readonly nonce: string;
  readonly audience: string;
  readonly iat?: number;
  readonly key?: KeyObject;
}

/** What the wallet sends: the named claims, bound to verifier and nonce. */
export function present(
  credential: string,
  holder: KeyObject,
  names: readonly string[],
  { nonce, audience, iat = seconds(), key = holder }: Presented,
): Promise<string> {
  const library = new SDJwtVcInstance({ hasher, hashAlg: 'sha-256', kbSigner: signerOf(key), kbSignAlg: 'ES256' });
  const frame = Object.fromEntries(names.map((name) => [name, true]));
  return library.present(credential, frame as never, { kb: { payload: { nonce, aud: audience, iat } } });
}

const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');

/** A compact JWS of anything. */
export function jws(header: object, payload: object, key: KeyObject): string {
  const data = `${part({ alg: 'ES256', ...header })}.${part(payload)}`;
  return `${data}.${signerOf(key)(data)}`;
}

/** Issuer's JWS, disclosures and binding by hand, for what the library does not make. */
export function byHand(
  issued: string,
  disclosures: readonly string[],
  holder: KeyObject,
  { nonce, audience, iat = seconds() }: Presented,
) {
  const presented = `${[issued, ...disclosures].join('~')}~`;
  const digest = createHash('sha256').update(presented).digest('base64url');
  return presented + jws({ typ: 'kb+jwt' }, { nonce, aud: audience, iat, sd_hash: digest }, holder);
}

export const disclosure = (...parts: unknown[]) => Buffer.from(JSON.stringify(parts)).toString('base64url');
export const digestOf = (encoded: string) => createHash('sha256').update(encoded).digest('base64url');

/** A Token Status List with entries of two bits. */
export function statusList(uri: string, entries: readonly number[], signer: Party, change: object = {}): string {
  const bytes = Buffer.alloc(Math.ceil(entries.length / 4));
  for (const [at, entry] of entries.entries()) bytes[at >> 2] = (bytes[at >> 2] ?? 0) | (entry << ((at % 4) * 2));
  const list = { bits: 2, lst: deflateSync(bytes).toString('base64url') };
  const header = { typ: 'statuslist+jwt', x5c: [signer.certificate.toString('base64')] };
  return jws(header, { sub: uri, iat: seconds(-1), exp: seconds(1), status_list: list, ...change }, signer.key);
}
