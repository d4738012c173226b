import { describe, expect, it } from 'vitest';
import type { Anchor } from '../trust/anchor.js';
import { RFC_ISSUER_KEY, RFC_PRESENTATION } from './rfc-example.fixture.js';
import { readSdJwt } from './sd-jwt.js';
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
