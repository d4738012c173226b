import { describe, expect, it } from 'vitest';
import { keyDigestOf, readCertificate } from './certificate.js';
import { readRevocationList } from './crl.js';
import { der, derOid, TAG } from './der.js';
import {
  type CertificateOptions,
  type Holder,
  makeCertificate,
  makeExtension,
  makeKey,
  makeName,
  makeRevocationList,
  type Signing,
} from './make-certificate.fixture.js';
import {
  makeAuthority,
  makeGroup1,
  makeGroup2,
  makeGroup12,
  makeLines,
  makeSecurityObject,
  makeSigner,
  type ObjectOptions,
} from './make-chip.fixture.js';
import { type ChipFiles, judgeChip, openChip } from './verify-chip.js';

const TODAY = '2026-11-28';
const PICTURE = Buffer.from('ffd8ffe000104a46494600', 'hex');
const GROUPS = new Map([
  [1, makeGroup1(makeLines('UTO'))],
  [2, makeGroup2(PICTURE)],
]);

interface Chip {
  groups?: ReadonlyMap<number, Buffer>;
  /** Instead of `groups`, once they are signed. */
  sent?: ReadonlyMap<number, Buffer>;
  authority?: Holder;
  signer?: Holder;
  anchors?: readonly Buffer[];
  lists?: readonly Buffer[];
  distrusted?: ReadonlySet<string>;
  object?: ObjectOptions;
  sod?: Buffer;
}

function filesOf(sod: Buffer | undefined, groups: ReadonlyMap<number, Buffer>): ChipFiles {
  return { com: undefined, sod, groups, active: undefined, chipKey: undefined };
}

function judge(chip: Chip = {}) {
  const { groups = GROUPS, authority = makeAuthority('UT'), lists = [] } = chip;
  const { signer = makeSigner(authority, 'UT'), sent = groups, anchors = [authority.certificate] } = chip;
  const sod = chip.sod ?? makeSecurityObject(signer, groups, { signedAt: '2024-06-01', ...chip.object });
  const { distrusted } = chip;
  const trust = { anchors: anchors.map(readCertificate), lists: lists.map(readRevocationList), distrusted };
  return judgeChip(openChip(filesOf(sod, sent)), trust, TODAY);
}

/** A signer's certificate that does not say what it is for. */
function withoutUsage(authority: Holder, { name, key }: Holder): Buffer {
  return makeCertificate({ name, key, issuer: { name: authority.name, key: authority.key }, serial: 77 });
}

const WAYS: [string, Signing][] = [
  ['RSA', { kind: 'rsa', hash: 'sha256' }],
  ['RSA with SHA-1', { kind: 'rsa', hash: 'sha1' }],
  ['RSA-PSS', { kind: 'pss', hash: 'sha256' }],
  ['RSA-PSS whose mask has another hash', { kind: 'pss', hash: 'sha512', maskHash: 'sha1', saltLength: 20 }],
  ['ECDSA', { kind: 'ecdsa', hash: 'sha384', curve: 'secp384r1' }],
  ['ECDSA with r and s side by side', { kind: 'ecdsa', hash: 'sha256', curve: 'prime256v1', plain: true }],
  ['a brainpool curve', { kind: 'ecdsa', hash: 'sha256', curve: 'brainpoolP256r1' }],
  ['a written-out curve', { kind: 'ecdsa', hash: 'sha256', curve: 'prime256v1', explicit: true }],
  ['a written-out brainpool curve', { kind: 'ecdsa', hash: 'sha512', curve: 'brainpoolP512r1', explicit: true }],
];

describe('a genuine chip', () => {
  it.each(WAYS)('is OK with %s', (_, how) => {
    const authority = makeAuthority('UT', how);
    const judged = judge({ authority, signer: makeSigner(authority, 'UT', how) });
    expect([judged.reasons, judged.result, judged.passive.verdict]).toEqual([[], 'OK', 'OK']);
    expect(judged.passive.hashes).toEqual([
      { group: 1, matches: true },
      { group: 2, matches: true },
    ]);
    expect(judged.identity).toEqual({ documentNumber: 'L898902C3', birthDate: '1974-08-12', expiryDate: '2030-01-01' });
  });

  it.each<[string, ObjectOptions]>([
    ['that names another signer than it encloses', { namedSerial: 4711 }],
    ['whose signed attributes are out of order', { unsorted: true }],
    ['that tells its version (LDS 1.8)', { ldsVersion: '0108' }],
    ['whose groups have another hash than its signature', { hash: 'sha512' }],
  ])('is OK %s', (_, object) => {
    expect(judge({ object }).result).toBe('OK');
  });

  it('is OK where country and names are written in two ways', () => {
    const authority = makeAuthority('ut', undefined, { name: makeName('ut', 'Country  Signing AUTHORITY', 0x0c) });
    const name = makeName('UT', 'country signing authority');
    expect(judge({ authority, signer: makeSigner({ ...authority, name }, 'UT') }).result).toBe('OK');
  });

  it('is OK over a link certificate of the same state that it encloses', () => {
    const old = makeAuthority('UT');
    const key = makeKey({ kind: 'ecdsa', hash: 'sha256', curve: 'prime256v1' }, 'next authority');
    const name = makeName('UT', 'Next Authority');
    const link = makeCertificate({ name, key, issuer: old, authority: true, usage: 0x06 });
    const signer = makeSigner({ certificate: link, name, key }, 'UT');
    const object = { certificates: [signer.certificate, link] };
    expect(judge({ authority: old, signer, object })).toMatchObject({ result: 'OK' });
    expect(judge({ authority: old, signer })).toMatchObject({ result: 'FAILED', reasons: ['SIGNER_UNKNOWN'] });
  });
});

describe('what a security object encloses beside its signer', () => {
  it('does not matter where it is no certificate', () => {
    const authority = makeAuthority('UT');
    const signer = makeSigner(authority, 'UT');
    const odd = Buffer.from('a003020101', 'hex');
    expect(judge({ authority, signer, object: { certificates: [odd, signer.certificate] } }).result).toBe('OK');
    expect(judge({ authority, signer, object: { certificates: [odd] } }).reasons).toEqual(['SIGNER_MISSING']);
  });

  it('nor do bytes that a reader read behind its end', () => {
    const authority = makeAuthority('UT');
    const sod = makeSecurityObject(makeSigner(authority, 'UT'), GROUPS, { signedAt: '2024-06-01' });
    expect(judge({ authority, sod: Buffer.concat([sod, Buffer.alloc(7)]) }).result).toBe('OK');
  });
});

describe('a forged chip', () => {
  it.each([1, 2])('is FAILED where one bit of group %i was changed', (group) => {
    const sent = new Map(GROUPS);
    const edited = Buffer.from(GROUPS.get(group) ?? '');
    edited[edited.length - 1] = (edited.at(-1) ?? 0) ^ 1;
    sent.set(group, edited);
    const { result, reasons, passive } = judge({ sent });
    expect(result).toBe('FAILED');
    expect(reasons).toContain(`DG${group}_HASH`);
    expect(passive.hashes.find((one) => one.group === group)?.matches).toBe(false);
  });

  it('is FAILED with a group that nobody signed', () => {
    const sent = new Map([...GROUPS, [12, makeGroup12('2024-06-01')] as const]);
    expect(judge({ sent })).toMatchObject({ result: 'FAILED', reasons: ['DG12_NOT_SIGNED'] });
  });

  it('is FAILED where another content was signed', () => {
    const object = { digestOf: Buffer.from('another') };
    expect(judge({ object })).toMatchObject({ result: 'FAILED', reasons: ['SOD_DIGEST'] });
  });

  it('is FAILED where another key made the signature', () => {
    const authority = makeAuthority('UT');
    const signer = {
      ...makeSigner(authority, 'UT'),
      key: makeKey({ kind: 'ecdsa', hash: 'sha256', curve: 'prime256v1' }, 'stranger'),
    };
    expect(judge({ authority, signer })).toMatchObject({ result: 'FAILED', reasons: ['SOD_SIGNATURE'] });
  });

  it('is FAILED where a stranger calls itself the state, with or without its key identifier', () => {
    const state = makeAuthority('UT');
    const how: Signing = { kind: 'ecdsa', hash: 'sha256', curve: 'prime256v1' };
    const stranger = makeAuthority('UT', how, { key: makeKey(how, 'stranger') });
    const anchors = [state.certificate];
    const signer = makeSigner(stranger, 'UT');
    expect(judge({ signer, anchors })).toMatchObject({ result: 'FAILED', reasons: ['SIGNER_UNKNOWN'] });
    const keyIdentifier = readCertificate(state.certificate).keyIdentifier;
    const posing = makeSigner(stranger, 'UT', how, {
      issuer: { name: stranger.name, key: stranger.key, keyIdentifier },
    });
    expect(judge({ signer: posing, anchors })).toMatchObject({ result: 'FAILED', reasons: ['SIGNER_FORGED'] });
    const enclosed = { certificates: [signer.certificate, stranger.certificate] };
    expect(judge({ signer, anchors, object: enclosed })).toMatchObject({ result: 'FAILED' });
  });

  it('is FAILED where another state signed for this one', () => {
    const other = makeAuthority('XX');
    const signer = makeSigner(other, 'UT');
    expect(judge({ authority: other, signer })).toMatchObject({ result: 'FAILED', reasons: ['SIGNER_COUNTRY'] });
    const own = makeSigner(other, 'XX');
    expect(judge({ authority: other, signer: own })).toMatchObject({ result: 'FAILED', reasons: ['ISSUER_COUNTRY'] });
  });

  it('is FAILED where the right key signed under another name', () => {
    const authority = makeAuthority('UT');
    const renamed = { ...authority, name: makeName('UT', 'Another Authority') };
    expect(judge({ authority, signer: makeSigner(renamed, 'UT') }).reasons).toEqual(['SIGNER_UNKNOWN']);
  });

  it('is FAILED where what issued its signer may not sign certificates', () => {
    const authority = makeAuthority('UT', undefined, { usage: 0x80 });
    expect(judge({ authority })).toMatchObject({ result: 'FAILED', reasons: ['SIGNER_UNKNOWN'] });
  });

  it.each([0x80, undefined])('is FAILED where a signer (usage %s) made another signer', (usage) => {
    const authority = makeAuthority('UT');
    const genuine = makeSigner(authority, 'UT');
    const certificate = usage === undefined ? withoutUsage(authority, genuine) : genuine.certificate;
    const name = makeName('UT', 'Second Signer');
    const key = makeKey({ kind: 'ecdsa', hash: 'sha256', curve: 'prime256v1' }, 'stranger');
    const made = makeCertificate({
      name,
      key,
      issuer: { name: genuine.name, key: genuine.key },
      usage: 0x80,
      serial: 77,
    });
    const object = { certificates: [made, certificate] };
    const { result, reasons } = judge({ authority, signer: { certificate: made, name, key }, object });
    expect([result, reasons]).toEqual(['FAILED', ['SIGNER_UNKNOWN']]);
  });

  it('is FAILED where the attributes are of another kind of content, or a key for master lists signed', () => {
    const authority = makeAuthority('UT');
    expect(judge({ object: { attributedType: '2.23.136.1.1.2' } }).reasons).toEqual(['SOD_DIGEST']);
    // Master lists, deviation lists, digital seals.
    for (const use of ['2.23.136.1.1.3', '2.23.136.1.1.8', '2.23.136.1.1.14.2']) {
      const extensions = [makeExtension('2.5.29.37', der(TAG.sequence, derOid(use)))];
      const signer = makeSigner(authority, 'UT', undefined, { extensions });
      expect(judge({ authority, signer }).reasons).toEqual(['SIGNER_USE']);
    }
  });

  it.each<[string, string, Partial<CertificateOptions>]>([
    ['had ended when it signed', 'SIGNER_EXPIRED', { to: '2023-01-01' }],
    ['had not begun when it signed', 'SIGNER_EXPIRED', { from: '2025-01-01' }],
    ['began after its authority had ended', 'ANCHOR_EXPIRED', { from: '2036-01-01', to: '2040-01-01' }],
    ['is an authority', 'SIGNER_USE', { authority: true }],
    ['may not sign', 'SIGNER_USE', { usage: 0x20 }],
  ])('is FAILED where the signer %s', (_, reason, more) => {
    const authority = makeAuthority('UT');
    const { result, reasons } = judge({ authority, signer: makeSigner(authority, 'UT', undefined, more) });
    expect([result, reasons]).toEqual(['FAILED', expect.arrayContaining([reason])]);
  });

  it('is FAILED where the signer was taken back, by a list of its own authority alone', () => {
    const authority = makeAuthority('UT');
    const key = makeKey({ kind: 'ecdsa', hash: 'sha256', curve: 'prime256v1' }, 'stranger');
    const of = (serials: number[]) => [makeRevocationList(authority, serials)];
    expect(judge({ authority, lists: of([76, 77]) })).toMatchObject({ result: 'FAILED', reasons: ['SIGNER_REVOKED'] });
    expect(judge({ authority, lists: of([76]) }).result).toBe('OK');
    const byStranger = [makeRevocationList({ ...authority, key }, [77])];
    expect(judge({ authority, lists: byStranger }).result).toBe('OK');
    // The state signs its list by its newest key, for signers that an older one issued as well.
    const newest = makeAuthority('UT', undefined, { key });
    const anchors = [authority.certificate, newest.certificate];
    expect(judge({ authority, anchors, lists: byStranger })).toMatchObject({ reasons: ['SIGNER_REVOKED'] });
  });

  it('is FAILED over a link certificate whose key is not trusted any more', () => {
    const old = makeAuthority('UT');
    const how: Signing = { kind: 'ecdsa', hash: 'sha256', curve: 'prime256v1' };
    const next = makeAuthority('UT', how, { key: makeKey(how, 'next authority'), name: makeName('UT', 'Next') });
    const link = makeCertificate({ ...next, issuer: old, authority: true, usage: 0x06 });
    const signer = makeSigner(next, 'UT');
    const object = { certificates: [signer.certificate, link] };
    expect(judge({ authority: old, signer, object }).result).toBe('OK');
    const distrusted = new Set([keyDigestOf(readCertificate(next.certificate))]);
    expect(judge({ authority: old, signer, object, distrusted })).toMatchObject({
      result: 'FAILED',
      reasons: ['SIGNER_UNKNOWN'],
    });
  });
});

describe('the time of signing, where the security object does not tell it', () => {
  const object = { signedAt: '' };

  function signedBy(to: string, groups = GROUPS) {
    const authority = makeAuthority('UT');
    return judge({ authority, groups, signer: makeSigner(authority, 'UT', undefined, { to }), object });
  }

  it('is that of group 12', () => {
    const issued = (day: string) => new Map([...GROUPS, [12, makeGroup12(day)] as const]);
    expect(signedBy('2025-01-01', issued('2025-05-01')).result).toBe('OK');
    expect(signedBy('2025-01-01', issued('2025-09-01'))).toMatchObject({
      result: 'FAILED',
      reasons: ['SIGNER_EXPIRED'],
    });
  });

  it('does not matter for a signer that has not ended, or that outlived the document', () => {
    expect(signedBy('2027-01-01').result).toBe('OK');
    const ended = new Map([...GROUPS, [1, makeGroup1(makeLines('UTO', 'L898902C3', '250101'))] as const]);
    expect(signedBy('2026-01-01', ended).result).toBe('OK');
  });

  it('is in doubt where it lies ahead, and for a signer that has not begun', () => {
    expect(judge({ object: { signedAt: '2027-06-01' } })).toMatchObject({
      result: 'UNDEFINED',
      reasons: ['SIGNING_TIME'],
    });
    const authority = makeAuthority('UT');
    const signer = makeSigner(authority, 'UT', undefined, { from: '2027-01-01' });
    expect(judge({ authority, signer, object })).toMatchObject({ result: 'UNDEFINED', reasons: ['SIGNING_TIME'] });
  });

  it('is in doubt for a document that outlives its signer, and too late for one that could not be issued yet', () => {
    expect(signedBy('2026-01-01')).toMatchObject({ result: 'UNDEFINED', reasons: ['SIGNING_TIME'] });
    const late = new Map([...GROUPS, [1, makeGroup1(makeLines('UTO', 'L898902C3', '360601'))] as const]);
    const early = makeAuthority('UT', undefined, { from: '2000-01-01' });
    const signer = makeSigner(early, 'UT', undefined, { from: '2015-01-01', to: '2025-06-01' });
    expect(judge({ authority: early, groups: late, signer, object })).toMatchObject({ reasons: ['SIGNER_EXPIRED'] });
  });
});

describe('what cannot be told', () => {
  it('is UNDEFINED without a trusted certificate of the state', () => {
    expect(judge({ anchors: [] })).toMatchObject({ result: 'UNDEFINED', reasons: ['NO_TRUST_ANCHOR'] });
    const other = makeAuthority('XX');
    expect(judge({ anchors: [other.certificate] })).toMatchObject({
      result: 'UNDEFINED',
      reasons: ['NO_TRUST_ANCHOR'],
    });
  });

  it('is UNDEFINED without a security object, without a signer in it, and for one that is cut off', () => {
    const trust = { anchors: [], lists: [] };
    const missing = judgeChip(openChip(filesOf(undefined, GROUPS)), trust, TODAY);
    expect(missing).toMatchObject({ result: 'UNDEFINED', active: 'UNDEFINED', reasons: ['SOD_MISSING'] });
    expect(missing.passive.hashes.every(({ matches }) => !matches)).toBe(true);
    expect(judge({ object: { certificates: [] } })).toMatchObject({ result: 'UNDEFINED', reasons: ['SIGNER_MISSING'] });
    expect(judge({ object: { repeats: true } }).reasons).toEqual(['SOD_UNREADABLE']);
    const sod = makeSecurityObject(makeSigner(makeAuthority('UT'), 'UT'), GROUPS).subarray(0, -1);
    expect(judge({ sod })).toMatchObject({ result: 'UNDEFINED', reasons: ['SOD_UNREADABLE'] });
  });

  it('is UNDEFINED without group 1, though what was read is signed', () => {
    const sent = new Map([[2, GROUPS.get(2) ?? Buffer.alloc(0)]]);
    expect(judge({ sent })).toMatchObject({
      result: 'UNDEFINED',
      reasons: ['DG1_MISSING'],
      passive: { verdict: 'OK' },
      identity: { documentNumber: '' },
    });
  });

  it('is UNDEFINED for a curve that is none of the known ones, which is no sign of forgery', () => {
    const how: Signing = { kind: 'ecdsa', hash: 'sha256', curve: 'secp112r1' };
    const authority = makeAuthority('UT');
    const odd = makeSigner(authority, 'UT', how);
    expect(judge({ authority, signer: odd })).toMatchObject({
      result: 'UNDEFINED',
      reasons: ['UNSUPPORTED_ALGORITHM'],
    });
    const strange = makeAuthority('UT', how);
    expect(judge({ authority: strange })).toMatchObject({ result: 'UNDEFINED', reasons: ['UNSUPPORTED_ALGORITHM'] });
  });

  it('is UNDEFINED for a critical extension that is not known', () => {
    const authority = makeAuthority('UT');
    const by = (extension: Buffer) =>
      judge({ authority, signer: makeSigner(authority, 'UT', undefined, { extensions: [extension] }) });
    const strange = makeExtension('1.2.3.4', Buffer.from([5, 0]), true);
    expect(by(strange)).toMatchObject({ result: 'UNDEFINED', reasons: ['CRITICAL_EXTENSION'] });
  });

  it('is UNDEFINED for a zone without a number', () => {
    const groups = new Map([[1, makeGroup1(makeLines('UTO', ''))]]);
    expect(judge({ groups })).toMatchObject({ result: 'UNDEFINED', reasons: ['DG1_UNREADABLE'] });
  });

  it('is UNDEFINED for an issuer that is none', () => {
    const groups = new Map([[1, makeGroup1(makeLines('QQQ'))]]);
    expect(judge({ groups })).toMatchObject({ result: 'UNDEFINED', reasons: ['ISSUER_UNKNOWN'] });
  });
});
