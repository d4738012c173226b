import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { readGroup15, verifyActive } from './active.js';
import { readCertificate } from './certificate.js';
import { readMasterList } from './master-list.js';
import { verifyPassive } from './passive.js';
import { readChip } from './read-chip.js';
import { readSecurityObject } from './security-object.js';

const root = fileURLToPath(new URL('../../../..', import.meta.url));
const folder = join(process.env.BONAFIDE_TESTDATA_DIR ?? join(root, '../shared/testdata'), 'chip');
const isThere = existsSync(folder);
const file = (...path: string[]) => readFileSync(join(folder, ...path));
const states = isThere ? readdirSync(join(folder, 'sod')) : [];
const certificateOf = (state: string) => readCertificate(file('sod', state, 'csca.cer'));

function verify(state: string, anchors = [certificateOf(state)], sod = file('sod', state, 'EF.SOD.bin')) {
  const said = { issuer: undefined, expiry: undefined, issued: undefined };
  const context = { said, today: new Date('2026-11-28') };
  return verifyPassive(readSecurityObject(sod), new Map(), { anchors, lists: [] }, context);
}

describe.skipIf(!isThere)('security objects of real documents', () => {
  it.each(states)('%s: is OK with its own certificate, and says what it was said to say', (state) => {
    const expected = JSON.parse(file('sod', state, 'expected.json').toString());
    const object = readSecurityObject(file('sod', state, 'EF.SOD.bin'));
    const hex = (group: number) => Buffer.from(object.digests.get(group) ?? []).toString('hex');
    expect([hex(1), hex(2)]).toEqual([expected.expDg1Hash, expected.expDg2Hash]);
    expect(`"${object.ldsVersion ?? ''}"`).toBe(expected.expLdsVersion);
    expect(`"${object.unicodeVersion ?? ''}"`).toBe(expected.expUnicodeVersion);
    const { verdict, reasons, signer } = verify(state);
    expect([verdict, reasons]).toEqual(['OK', []]);
    expect(Buffer.from(signer?.raw ?? [])).toEqual(file('sod', state, 'dsc.cer'));
  });

  it.each(states)('%s: is UNDEFINED with the certificates of all other states', (state) => {
    const others = states.filter((other) => other !== state).map(certificateOf);
    expect(verify(state, others)).toMatchObject({ verdict: 'UNDEFINED', reasons: ['NO_TRUST_ANCHOR'] });
  });

  it.each(states)('%s: is never OK with one byte changed', (state) => {
    const original = file('sod', state, 'EF.SOD.bin');
    const verdicts = new Map<string, number>();
    for (let at = 0; at < original.length; at += 29) {
      const changed = Buffer.from(original);
      changed[at] = (changed[at] ?? 0) ^ 0x01;
      const verdict = attempt(() => verify(state, [certificateOf(state)], changed).verdict);
      verdicts.set(verdict, (verdicts.get(verdict) ?? 0) + 1);
      if (verdict === 'OK') expect(isInsignificant(original, at)).toBe(true);
    }
    expect(verdicts.get('FAILED')).toBeGreaterThan(10);
  });
});

/** Bytes that nothing reads: the version and the list of digests of a message, and which signer it names. */
function isInsignificant(original: Buffer, at: number): boolean {
  const { message, signers } = readSecurityObject(original);
  const significant = [message.content, ...signers.map(({ raw }) => raw), message.signer.signature];
  const attributes = message.signer.attributes?.raw;
  return ![...significant, ...(attributes ? [attributes] : [])].some((part) => {
    const from = original.indexOf(part);
    return at >= from && at < from + part.length;
  });
}

function attempt(work: () => string): string {
  try {
    return work();
  } catch (error) {
    expect((error as Error).name).toBe('ChipFormatError');
    return 'unreadable';
  }
}

describe.skipIf(!isThere)('samples of data groups', () => {
  it('are read', () => {
    const numbers = [1, 2, 7, 11, 12, 13, 14, 15, 16];
    const groups = new Map(numbers.map((group) => [group, file('dg-samples', `EF.DG${group}.bin`)]));
    const chip = readChip({ com: undefined, sod: undefined, groups });
    expect(chip.unreadable).toEqual([]);
    expect(chip.mrz).toMatchObject({ format: 'TD2', documentNumber: 'D23145890', issuer: 'UTO' });
    expect([chip.portrait?.format, chip.signature?.format]).toEqual(['jpeg', 'jpeg']);
    expect(chip.portrait?.data).toHaveLength(5099);
    expect(chip.holder).toMatchObject({
      fullName: 'SMITH<<JOHN<J',
      placeOfBirth: 'ANYTOWN<MN',
      telephone: '16125551212',
    });
    expect(chip.document).toMatchObject({ issueDate: '2017-09-05' });
    expect(chip.security?.chipAuthenticationKeys).toHaveLength(1);
    expect(chip.activeKey?.kind).toBe('rsa');
    expect(chip.contacts?.map(({ name }) => name)).toEqual(['SMITH<<CHARLES<R', 'BROWN<<MARY<J']);
  });

  it('holds answers of active authentication', () => {
    const vectors: { dg15: string; nonce: string; signature: string }[] = JSON.parse(
      file('active-auth', 'vectors.json').toString(),
    );
    expect(vectors.length).toBeGreaterThan(0);
    for (const { dg15, nonce, signature } of vectors) {
      const key = readGroup15(Buffer.from(dg15, 'hex'));
      const response = Buffer.from(signature, 'hex');
      const challenge = Buffer.from(nonce, 'hex');
      expect(verifyActive(key, { challenge, response, hash: undefined })).toBe(true);
      challenge[7] = (challenge[7] ?? 0) ^ 1;
      expect(verifyActive(key, { challenge, response, hash: undefined })).toBe(false);
    }
  });
});

describe.skipIf(!isThere)('published master lists', () => {
  const lists: [string, string, number][] = [
    ['DE_ML_2026-05-28-08-28-45.ml', 'DE_ROOT_CA_CSCA07.cer', 588],
    ['NL_ML_2026-07-22.ml', 'NL_ROOT_CA.cer', 411],
  ];

  it.each(lists)('%s: is verified against its root, and refused against the other', (name, own, count) => {
    const list = readMasterList(file('masterlist', name), readCertificate(file('masterlist', own)));
    expect([list.certificates.length, list.unreadable]).toEqual([count, 0]);
    const other = lists.find(([, certificate]) => certificate !== own)?.[1] ?? '';
    expect(() => readMasterList(file('masterlist', name), readCertificate(file('masterlist', other)))).toThrow(
      'the root did not issue the list signer',
    );
  });

  it('vouch for the documents of their states', () => {
    const anchors = lists.flatMap(([name, certificate]) => [
      ...readMasterList(file('masterlist', name), readCertificate(file('masterlist', certificate))).certificates,
    ]);
    const verdicts = Object.fromEntries(states.map((state) => [state, verify(state, anchors).verdict]));
    expect(verdicts).toEqual(Object.fromEntries(states.map((state) => [state, 'OK'])));
  });
});
