import { createPrivateKey, hash, X509Certificate } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { resultOf } from '../judgement.js';
import type { Anchor } from '../trust/anchor.js';
import { CborError, readCbor } from './cbor.js';
import { embeddedBytesOf } from './cbor-parts.js';
import { ISO_IACA, ISO_READER_KEY, ISO_RESPONSE, ISO_TRANSCRIPT_BYTES } from './iso-example.fixture.js';
import { readDeviceResponse } from './mdoc.js';
import { type MdocExpectation, verifyMdoc } from './verify-mdoc.js';

const utopia: Anchor = {
  kind: 'iaca',
  name: 'Utopia',
  sha256: hash('sha256', ISO_IACA),
  trusted: { certificate: new X509Certificate(ISO_IACA) },
};

const expectation: MdocExpectation = {
  documentType: 'org.iso.18013.5.1.mDL',
  transcript: embeddedBytesOf(readCbor(ISO_TRANSCRIPT_BYTES)),
  readerKey: createPrivateKey({ key: ISO_READER_KEY, format: 'jwk' }),
  anchors: [utopia],
  now: new Date('2020-12-01T12:00:00Z'),
};

const reasonsOf = (response: Uint8Array, change: Partial<MdocExpectation> = {}) =>
  verifyMdoc(readDeviceResponse(response), { ...expectation, ...change }).checks.flatMap(({ reason }) => reason ?? []);

/** The response with the byte behind a text changed. */
function changed(after: string, by = 1): Uint8Array {
  const response = Buffer.from(ISO_RESPONSE);
  const at = response.indexOf(after) + after.length;
  response[at + by] = (response[at + by] ?? 0) ^ 1;
  return response;
}

describe('the example of ISO/IEC 18013-5', () => {
  it.each([
    ['2024-10-20', { check: 'VALIDITY', result: 'OK' }],
    ['2024-10-21', { check: 'VALIDITY', result: 'FAILED', reason: 'EXPIRED' }],
  ])('that says itself to end on 2024-10-20 is judged on %s, however long its signature lasts', (day, validity) => {
    const mdoc = readDeviceResponse(ISO_RESPONSE);
    const securityObject = { ...mdoc.securityObject, validUntil: new Date('2030-01-01') };
    const now = new Date(`${day}T12:00:00Z`);
    const { checks } = verifyMdoc({ ...mdoc, securityObject }, { ...expectation, now });
    expect(checks.find(({ check }) => check === 'VALIDITY')).toEqual(validity);
  });

  it.each(['SHA-1', 'constructor'])('is undecided where its digests are of %s', (digestAlgorithm) => {
    const mdoc = readDeviceResponse(ISO_RESPONSE);
    const securityObject = { ...mdoc.securityObject, digestAlgorithm };
    const { checks, disclosed } = verifyMdoc({ ...mdoc, securityObject }, expectation);
    expect(checks).toContainEqual({ check: 'DATA_INTEGRITY', result: 'UNDEFINED', reason: 'ALGORITHM_UNSUPPORTED' });
    expect(disclosed.fields).toEqual([]);
  });

  it('is genuine, with its fields by the names of the contract', () => {
    const { checks, disclosed, anchor, notAssessed } = verifyMdoc(readDeviceResponse(ISO_RESPONSE), expectation);
    expect(checks.filter(({ result }) => result !== 'OK')).toEqual([]);
    expect(checks.map(({ check }) => check)).toEqual([
      'ISSUER_SIGNATURE',
      'ISSUER_TRUST',
      'VALIDITY',
      'DOCUMENT_TYPE',
      'DATA_INTEGRITY',
      'HOLDER_BINDING',
    ]);
    expect(anchor?.name).toBe('Utopia');
    expect(notAssessed).toEqual(['ISSUER_REVOCATION']);
    expect(disclosed.fields.map(({ name, value }) => [name, value])).toEqual([
      ['Document #', '123456789'],
      ['Date of expiry', '2024-10-20'],
      ['Date of issue', '2019-10-20'],
      ['Surname', 'Doe'],
    ]);
    expect(disclosed.portrait?.length).toBe(1042);
    expect(disclosed.claims).toEqual([
      {
        claim: 'org.iso.18013.5.1/driving_privileges',
        value: [
          { vehicle_category_code: 'A', issue_date: '2018-08-09', expiry_date: '2024-10-20' },
          { vehicle_category_code: 'B', issue_date: '2017-02-23', expiry_date: '2024-10-20' },
        ],
      },
    ]);
  });

  it.each<[string, string[], Uint8Array, Partial<MdocExpectation>]>([
    ['later', ['ISSUER_CERTIFICATE_EXPIRED', 'EXPIRED'], ISO_RESPONSE, { now: new Date('2022-01-01') }],
    ['earlier', ['ISSUER_CERTIFICATE_EXPIRED', 'NOT_YET_VALID'], ISO_RESPONSE, { now: new Date('2020-09-01') }],
    ['without an anchor', ['NO_TRUST_ANCHOR'], ISO_RESPONSE, { anchors: [] }],
    ['by an anchor of another kind', ['NO_TRUST_ANCHOR'], ISO_RESPONSE, { anchors: [{ ...utopia, kind: 'issuer' }] }],
    ['as another type', ['DOCUMENT_TYPE_MISMATCH'], ISO_RESPONSE, { documentType: 'eu.europa.ec.eudi.pid.1' }],
    ['in another session', ['HOLDER_BINDING_INVALID'], ISO_RESPONSE, { transcript: Uint8Array.of(0xf6) }],
    ['to a reader without its key', ['READER_KEY_MISSING'], ISO_RESPONSE, { readerKey: undefined }],
    ['with another name', ['DIGEST_MISMATCH'], changed('elementValuecDo', 0), {}],
    ['with another salt', ['DIGEST_MISMATCH'], changed('frandomX ', 3), {}],
    ['with another digest', ['ISSUER_SIGNATURE_INVALID', 'DIGEST_MISMATCH'], changed('valueDigests', 25), {}],
  ])('%s is not', (_how, reasons, response, change) => expect(reasonsOf(response, change)).toEqual(reasons));

  it('tells nothing that its issuer does not vouch for', () => {
    const response = readDeviceResponse(changed('elementValuecDo', 0));
    expect(verifyMdoc(response, expectation).disclosed).toMatchObject({ fields: [], claims: [], portrait: undefined });
  });

  it('with any byte changed or cut is refused, not genuine, or tells the same or nothing', () => {
    const seen = new Set<string | undefined>();
    for (let at = 0; at < ISO_RESPONSE.length; at += at > 700 && at < 1600 ? 10 : 1) {
      const response = Buffer.from(ISO_RESPONSE);
      response[at] = (response[at] ?? 0) ^ 0x15;
      seen.add(told(response));
      if (at % 5 === 0) seen.add(told(ISO_RESPONSE.subarray(0, at)));
    }
    // The names of members that may be left out are signed by nobody.
    expect(seen).toEqual(new Set([undefined, told(ISO_RESPONSE), '[]']));
  });
});

/** The fields of a response that is genuine. */
function told(response: Uint8Array): string | undefined {
  try {
    const { checks, disclosed } = verifyMdoc(readDeviceResponse(response), expectation);
    return resultOf(checks) === 'OK' ? JSON.stringify(disclosed.fields) : undefined;
  } catch (error) {
    if (error instanceof CborError) return undefined;
    throw error;
  }
}
