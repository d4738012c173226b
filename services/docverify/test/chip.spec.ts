import { generateKeyPairSync } from 'node:crypto';
import { der, derOid, TAG } from '@bonafide/documents/chip/der';
import { makeExtension, makeKey, makeRevocationList } from '@bonafide/documents/chip/make-certificate.fixture';
import {
  answerByRecovery,
  makeAuthority,
  makeGroup1,
  makeGroup2,
  makeGroup14,
  makeGroup15,
  makeLines,
  makeMasterList,
  makeSecurityObject,
  makeSigner,
} from '@bonafide/documents/chip/make-chip.fixture';
import { DecisionReceipt } from '@bonafide/engine/decision-receipt.entity';
import { DomainError } from '@bonafide/platform/errors/domain-error';
import { ChipCheck, Verdict } from '@bonafide/proto/gen/bonafide/docverify/v1/docverify_pb';
import sharp from 'sharp';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ChipStand } from './support/chip-stand.js';

const NUMBER = 'L898902C3';
const picture = await sharp({ create: { width: 240, height: 320, channels: 3, background: '#a08060' } })
  .jpeg()
  .toBuffer();
const selfie = new Uint8Array(picture);
const challenge = new Uint8Array(Buffer.from('0011223344556677', 'hex'));
const chipKey = generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey;
const state = makeAuthority('UT');
const publisher = makeAuthority('PP');
const signsLists = makeExtension('2.5.29.37', der(TAG.sequence, derOid('2.23.136.1.1.3')));
const lister = makeSigner(publisher, 'PP', undefined, { extensions: [signsLists] });
const group1 = makeGroup1(makeLines('UTO', NUMBER));
const group2 = makeGroup2(picture);
const stand = new ChipStand();

interface Chip {
  groups?: Record<number, Buffer>;
  sent?: Record<number, Buffer>;
  signer?: ReturnType<typeof makeSigner>;
}

function chipOf({ groups = { 1: group1, 2: group2 }, sent = groups, signer = makeSigner(state, 'UT') }: Chip = {}) {
  const signed = new Map(Object.entries(groups).map(([group, file]) => [Number(group), file]));
  const sod = new Uint8Array(makeSecurityObject(signer, signed, { signedAt: '2024-06-01' }));
  const dataGroups = Object.fromEntries(Object.entries(sent).map(([group, file]) => [group, new Uint8Array(file)]));
  return { sod, dataGroups };
}

beforeAll(async () => {
  await stand.start();
  expect(
    await stand.trust('import', 'TEST', makeMasterList(lister, [state.certificate]), publisher.certificate),
  ).toMatchObject({ code: 0 });
});
afterAll(() => stand.stop());
beforeEach(() => {
  stand.face = { score: 5 };
});

describe('a chip of a state that is trusted', () => {
  it('is OK, with its identity, its hashes and how well its portrait matches', async () => {
    const answer = await stand.verify({ ...chipOf(), selfie });
    expect(answer).toMatchObject({
      result: Verdict.OK,
      passiveAuthentication: ChipCheck.OK,
      activeAuthentication: ChipCheck.NOT_PERFORMED,
      chipAuthentication: ChipCheck.NOT_PERFORMED,
      reasons: [],
      identity: { documentNumber: NUMBER, birthDate: '1974-08-12', expiryDate: '2030-01-01' },
      match: { score: 5, receiptId: 'receipt-of-nexaface' },
    });
    expect(answer.hashes.map(({ group, matches }) => [group, matches])).toEqual([
      [1, true],
      [2, true],
    ]);
    const asked = stand.nexaface.calls.compare.at(-1);
    expect(asked?.algorithm).toBe('F500');
    expect(Buffer.compare(imageOf(asked?.probe), picture)).toBe(0);
  });

  it('is told OK without a selfie, and nobody is asked to compare', async () => {
    const before = stand.nexaface.calls.compare.length;
    const answer = await stand.verify(chipOf());
    expect([answer.result, answer.match, stand.nexaface.calls.compare.length]).toEqual([Verdict.OK, undefined, before]);
  });

  it('that signs a challenge is OK, and FAILED with an answer that was recorded for another', async () => {
    const groups = { 1: group1, 2: group2, 15: makeGroup15(chipKey) };
    const activeAuthenticationResponse = new Uint8Array(answerByRecovery(chipKey, challenge, 'sha256'));
    const fresh = await stand.verify({ ...chipOf({ groups }), challenge, activeAuthenticationResponse });
    expect(fresh).toMatchObject({ result: Verdict.OK, activeAuthentication: ChipCheck.OK });
    const another = challenge.with(0, 1);
    const replayed = await stand.verify({ ...chipOf({ groups }), challenge: another, activeAuthenticationResponse });
    expect(replayed).toMatchObject({
      result: Verdict.FAILED,
      activeAuthentication: ChipCheck.FAILED,
      reasons: ['ACTIVE_AUTHENTICATION'],
    });
    const silent = await stand.verify(chipOf({ groups }));
    expect(silent).toMatchObject({ result: Verdict.FAILED, activeAuthentication: ChipCheck.FAILED });
  });

  it('that shows a key of chip authentication alone is UNDEFINED', async () => {
    const key = makeKey({ kind: 'ecdsa', hash: 'sha256', curve: 'brainpoolP256r1' }).publicKey;
    const groups = { 1: group1, 14: makeGroup14({ chipKey: key }) };
    const answer = await stand.verify({ ...chipOf({ groups }), chipAuthenticationKey: new Uint8Array(key) });
    expect(answer).toMatchObject({
      result: Verdict.UNDEFINED,
      passiveAuthentication: ChipCheck.OK,
      chipAuthentication: ChipCheck.UNDEFINED,
      reasons: ['CHIP_KEY_NOT_PROVEN'],
    });
  });
});

describe('a chip that is not genuine', () => {
  it('is FAILED with an edited group, which its identity and hashes tell', async () => {
    const edited = makeGroup1(makeLines('UTO', 'X00000000'));
    const answer = await stand.verify(chipOf({ sent: { 1: edited, 2: group2 } }));
    expect(answer).toMatchObject({
      result: Verdict.FAILED,
      passiveAuthentication: ChipCheck.FAILED,
      reasons: ['DG1_HASH'],
    });
    expect(answer.hashes.map(({ matches }) => matches)).toEqual([false, true]);
  });

  it('is FAILED where a stranger signed, UNDEFINED where nobody of its state is trusted, and never OK', async () => {
    const key = makeKey({ kind: 'ecdsa', hash: 'sha256', curve: 'prime256v1' }, 'stranger');
    const stranger = makeAuthority('UT', undefined, { key });
    const forged = await stand.verify(chipOf({ signer: makeSigner(stranger, 'UT') }));
    expect(forged).toMatchObject({ result: Verdict.FAILED, reasons: ['SIGNER_UNKNOWN'] });
    const unknown = await stand.verify(chipOf({ signer: makeSigner(makeAuthority('QX'), 'QX') }));
    expect(unknown.result).toBe(Verdict.FAILED);
    expect(unknown.reasons).toEqual(['NO_TRUST_ANCHOR', 'ISSUER_COUNTRY']);
    const lines = makeGroup1(makeLines('D'));
    const german = makeSigner(makeAuthority('DE'), 'DE');
    const without = await stand.verify(chipOf({ groups: { 1: lines }, signer: german }));
    expect(without).toMatchObject({
      result: Verdict.UNDEFINED,
      passiveAuthentication: ChipCheck.UNDEFINED,
      reasons: ['NO_TRUST_ANCHOR'],
    });
  });

  it('is an answer where nothing, or nothing readable, was read', async () => {
    const noise = new Uint8Array(3000).fill(0x30);
    const groups = Object.fromEntries([1, 2, 3, 7, 11, 12, 13, 14, 15, 16].map((group) => [group, noise]));
    const broken = await stand.verify({
      com: noise,
      sod: noise,
      dataGroups: groups,
      chipAuthenticationKey: noise,
      selfie,
    });
    expect(broken).toMatchObject({ result: Verdict.UNDEFINED, identity: { documentNumber: '' } });
    expect(broken.match).toBeUndefined();
    expect(broken.reasons).toEqual(['SOD_UNREADABLE', 'DG1_UNREADABLE']);
    expect(broken.hashes).toHaveLength(10);
    expect(broken.hashes.some(({ matches }) => matches)).toBe(false);
    const empty = await stand.verify({});
    expect(empty).toMatchObject({ result: Verdict.UNDEFINED, reasons: ['SOD_MISSING', 'DG1_MISSING'] });
    expect(empty.receiptId).toMatch(/^[0-9a-f-]{36}$/);
  });
});

describe('the portrait', () => {
  it('is not compared where it, or the selfie, shows nobody, or where it cannot be decoded', async () => {
    stand.face = {
      score: 5,
      error: new DomainError('INVALID_MEDIA', 'The image shows no face.', { reason: 'no_face' }),
    };
    expect((await stand.verify({ ...chipOf(), selfie })).match).toBeUndefined();
    stand.face = { score: 5 };
    const before = stand.nexaface.calls.compare.length;
    for (const broken of [picture.subarray(0, 300), Buffer.from('ff4fff51', 'hex'), Buffer.from('hello')]) {
      const groups = { 1: group1, 2: makeGroup2(broken) };
      const { result, match } = await stand.verify({ ...chipOf({ groups }), selfie });
      expect([result, match]).toEqual([Verdict.OK, undefined]);
    }
    expect(stand.nexaface.calls.compare).toHaveLength(before);
  });

  it('makes an error where the selfie is no picture, or nexaface is away', async () => {
    stand.face = { score: 5, error: new DomainError('INVALID_MEDIA', 'The image cannot be read.', { at: '1' }) };
    await expect(stand.verify({ ...chipOf(), selfie })).rejects.toMatchObject({
      code: 'INVALID_MEDIA',
      details: { reason: 'selfie' },
    });
    stand.face = { score: 5, error: new DomainError('UNAVAILABLE', 'All workers are busy, try again') };
    await expect(stand.verify({ ...chipOf(), selfie })).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    stand.face = { score: Number.NaN };
    await expect(stand.verify({ ...chipOf(), selfie })).rejects.toMatchObject({ code: 'INTERNAL' });
  });
});

describe('bad input', () => {
  it.each<[string, object]>([
    ['challenge', { challenge }],
    ['challenge', { activeAuthenticationResponse: challenge }],
    ['challenge', { challenge: challenge.subarray(1), activeAuthenticationResponse: challenge }],
    ['active_authentication_response', { challenge, activeAuthenticationResponse: new Uint8Array(2000) }],
    ['data_groups', { dataGroups: { 17: challenge } }],
    ['data_groups', { dataGroups: { 0: challenge } }],
  ])('is refused: %s %#', async (field, change) => {
    await expect(stand.verify({ ...chipOf(), ...change })).rejects.toMatchObject({
      code: 'INVALID_VALUE',
      details: { field },
    });
  });
});

describe('whom a tenant trusts', () => {
  const how = { kind: 'ecdsa', hash: 'sha256', curve: 'prime256v1' } as const;
  const other = makeAuthority('UT', how, { key: makeKey(how, 'other authority') });
  const byOther = chipOf({ signer: makeSigner(other, 'UT') });

  it('is its own affair, from its next request on', async () => {
    expect((await stand.verify(byOther)).result).toBe(Verdict.FAILED);
    const { out } = await stand.trust('add', 'acme', other.certificate);
    const [, sha256 = ''] = out.split('\n');
    expect((await stand.verify(byOther)).result).toBe(Verdict.OK);
    expect((await stand.verify(byOther, 'other-inc')).result).toBe(Verdict.FAILED);
    await stand.trust('remove', 'acme', sha256);
    expect((await stand.verify(byOther)).result).toBe(Verdict.FAILED);
    await stand.trust('reset', 'acme', sha256);
    expect((await stand.verify(byOther)).result).toBe(Verdict.FAILED);
  });

  it('does not need what the lists trust', async () => {
    const listed = (await stand.trust('list', 'UT')).out.split('\n')[1]?.split(' ')[0] ?? '';
    await stand.trust('remove', 'acme', listed);
    expect(await stand.verify(chipOf())).toMatchObject({ result: Verdict.UNDEFINED, reasons: ['NO_TRUST_ANCHOR'] });
    expect((await stand.verify(chipOf(), 'other-inc')).result).toBe(Verdict.OK);
    await stand.trust('reset', 'acme', listed);
    expect((await stand.verify(chipOf())).result).toBe(Verdict.OK);
  });

  it('ends where the state takes a signer back', async () => {
    const signer = makeSigner(state, 'UT', undefined, { serial: 4711 });
    expect((await stand.verify(chipOf({ signer }))).result).toBe(Verdict.OK);
    expect((await stand.trust('revocations', makeRevocationList(state, [4711]))).out).toBe('UT took back 1 signers');
    expect(await stand.verify(chipOf({ signer }))).toMatchObject({
      result: Verdict.FAILED,
      reasons: ['SIGNER_REVOKED'],
    });
    expect((await stand.verify(chipOf())).result).toBe(Verdict.OK);
  });
});

it('leaves receipts of hashes and verdicts, and nothing of its holder in them or in the logs', async () => {
  const { receiptId } = await stand.verify({ ...chipOf(), selfie });
  const receipt = await stand.service.database.getRepository(DecisionReceipt).findOneByOrFail({ id: receiptId });
  expect(receipt).toMatchObject({ operation: 'verifyChip', outcome: 'OK', tenant: 'acme' });
  expect(receipt.scores).toMatchObject({ passiveAuthentication: 'OK', state: 'UT', match: { score: 5 } });
  expect(receipt.inputs.map(({ kind }) => kind)).toEqual(['sod', 'dg1', 'dg2', 'selfie']);
  const written = JSON.stringify(receipt) + stand.service.logs.join('\n');
  for (const secret of [NUMBER, 'ERIKSSON', '740812', '1974-08-12']) expect(written).not.toContain(secret);
});

function imageOf(encounter: { data: { case?: string | undefined; value?: unknown } } | undefined): Uint8Array {
  const value = encounter?.data.value as { image?: Uint8Array } | undefined;
  return value?.image ?? new Uint8Array();
}
