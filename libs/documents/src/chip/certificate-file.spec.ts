import { describe, expect, it } from 'vitest';
import { readCertificateFile } from './certificate-file.js';
import { der, derInteger, derOid, TAG } from './der.js';
import { makeAuthority, makeMasterList } from './make-chip.fixture.js';

const [one, other] = ['UT', 'FR'].map((country) => makeAuthority(country)) as [
  ReturnType<typeof makeAuthority>,
  ReturnType<typeof makeAuthority>,
];
/** A message without content or signer, as `openssl crl2pkcs7 -nocrl` writes it. */
const enclosing = (...certificates: readonly Uint8Array[]) =>
  der(
    TAG.sequence,
    derOid('1.2.840.113549.1.7.2'),
    der(
      0xa0,
      der(
        TAG.sequence,
        derInteger(Buffer.from([1])),
        der(TAG.set),
        der(TAG.sequence, derOid('1.2.840.113549.1.7.1')),
        ...(certificates.length > 0 ? [der(0xa0, ...certificates)] : []),
        der(TAG.set),
      ),
    ),
  );
const serials = (file: Uint8Array) => {
  const { certificates, unreadable } = readCertificateFile(file);
  return [certificates.map(({ subject }) => subject.country), unreadable];
};

describe('a file with certificates', () => {
  it('is one in DER', () => expect(serials(one.certificate)).toEqual([['UT'], 0]));

  it('is a message that encloses some, of which one may not be readable', () => {
    expect(serials(enclosing(one.certificate, other.certificate))).toEqual([['UT', 'FR'], 0]);
    expect(serials(enclosing(der(TAG.sequence, Buffer.from([5, 0])), other.certificate))).toEqual([['FR'], 1]);
    expect(serials(enclosing())).toEqual([[], 0]);
    // A signed one encloses its signer's.
    expect(serials(makeMasterList(one, [other.certificate]))).toEqual([['UT'], 0]);
  });

  it.each([
    ['nothing', Buffer.alloc(0)],
    ['a text', Buffer.from('hello')],
    ['another message', der(TAG.sequence, derOid('1.2.840.113549.1.7.1'), der(0xa0))],
    ['a cut message', enclosing(one.certificate).subarray(0, 200)],
    ['a certificate with bytes behind it', Buffer.concat([one.certificate, Buffer.alloc(1)])],
  ])('is not %s', (_what, bytes) => expect(() => readCertificateFile(bytes)).toThrow(/./));
});
