import { describe, expect, it } from 'vitest';
import { readCertificate } from './certificate.js';
import { der, derOid, TAG } from './der.js';
import { type CertificateOptions, makeExtension, makeKey } from './make-certificate.fixture.js';
import { makeAuthority, makeMasterList, makeSigner } from './make-chip.fixture.js';
import { readMasterList } from './master-list.js';

const SIGNS_LISTS = makeExtension('2.5.29.37', der(TAG.sequence, derOid('2.23.136.1.1.3')));
const publisher = makeAuthority('UT');
const listed = [makeAuthority('AA'), makeAuthority('BB')].map(({ certificate }) => certificate);
const root = readCertificate(publisher.certificate);

function listSigner(authority = publisher, more: Partial<CertificateOptions> = {}) {
  return makeSigner(authority, 'UT', undefined, { extensions: [SIGNS_LISTS], ...more });
}

describe('a master list', () => {
  it('is read where a list signer of the root signed it', () => {
    const { certificates, signedAt, unreadable } = readMasterList(makeMasterList(listSigner(), listed), root);
    expect(certificates.map(({ subject }) => subject.country)).toEqual(['AA', 'BB']);
    expect([signedAt?.toISOString().slice(0, 10), unreadable]).toEqual(['2026-06-01', 0]);
  });

  it('counts what it cannot read', () => {
    const odd = der(TAG.sequence, Buffer.from([2, 1, 1]));
    expect(readMasterList(makeMasterList(listSigner(), [...listed, odd]), root)).toMatchObject({ unreadable: 1 });
  });

  it.each<[string, () => Buffer]>([
    ['the signer may not sign master lists', () => makeMasterList(makeSigner(publisher, 'UT'), listed)],
    ['the signer was not valid', () => makeMasterList(listSigner(publisher, { to: '2026-05-01' }), listed)],
    [
      'the root had ended',
      () => makeMasterList(listSigner(publisher, { from: '2036-01-01', to: '2037-01-01' }), listed, '2036-06-01'),
    ],
    [
      'the root did not issue',
      () => {
        const key = makeKey({ kind: 'ecdsa', hash: 'sha256', curve: 'prime256v1' }, 'stranger');
        return makeMasterList(listSigner(makeAuthority('UT', undefined, { key })), listed);
      },
    ],
    [
      'the signature is wrong',
      () => {
        const key = makeKey({ kind: 'ecdsa', hash: 'sha256', curve: 'prime256v1' }, 'stranger');
        return makeMasterList({ ...listSigner(), key }, listed);
      },
    ],
    [
      'the content is not what was signed',
      () => {
        const list = makeMasterList(listSigner(), listed);
        const at = list.indexOf(listed[1] ?? '') + 40;
        list[at] = (list[at] ?? 0) ^ 1;
        return list;
      },
    ],
  ])('is refused where %s', (reason, make) => {
    expect(() => readMasterList(make(), root)).toThrow(reason);
  });
});
