import { X509Certificate } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { party } from '../../../test/wallet/certificates.js';
import type { Anchor } from '../trust/anchor.js';
import { RFC_ISSUER_KEY, RFC_PRESENTATION } from './rfc-example.fixture.js';
import { readSdJwt } from './sd-jwt.js';
import { SdJwtError } from './sd-jwt-error.js';
import { type SdJwtExpectation, verifySdJwt } from './verify-sd-jwt.js';

const issuer = 'https://pid-issuer.bund.de.example';
const anchor: Anchor = { kind: 'issuer', name: 'RFC', sha256: '00', trusted: { key: RFC_ISSUER_KEY, issuer } };

const expectation: SdJwtExpectation = {
  documentType: 'urn:eudi:pid:de:1',
  nonce: '1234567890',
  audience: 'https://verifier.example.org',
  issuedAt: new Date('2025-05-29T16:46:00Z'),
  anchors: [anchor],
  now: new Date('2025-05-29T16:50:00Z'),
};

describe('the example of RFC 9901', () => {
  it('is genuine, with what it discloses', async () => {
    const { checks, disclosed } = await verifySdJwt(await readSdJwt(RFC_PRESENTATION), expectation);
    expect(checks.filter(({ result }) => result !== 'OK')).toEqual([]);
    expect(checks.map(({ check }) => check)).toEqual([
      'ISSUER_SIGNATURE',
      'ISSUER_TRUST',
      'VALIDITY',
      'DOCUMENT_TYPE',
      'DATA_INTEGRITY',
      'HOLDER_BINDING',
      'CHALLENGE',
    ]);
    expect(disclosed).toEqual({
      fields: [],
      claims: [{ claim: 'nationalities', value: ['DE'] }],
      ages: [{ age: 18, over: true }],
      portrait: undefined,
    });
  });

  it.each<[string, string[], Partial<SdJwtExpectation>]>([
    [
      'after its end',
      ['EXPIRED', 'HOLDER_BINDING_INVALID'],
      { now: new Date('2029-09-02'), issuedAt: new Date('2029-09-02') },
    ],
    ['for another nonce', ['NONCE_MISMATCH'], { nonce: '1234567891' }],
    ['for another verifier', ['AUDIENCE_MISMATCH'], { audience: 'https://verifier.example.com' }],
    ['as another type', ['DOCUMENT_TYPE_MISMATCH'], { documentType: 'urn:eudi:pid:1' }],
    ['to who trusts nobody', ['NO_TRUST_ANCHOR', 'NO_TRUST_ANCHOR', 'NO_TRUST_ANCHOR'], { anchors: [] }],
  ])('%s is not', async (_how, reasons, change) => {
    const { checks } = await verifySdJwt(await readSdJwt(RFC_PRESENTATION), { ...expectation, ...change });
    expect(checks.flatMap(({ reason }) => reason ?? [])).toEqual(reasons);
  });
});

describe('a credential', () => {
  const DAY = 86_400_000;

  it('of a certificate that had not begun when it was signed is not genuine', async () => {
    const root = await party({ name: 'Root', isAuthority: true });
    const { certificate } = await party({ name: 'Issuer', issuer: root, days: [-1, 300] });
    const trusted = { certificate: new X509Certificate(root.certificate) };
    const trustAfter = async (days: number) => {
      const read = await readSdJwt(RFC_PRESENTATION);
      const registered = { ...read.registered, iat: (Date.now() - days * DAY) / 1000 };
      const header = { ...read.header, x5c: [certificate.toString('base64')] };
      const anchors = [{ ...anchor, trusted }];
      const { checks } = await verifySdJwt(
        { ...read, header, registered },
        { ...expectation, anchors, now: new Date() },
      );
      return checks.find(({ check }) => check === 'ISSUER_TRUST');
    };
    expect(await trustAfter(0.5)).toMatchObject({ result: 'OK' });
    expect(await trustAfter(2)).toMatchObject({ result: 'FAILED', reason: 'ISSUER_CERTIFICATE_EXPIRED' });
  });

  it('that says itself to have ended has, however long its signature lasts', async () => {
    const read = await readSdJwt(RFC_PRESENTATION);
    const validityOf = async (day: string) => {
      const claims = { ...read.claims, date_of_expiry: day };
      const { checks } = await verifySdJwt({ ...read, claims }, expectation);
      return checks.find(({ check }) => check === 'VALIDITY');
    };
    expect(await validityOf('2025-05-29')).toEqual({ check: 'VALIDITY', result: 'OK' });
    expect(await validityOf('2025-05-28')).toEqual({ check: 'VALIDITY', result: 'FAILED', reason: 'EXPIRED' });
  });

  it('whose digests are of an algorithm that is none is refused', async () => {
    const jwsOf = (header: object, payload: object) =>
      [header, payload].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
    const credential = jwsOf({ alg: 'ES256', typ: 'dc+sd-jwt' }, { vct: 'x', _sd_alg: 'constructor' });
    const binding = jwsOf({ alg: 'ES256', typ: 'kb+jwt' }, { iat: 1, aud: 'a', nonce: 'n', sd_hash: 'h' });
    await expect(readSdJwt(`${credential}.AAAA~${binding}.AAAA`)).rejects.toThrow(SdJwtError);
  });
});
