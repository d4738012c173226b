import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fingerprintOf, keyDigestOf, readCertificate } from '@bonafide/documents/chip/certificate';
import { der, derOid, TAG } from '@bonafide/documents/chip/der';
import { makeExtension, makeKey, makeRevocationList } from '@bonafide/documents/chip/make-certificate.fixture';
import { makeAuthority, makeMasterList, makeSigner } from '@bonafide/documents/chip/make-chip.fixture';
import { pathOf } from '@bonafide/documents/chip/path';
import { ChipCheck, Verdict } from '@bonafide/proto/gen/bonafide/docverify/v1/docverify_pb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TrustStore } from '../src/trust/trust-store.js';
import { ChipStand } from './support/chip-stand.js';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const folder = join(process.env.BONAFIDE_TESTDATA_DIR ?? join(root, '../shared/testdata'), 'chip');
const isThere = existsSync(folder);
const file = (...path: string[]) => readFileSync(join(folder, ...path));
const stand = new ChipStand();
const how = { kind: 'ecdsa', hash: 'sha256', curve: 'prime256v1' } as const;
const publisher = makeAuthority('PP');
const signsLists = makeExtension('2.5.29.37', der(TAG.sequence, derOid('2.23.136.1.1.3')));
const lister = makeSigner(publisher, 'PP', undefined, { extensions: [signsLists] });
const certificates = new Map<string, Buffer>();

/** The same certificate of a state each time. */
function certificateOf(country: string): Buffer {
  const certificate = certificates.get(country) ?? makeAuthority(country).certificate;
  certificates.set(country, certificate);
  return certificate;
}

const listOf = (...countries: string[]) => makeMasterList(lister, countries.map(certificateOf));

beforeAll(() => stand.start());
afterAll(() => stand.stop());

const anchorsOf = async (state: string, tenant = 'acme') =>
  (await stand.service.get(TrustStore).of(tenant, [state])).anchors.length;

describe('a master list', () => {
  it('takes the place of the one in force of its source', async () => {
    const first = await stand.trust('import', 'ICAO', listOf('AA', 'BB'), publisher.certificate);
    expect(first).toMatchObject({ code: 0, out: 'in force: ICAO 1, signed 2026-06-01: 2 certificates' });
    expect([await anchorsOf('AA'), await anchorsOf('BB')]).toEqual([1, 1]);
    const second = await stand.trust('import', 'ICAO', listOf('BB', 'CC'), publisher.certificate);
    expect(second.out).toContain('ICAO 2');
    expect([await anchorsOf('AA'), await anchorsOf('BB'), await anchorsOf('CC')]).toEqual([0, 1, 1]);
    const { out } = await stand.trust('list');
    expect(out).toContain('2 certificates of 2 states are trusted: BB CC');
    expect(out).toContain('ICAO 1 (superseded): signed 2026-06-01, 2 certificates');
  });

  it('is imported once, and adds to those of other sources', async () => {
    const list = listOf('BB', 'DD');
    await stand.trust('import', 'OWN', list, publisher.certificate);
    const again = await stand.trust('import', 'OWN', list, publisher.certificate);
    expect(again.out).toBe('was in force already: OWN 1, signed 2026-06-01: 2 certificates');
    expect([await anchorsOf('BB'), await anchorsOf('CC'), await anchorsOf('DD')]).toEqual([1, 1, 1]);
  });

  it('is verified against a root in PEM, or one that comes in the argument', async () => {
    const base64 = publisher.certificate.toString('base64');
    const pem = Buffer.from(`-----BEGIN CERTIFICATE-----\n${base64}\n-----END CERTIFICATE-----\n`);
    expect((await stand.trust('import', 'PEM', listOf('BB'), pem)).code).toBe(0);
    expect((await stand.trust('import', 'ARGUMENT', listOf('BB'), `base64:${base64}`)).code).toBe(0);
  });

  it.each<[string, string, () => Uint8Array, Uint8Array]>([
    [
      'the root did not issue',
      'ICAO',
      () => listOf('EE'),
      makeAuthority('PP', how, { key: makeKey(how, 'x') }).certificate,
    ],
    ['no master list', 'ICAO', () => publisher.certificate, publisher.certificate],
    ['The root is refused', 'ICAO', () => listOf('EE'), Buffer.from('hello')],
    ['The master list is refused', 'ICAO', () => Buffer.from('3005', 'hex'), publisher.certificate],
    ['is empty', 'ICAO', () => listOf(), publisher.certificate],
    ['A source is called', 'icao', () => listOf('EE'), publisher.certificate],
  ])('is refused where %s, and changes nothing', async (reason, source, make, certificate) => {
    const before = (await stand.trust('list')).out;
    const outcome = await stand.trust('import', source, make(), certificate);
    expect([outcome.code, outcome.out]).toEqual([1, '']);
    if (reason !== 'no master list') expect(outcome.err).toContain(reason);
    expect((await stand.trust('list')).out).toBe(before);
  });

  it('is no longer trusted once it is withdrawn, and can be imported again', async () => {
    await stand.trust('import', 'PASSING', listOf('GG'), publisher.certificate);
    expect(await anchorsOf('GG')).toBe(1);
    expect((await stand.trust('withdraw', 'PASSING')).code).toBe(0);
    expect(await anchorsOf('GG')).toBe(0);
    expect((await stand.trust('withdraw', 'PASSING')).err).toBe('No list of PASSING is in force');
    expect((await stand.trust('import', 'PASSING', listOf('GG'), publisher.certificate)).out).toContain('PASSING 2');
    await stand.trust('withdraw', 'PASSING');
  });

  it('is refused where it is dated tomorrow: no later one could take its place', async () => {
    const ahead = makeMasterList(lister, [certificateOf('FF')], '2030-01-01');
    const { code, err } = await stand.trust('import', 'AHEAD', ahead, publisher.certificate);
    expect([code, err]).toEqual([1, 'The master list is signed in the future']);
  });

  it('is refused where it is older than the one in force', async () => {
    await stand.service.database.query(`UPDATE trust_list SET signed_at = '2026-07-01' WHERE source = 'OWN'`);
    const { code, err } = await stand.trust('import', 'OWN', listOf('FF'), publisher.certificate);
    expect([code, err]).toEqual([1, 'The master list is older than the one in force']);
  });
});

describe('the store', () => {
  it('has tables that agree with their entities', async () => {
    const { upQueries } = await stand.service.database.driver.createSchemaBuilder().log();
    expect(upQueries.map(({ query }) => query)).toEqual([]);
  });

  it('names what was changed behind its back, and says when all is whole', async () => {
    const whole = await stand.trust('verify');
    expect(whole).toMatchObject({ code: 0, out: expect.stringMatching(/^\d+ certificates are whole/) });
    const [row] = await stand.service.database.query(
      `UPDATE trust_certificate SET certificate = set_byte(certificate, 60, 1) WHERE state = 'DD' RETURNING sha256`,
    );
    const broken = await stand.trust('verify');
    expect(broken.code).toBe(1);
    expect(broken.out).toContain(`DD ${row[0].sha256}`);
    await stand.service.database.query(`DELETE FROM trust_certificate WHERE state = 'DD'`);
  });

  it('tells which certificates end soon, and which states have none that lasts longer', async () => {
    const soon = new Date(Date.now() + 30 * 86_400_000).toISOString().slice(0, 10);
    const ending = makeAuthority('SS', how, { to: soon });
    const list = makeMasterList(lister, [ending.certificate, makeAuthority('TT').certificate]);
    await stand.trust('import', 'SOON', list, publisher.certificate);
    const { out } = await stand.trust('expiring', '60');
    expect(out).toContain('0 certificates have ended, 1 more will by');
    expect(out).toContain(`SS ${soon}`);
    expect(out).toContain('without any that lasts longer: SS');
    expect((await stand.trust('expiring', '10')).out).toContain('0 more will by');
  });

  it('can be told not to trust what a tenant trusts, however much it has decided', async () => {
    const own = makeAuthority('VV').certificate;
    expect((await stand.trust('add', 'full', own)).code).toBe(0);
    await stand.service.database.query(
      `INSERT INTO tenant_trust (tenant, sha256, trusted, changed_at)
       SELECT 'full', 'none ' || one, false, now() FROM generate_series(1, 999) one`,
    );
    expect((await stand.trust('add', 'full', makeAuthority('WW').certificate)).err).toContain('at most 1000');
    expect(await anchorsOf('VV', 'full')).toBe(1);
    expect((await stand.trust('remove', 'full', fingerprintOf({ raw: own }))).code).toBe(0);
    expect(await anchorsOf('VV', 'full')).toBe(0);
  });

  it('no longer trusts a key that a tenant removed, in whatever certificate it is listed, but in its own', async () => {
    const key = makeKey(how, 'removed');
    const self = makeAuthority('YY', how, { key });
    const link = makeAuthority('YY', how, { key, issuer: makeAuthority('YZ') }).certificate;
    await stand.trust('import', 'LINKS', makeMasterList(lister, [self.certificate, link]), publisher.certificate);
    expect(await anchorsOf('YY')).toBe(2);
    await stand.trust('remove', 'acme', fingerprintOf({ raw: self.certificate }));
    expect([await anchorsOf('YY'), await anchorsOf('YY', 'other')]).toEqual([0, 2]);
    const { distrusted } = await stand.service.get(TrustStore).of('acme', ['YY']);
    expect(distrusted).toEqual(new Set([keyDigestOf(readCertificate(link))]));
    await stand.trust('add', 'acme', link);
    expect(await anchorsOf('YY')).toBe(1);
  });

  it('keeps in memory what single states are asked for alone, of which there are few', async () => {
    const store = stand.service.get(TrustStore);
    const counted = async (...states: string[]) => (await store.of('acme', states)).anchors.length;
    expect([await counted('BB'), await counted('BB', 'CC')]).toEqual([1, 2]);
    // Behind the store's back: what is kept is not seen to change.
    await stand.service.database.query(`UPDATE trust_certificate SET state = lower(state) WHERE state = 'BB'`);
    expect([await counted('BB'), await counted('BB', 'CC')]).toEqual([1, 1]);
    await stand.service.database.query(`UPDATE trust_certificate SET state = upper(state) WHERE state = 'bb'`);
  });

  it.each([[[]], [['import', 'ICAO']], [['remove', 'acme']], [['forget']], [['verify', 'x']], [['constructor']]])(
    'says how it is used: %s',
    async (args) => {
      expect(await stand.trust(...args)).toMatchObject({ code: 2, err: expect.stringContaining('usage: trust list') });
    },
  );

  it('refuses what is none: a signer as a tenant’s addition, an unknown certificate, a list nobody signed, a missing file', async () => {
    const state = makeAuthority('BB');
    const refusals = [
      await stand.trust('add', 'acme', makeSigner(state, 'BB').certificate),
      await stand.trust('add', 'acme', Buffer.from('hello')),
      await stand.trust('remove', 'acme', 'ab'.repeat(32)),
      await stand.trust('reset', 'acme', 'ab'.repeat(32)),
      await stand.trust('revocations', makeRevocationList({ ...state, key: makeKey(how, 'x') }, [1])),
      await stand.trust('revocations', '/nowhere'),
      await stand.trust('expiring', 'soon'),
    ];
    expect(refusals.map(({ code }) => code)).toEqual([1, 1, 1, 1, 1, 1, 1]);
    for (const { err } of refusals) expect(err).not.toContain('failed');
  });
});

describe.skipIf(!isThere)('the published lists', () => {
  const lists: [string, string, string, number][] = [
    ['DE', 'DE_ML_2026-05-28-08-28-45.ml', 'DE_ROOT_CA_CSCA07.cer', 588],
    ['NL', 'NL_ML_2026-07-22.ml', 'NL_ROOT_CA.cer', 411],
  ];

  it.each(lists)('%s is imported, and every key in it can be used', async (source, name, certificate, count) => {
    const { code, out } = await stand.trust(
      'import',
      source,
      file('masterlist', name),
      file('masterlist', certificate),
    );
    expect([code, out]).toEqual([
      0,
      expect.stringMatching(new RegExp(`^in force: ${source} 1, .*: ${count} certificates$`)),
    ]);
    expect(await stand.trust('verify')).toMatchObject({ code: 0, err: '' });
  });

  it('vouch for real documents, each state for its own', async () => {
    for (const state of readdirSync(join(folder, 'sod'))) {
      const answer = await stand.verify({ sod: new Uint8Array(file('sod', state, 'EF.SOD.bin')) });
      expect(answer.passiveAuthentication).toBe(ChipCheck.OK);
      // Nothing of the document itself was read.
      expect(answer).toMatchObject({
        result: answer.activeAuthentication === ChipCheck.FAILED ? Verdict.FAILED : Verdict.UNDEFINED,
      });
    }
    const store = stand.service.get(TrustStore);
    const { anchors } = await store.of('acme', ['DE']);
    expect(pathOf(readCertificate(file('sod', 'FR', 'dsc.cer')), anchors, [])).toEqual({ reason: 'NO_TRUST_ANCHOR' });
  });
});
