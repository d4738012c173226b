import { createHash } from 'node:crypto';
import { der, derInteger, derOid, TAG } from '@bonafide/documents/chip/der';
import { makeExtension, makeKey, makeRevocationList } from '@bonafide/documents/chip/make-certificate.fixture';
import { makeAuthority, makeMasterList, makeSigner } from '@bonafide/documents/chip/make-chip.fixture';
import { signerOf } from '@bonafide/documents/seals/signer.fixture';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SealTrust } from '../src/trust/seal-trust.js';
import { ChipStand } from './support/chip-stand.js';

const CURVE = 'prime256v1';
const how = { kind: 'ecdsa', hash: 'sha256', curve: CURVE } as const;
const stand = new ChipStand();
const publisher = makeAuthority('PP');
const signsLists = makeExtension('2.5.29.37', der(TAG.sequence, derOid('2.23.136.1.1.3')));
const lister = makeSigner(publisher, 'PP', undefined, { extensions: [signsLists] });
const [utopia, france] = [makeAuthority('UT'), makeAuthority('FR')];
const stranger = makeAuthority('UT', how, { key: makeKey(how, 'stranger') });
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
const pem = (...certificates: readonly Uint8Array[]) =>
  Buffer.from(
    certificates
      .map((one) => Buffer.from(one).toString('base64'))
      .map((text) => `subject=C = UT\n-----BEGIN CERTIFICATE-----\n${text}\n-----END CERTIFICATE-----\n`)
      .join('\n'),
  );
const message = (...certificates: readonly Uint8Array[]) => {
  const parts = [
    derInteger(Buffer.from([1])),
    der(TAG.set),
    der(TAG.sequence, derOid('1.2.840.113549.1.7.1')),
    der(0xa0, ...certificates),
    der(TAG.set),
  ];
  return der(TAG.sequence, derOid('1.2.840.113549.1.7.2'), der(0xa0, der(TAG.sequence, ...parts)));
};
const signer = (serial: number, options: Parameters<typeof signerOf>[1] = {}) =>
  signerOf(CURVE, { issuer: utopia, serial, ...options }).der;

const knownTo = async (tenant: string, ...references: string[]) => {
  const { signers } = await stand.service.get(SealTrust).of(tenant, references);
  return signers.map(({ reference, own }) => (own ? `${reference} own` : reference)).sort();
};

beforeAll(async () => {
  await stand.start();
  const list = makeMasterList(lister, [utopia.certificate, france.certificate]);
  expect((await stand.trust('import', 'ICAO', list, publisher.certificate)).code).toBe(0);
});
afterAll(() => stand.stop());

describe('signers of seals', () => {
  it('are kept from a certificate, from several in PEM and from a message, each once', async () => {
    const [one, two, three] = [signer(1), signer(2), signer(3, { types: ['V'] })];
    expect((await stand.trust('seal-import', one)).out).toBe('1 signers of seals are kept: UTTS1');
    expect((await stand.trust('seal-import', pem(one, two))).out).toBe(
      '1 signers of seals are kept: UTTS2\n1 were there before, 0 of them withdrawn',
    );
    // Authorities that a collection has besides are passed over.
    expect((await stand.trust('seal-import', message(utopia.certificate, three))).out).toBe(
      '1 signers of seals are kept: UTTS3',
    );
    expect((await stand.trust('seal-import', `base64:${Buffer.from(three).toString('base64')}`)).code).toBe(0);
    expect(await knownTo('acme', 'UTTS1', 'UTTS3')).toEqual(['UTTS1', 'UTTS3']);
    const { out } = await stand.trust('seal-list', 'ut');
    expect(out.split('\n')).toEqual([
      '3 signers of seals are in use, 0 withdrawn',
      `UTTS1 2020-01-01 to 2030-01-01 ${sha256(one)}: vouched for`,
      `UTTS2 2020-01-01 to 2030-01-01 ${sha256(two)}: vouched for`,
      `UTTS3 2020-01-01 to 2030-01-01 ${sha256(three)}: vouched for, for documents V`,
    ]);
    expect((await stand.trust('seal-list', 'FR')).out).toBe('0 signers of seals are in use, 0 withdrawn');
  });

  it.each<[string, () => Uint8Array, string]>([
    ['a stranger issued them', () => signer(0x10, { issuer: stranger }), 'UTTS10: SIGNER_UNKNOWN'],
    ['another state issued them', () => signer(0x11, { issuer: france }), 'UTTS11: SIGNER_COUNTRY'],
    [
      'their state is not trusted',
      () => signer(0x12, { country: 'DE', issuer: makeAuthority('DE') }),
      'DETS12: NO_TRUST_ANCHOR',
    ],
    ['they may not sign seals', () => signer(0x13, { uses: [] }), 'UTTS13: SIGNER_USE'],
    ['no seal can name them', () => makeSigner(utopia, 'UT').certificate, 'no seal can name its holder'],
    ['there are none', () => utopia.certificate, 'has no certificate of a signer of seals'],
    ['they are none', () => Buffer.from('hello'), 'The file is refused'],
  ])('are refused where %s, and nothing is kept', async (_why, make, told) => {
    const before = (await stand.trust('seal-list')).out;
    const outcome = await stand.trust('seal-import', make());
    expect([outcome.code, outcome.out]).toEqual([1, '']);
    expect(outcome.err).toContain(told);
    expect((await stand.trust('seal-list')).out).toBe(before);
  });

  it('are kept beside others of a file that are refused', async () => {
    const { code, out } = await stand.trust('seal-import', pem(signer(0x20), signer(0x21, { issuer: stranger })));
    expect([code, out]).toEqual([0, '1 signers of seals are kept: UTTS20\nrefused UTTS21: SIGNER_UNKNOWN']);
  });

  it('are not kept once they were taken back, and known ones are told to be', async () => {
    const [former, next] = [signer(0x30), signer(0x31)];
    await stand.trust('seal-import', former);
    await stand.trust('revocations', makeRevocationList(utopia, [0x30, 0x31]));
    expect((await stand.trust('seal-list')).out).toContain(`${sha256(former)}: not vouched for (SIGNER_REVOKED)`);
    expect((await stand.trust('seal-import', next)).err).toContain('UTTS31: SIGNER_REVOKED');
  });

  it('stay withdrawn, also when a file has them again, until they are restored', async () => {
    const one = signer(0x40);
    await stand.trust('seal-import', one);
    expect(await knownTo('acme', 'UTTS40')).toEqual(['UTTS40']);
    expect((await stand.trust('seal-withdraw', sha256(one))).code).toBe(0);
    expect(await knownTo('acme', 'UTTS40')).toEqual([]);
    expect((await stand.trust('seal-import', one)).out).toContain('1 were there before, 1 of them withdrawn');
    expect((await stand.trust('seal-add', 'acme', one)).err).toContain('restore it first');
    expect(await knownTo('acme', 'UTTS40')).toEqual([]);
    expect((await stand.trust('seal-list')).out).toContain(`${sha256(one)}: withdrawn`);
    expect((await stand.trust('seal-withdraw', sha256(one))).err).toContain('No signer of seals');
    expect((await stand.trust('seal-restore', sha256(one))).code).toBe(0);
    expect((await stand.trust('seal-restore', sha256(one))).code).toBe(1);
    expect(await knownTo('acme', 'UTTS40')).toEqual(['UTTS40']);
  });

  it('can be trusted by themselves, and not at all, by single tenants', async () => {
    const one = signer(0x50, { issuer: stranger, uses: [] });
    expect((await stand.trust('seal-add', 'acme', one)).code).toBe(0);
    expect([await knownTo('acme', 'UTTS50'), await knownTo('other', 'UTTS50')]).toEqual([['UTTS50 own'], ['UTTS50']]);
    expect((await stand.trust('seal-list')).out).toContain('not vouched for (SIGNER_UNKNOWN), acme adds it');
    expect((await stand.trust('remove', 'acme', sha256(one))).code).toBe(0);
    expect([await knownTo('acme', 'UTTS50'), await knownTo('other', 'UTTS50')]).toEqual([[], ['UTTS50']]);
    expect((await stand.trust('reset', 'acme', sha256(one))).code).toBe(0);
    expect(await knownTo('acme', 'UTTS50')).toEqual(['UTTS50']);
    expect((await stand.trust('seal-add', 'acme', utopia.certificate)).code).toBe(1);
  });

  it('may be issued by whom one tenant alone trusts', async () => {
    const private_ = makeAuthority('QQ');
    const one = signerOf(CURVE, { issuer: private_, country: 'QQ', serial: 1 }).der;
    expect((await stand.trust('seal-import', one)).code).toBe(1);
    await stand.trust('add', 'acme', private_.certificate);
    expect((await stand.trust('seal-import', one)).code).toBe(0);
    const { trust } = await stand.service.get(SealTrust).of('acme', ['QQTS1']);
    expect(trust.anchors.map(({ subject }) => subject.country)).toEqual(['QQ']);
    expect((await stand.service.get(SealTrust).of('other', ['QQTS1'])).trust.anchors).toEqual([]);
  });

  it('have a table that agrees with its entity, and are read again with all others', async () => {
    const { upQueries } = await stand.service.database.driver.createSchemaBuilder().log();
    expect(upQueries.map(({ query }) => query)).toEqual([]);
    expect((await stand.trust('verify')).code).toBe(0);
    const one = signer(0x60);
    await stand.trust('seal-import', one);
    await stand.service.database.query(
      `UPDATE seal_signer SET certificate = set_byte(certificate, 60, 1) WHERE reference = 'UTTS60'`,
    );
    const broken = await stand.trust('verify');
    expect([broken.code, broken.out]).toEqual([1, expect.stringContaining(`UTTS60 ${sha256(one)}`)]);
    await stand.service.database.query(`DELETE FROM seal_signer WHERE reference = 'UTTS60'`);
  });

  it('count from the next request on', async () => {
    const version = async () => Number((await stand.service.get(SealTrust).of('acme', ['UTTS70'])).trust.version);
    const before = await version();
    await stand.trust('seal-import', signer(0x70));
    expect([await version(), await knownTo('acme', 'UTTS70')]).toEqual([before + 1, ['UTTS70']]);
  });

  it.each([[['seal-import']], [['seal-add', 'acme']], [['seal-withdraw']], [['seal-list', 'UT', 'FR']]])(
    'say how they are used: %s',
    async (args) => expect(await stand.trust(...args)).toMatchObject({ code: 2 }),
  );
});
