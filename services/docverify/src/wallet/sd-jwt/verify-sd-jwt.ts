import type { JsonWebKey, KeyObject, X509Certificate } from 'node:crypto';
import type { JWK } from 'jose';
import { type Claim, disclosedOf } from '../fields.js';
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
import { chainOf, pathTo } from '../trust/certificate-path.js';
import { verifyJws } from './jws.js';
import type { SdJwt } from './sd-jwt.js';

/** What a presentation is held to. */
export interface SdJwtExpectation {
  /** Its `vct`. */
  readonly documentType: string;
  readonly nonce: string;
  readonly audience: string;
  /** When the nonce was issued. */
  readonly issuedAt: Date;
  readonly anchors: readonly Anchor[];
  readonly now: Date;
}

/** How far clocks may differ, seconds. */
const SKEW = 60;
/** Claims that say how the credential is to be verified, and nothing of its holder. */
const TECHNICAL = new Set([
  'iss',
  'iat',
  'nbf',
  'exp',
  'cnf',
  'vct',
  'vct#integrity',
  'status',
  '_sd',
  '_sd_alg',
  'jti',
]);

/** Judges a credential by SD-JWT VC and RFC 9901. Fetches nothing: no key, no type metadata, no status list. */
export async function verifySdJwt(credential: SdJwt, expectation: SdJwtExpectation): Promise<Findings> {
  const { registered } = credential;
  const issuer = issuerOf(credential, expectation);
  const signature = issuer.key
    ? proofCheck('ISSUER_SIGNATURE', await verifyJws(credential.jws, issuer.key))
    : unknown('ISSUER_SIGNATURE', 'NO_TRUST_ANCHOR');
  const { nbf, iat, exp, status } = registered;
  const integrity = credential.isWhole
    ? { ...signature, check: 'DATA_INTEGRITY' as const }
    : failed('DATA_INTEGRITY', 'DIGEST_MISMATCH');
  const disclosed = integrity.result === 'OK' ? disclosedOf(claimsOf(credential.claims)) : NOTHING_DISCLOSED;
  const list = status?.status_list;
  return {
    checks: [
      signature,
      ...issuer.checks,
      withOwnEnd(validityOf(registered, expectation.now), disclosed, expectation.now),
      registered.vct === expectation.documentType
        ? ok('DOCUMENT_TYPE')
        : failed('DOCUMENT_TYPE', 'DOCUMENT_TYPE_MISMATCH'),
      integrity,
      ...(await bindingChecks(credential, expectation)),
    ],
    notAssessed: credential.header.x5c ? ['ISSUER_REVOCATION'] : [],
    disclosed,
    ...(issuer.anchor && { anchor: { name: issuer.anchor.name, sha256: issuer.anchor.sha256 } }),
    validity: {
      ...(iat !== undefined && { signed: moment(iat) }),
      ...(nbf !== undefined && { validFrom: moment(nbf) }),
      ...(exp !== undefined && { validUntil: moment(exp) }),
    },
    ...(list && { status: { uri: list.uri, index: list.idx } }),
  };
}

interface Issuer {
  readonly key?: KeyObject | JWK;
  readonly checks: readonly Check[];
  readonly anchor?: Anchor;
}

/** By its chain of certificates, or else by a key that the tenant trusts for this `iss`. */
function issuerOf({ header, registered: { iss, iat } }: SdJwt, { anchors, now }: SdJwtExpectation): Issuer {
  const ours = anchors.filter(({ kind }) => kind === 'issuer');
  if (header.x5c) {
    const chain = chainOf(header.x5c.map((one) => Buffer.from(one, 'base64')));
    if (!chain) return { checks: [unknown('ISSUER_TRUST', 'ISSUER_CERTIFICATE_UNREADABLE')] };
    const { check, anchor } = pathTo(ours, chain, iat === undefined ? [now] : [now, moment(iat)]);
    const name = iss === undefined ? undefined : nameCheck(iss, chain.signer);
    return { key: chain.signerKey, checks: [check, ...(name ? [name] : [])], ...(anchor && { anchor }) };
  }
  const meant = ours.find(
    ({ trusted }) => 'key' in trusted && trusted.issuer === iss && isMeant(trusted.key, header.kid),
  );
  if (!meant || !('key' in meant.trusted)) return { checks: [unknown('ISSUER_TRUST', 'NO_TRUST_ANCHOR')] };
  return { key: meant.trusted.key as JWK, checks: [ok('ISSUER_TRUST')], anchor: meant };
}

/** A key is the one that is named, unless one of the two has no name. */
const isMeant = ({ kid }: JsonWebKey, named: string | undefined) =>
  kid === undefined || named === undefined || kid === named;

/** An `iss` is only as good as the certificate that names it. */
function nameCheck(iss: string, signer: X509Certificate): Check {
  const host = URL.parse(iss)?.hostname;
  const names = signer.subjectAltName?.split(', ') ?? [];
  const isNamed =
    names.includes(`URI:${iss}`) ||
    (host !== undefined && host !== '' && signer.checkHost(host, { subject: 'never' }) !== undefined);
  return isNamed ? ok('ISSUER_NAME') : unknown('ISSUER_NAME', 'ISSUER_NAME_MISMATCH');
}

function validityOf({ nbf, iat, exp }: SdJwt['registered'], now: Date): Check {
  const at = now.getTime() / 1000;
  if ((nbf ?? 0) > at + SKEW || (iat ?? 0) > at + SKEW) return failed('VALIDITY', 'NOT_YET_VALID');
  if (exp === undefined) return unknown('VALIDITY', 'VALIDITY_UNKNOWN');
  return at < exp ? ok('VALIDITY') : failed('VALIDITY', 'EXPIRED');
}

/** The holder whom the issuer named has signed this presentation, for us and this challenge. */
async function bindingChecks({ binding, registered }: SdJwt, expectation: SdJwtExpectation): Promise<Check[]> {
  if (!binding) return [failed('HOLDER_BINDING', 'HOLDER_BINDING_MISSING')];
  const { jwk } = registered.cnf ?? {};
  if (!jwk) return [unknown('HOLDER_BINDING', 'HOLDER_KEY_UNSUPPORTED')];
  const { nonce, aud, iat, sd_hash: digest } = binding.payload;
  const proof = digest === binding.expectedHash ? await verifyJws(binding.jws, jwk as JWK) : 'FAILED';
  const at = expectation.now.getTime() / 1000;
  const isOfSession = iat <= at + SKEW && iat >= expectation.issuedAt.getTime() / 1000 - SKEW;
  const bound = proofCheck('HOLDER_BINDING', isOfSession ? proof : 'FAILED');
  if (nonce !== expectation.nonce) return [bound, failed('CHALLENGE', 'NONCE_MISMATCH')];
  return [bound, aud === expectation.audience ? ok('CHALLENGE') : failed('CHALLENGE', 'AUDIENCE_MISMATCH')];
}

/** Claims by their names, those within `address` and ages among them. */
function claimsOf(claims: SdJwt['claims']): Claim[] {
  return Object.entries(claims).flatMap(([name, value]): Claim[] => {
    if (TECHNICAL.has(name)) return [];
    if (name === 'age_equal_or_over' && isRecord(value))
      return Object.entries(value).map(([age, over]) => ({
        name: `age_over_${age}`,
        claim: `${name}.${age}`,
        value: over,
      }));
    if (name === 'address' && isRecord(value))
      return Object.entries(value).map(([part, text]) => ({
        name: ADDRESS[part] ?? part,
        claim: `${name}.${part}`,
        value: text,
      }));
    return [{ name, claim: name, value }];
  });
}

/** Parts of an address of OpenID Connect by their names in the identity data. */
const ADDRESS: Readonly<Record<string, string>> = {
  formatted: 'resident_address',
  street_address: 'resident_street',
  locality: 'resident_city',
  region: 'resident_state',
  postal_code: 'resident_postal_code',
};

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const moment = (at: number) => new Date(at * 1000);
