import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { Hash } from './algorithms.js';
import { readCertificate } from './certificate.js';
import { der, TAG } from './der.js';
import { publicKeyOf } from './keys.js';
import {
  answerByEcdsa,
  answerByRecovery,
  makeAuthority,
  makeGroup1,
  makeGroup14,
  makeGroup15,
  makeLines,
  makeSecurityObject,
  makeSigner,
} from './make-chip.fixture.js';
import { judgeChip, openChip } from './verify-chip.js';

const CHALLENGE = Buffer.from('0123456789abcdef', 'hex');
const OTHER_CHALLENGE = Buffer.from('0123456789abcdee', 'hex');
const rsa = generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey;
const ec = (namedCurve: string, paramEncoding: 'named' | 'explicit' = 'named') =>
  generateKeyPairSync('ec', { namedCurve, paramEncoding });

interface Shown {
  /** Groups beside group 1, signed and sent. */
  groups?: readonly (readonly [number, Buffer])[];
  /** Signed and not sent. */
  withheld?: readonly number[];
  response?: Buffer;
  challenge?: Buffer;
  chipKey?: Buffer;
}

function judge({ groups = [], withheld = [], response, challenge = CHALLENGE, chipKey }: Shown) {
  const authority = makeAuthority('UT');
  const signed = new Map([[1, makeGroup1(makeLines('UTO'))] as const, ...groups]);
  const sod = makeSecurityObject(makeSigner(authority, 'UT'), signed, { signedAt: '2024-06-01' });
  const sent = new Map([...signed].filter(([group]) => !withheld.includes(group)));
  const active = response && { challenge, response };
  const trust = { anchors: [readCertificate(authority.certificate)], lists: [] };
  const files = { com: undefined, sod, groups: sent, active, chipKey };
  const {
    result,
    passive,
    active: answered,
    chipAuthentication,
    reasons,
  } = judgeChip(openChip(files), trust, '2026-11-28');
  return { result, passive: passive.verdict, active: answered, chip: chipAuthentication, reasons };
}

const PROVEN = { result: 'OK', passive: 'OK', active: 'OK', reasons: [] };
const COPY = { result: 'FAILED', passive: 'OK', active: 'FAILED', reasons: ['ACTIVE_AUTHENTICATION'] };

describe('active authentication with RSA', () => {
  const groups = [[15, makeGroup15(rsa)]] as const;

  it.each<Hash>(['sha1', 'sha224', 'sha256', 'sha384', 'sha512'])('proves the chip with the trailer of %s', (hash) => {
    const response = answerByRecovery(rsa, CHALLENGE, hash);
    expect(judge({ groups, response })).toEqual({ ...PROVEN, chip: 'NOT_PERFORMED' });
    expect(judge({ groups, response, challenge: OTHER_CHALLENGE })).toMatchObject(COPY);
  });

  it('proves the chip with the trailer BC, which is SHA-1 alone', () => {
    expect(judge({ groups, response: answerByRecovery(rsa, CHALLENGE, 'sha1', true) })).toMatchObject(PROVEN);
    expect(judge({ groups, response: answerByRecovery(rsa, CHALLENGE, 'sha256', true) })).toMatchObject(COPY);
  });

  it('takes the complement of a signature, as the standard allows', () => {
    const response = answerByRecovery(rsa, CHALLENGE, 'sha256');
    const { n = '' } = rsa.export({ format: 'jwk' });
    const modulus = BigInt(`0x${Buffer.from(n, 'base64url').toString('hex')}`);
    const complement = (modulus - BigInt(`0x${response.toString('hex')}`)).toString(16).padStart(256, '0');
    expect(judge({ groups, response: Buffer.from(complement, 'hex') })).toMatchObject(PROVEN);
  });

  it.each([
    [
      'of another key',
      answerByRecovery(generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey, CHALLENGE, 'sha256'),
    ],
    ['that is empty but for a byte', Buffer.from([1])],
    ['larger than the modulus', Buffer.alloc(128, 0xff)],
    ['that is 0', Buffer.alloc(128)],
    ['that does not begin as it must', answerByRecovery(rsa, CHALLENGE, 'sha256', false, 0x4a)],
  ])('refuses an answer %s', (_, response) => {
    expect(judge({ groups, response })).toMatchObject(COPY);
  });
});

describe('active authentication with ECDSA', () => {
  const BY_SIZE: [string, Hash][] = [
    ['secp224r1', 'sha224'],
    ['prime256v1', 'sha256'],
    ['brainpoolP256r1', 'sha256'],
    ['brainpoolP320r1', 'sha256'],
    ['secp384r1', 'sha384'],
    ['secp521r1', 'sha512'],
  ];

  it.each(BY_SIZE)('proves a chip that names no hash on %s by %s, in both forms', (curve, hash) => {
    const { privateKey } = ec(curve);
    const groups = [[15, makeGroup15(privateKey)]] as const;
    for (const form of ['der', 'ieee-p1363'] as const) {
      const response = answerByEcdsa(privateKey, CHALLENGE, hash, form);
      expect(judge({ groups, response })).toMatchObject(PROVEN);
      expect(judge({ groups, response, challenge: OTHER_CHALLENGE })).toMatchObject(COPY);
    }
  });

  it.each([
    ['zeros side by side', Buffer.alloc(64)],
    ['zeros in DER', Buffer.from('3006020100020100', 'hex')],
    ['nothing', Buffer.from('3000', 'hex')],
  ])('refuses %s', (_, response) => {
    expect(judge({ groups: [[15, makeGroup15(ec('prime256v1').privateKey)]], response })).toMatchObject(COPY);
  });

  it('takes numbers in DER with a zero too many', () => {
    const { privateKey } = ec('prime256v1');
    const plain = answerByEcdsa(privateKey, CHALLENGE, 'sha256', 'ieee-p1363');
    const [r, s] = [plain.subarray(0, 32), plain.subarray(32)].map((number) => der(2, Buffer.alloc(3), number));
    const response = der(TAG.sequence, r ?? plain, s ?? plain);
    expect(judge({ groups: [[15, makeGroup15(privateKey)]], response })).toMatchObject(PROVEN);
  });

  it('takes the hash that group 14 names', () => {
    const { privateKey } = ec('prime256v1');
    const plainSha384 = '0.4.0.127.0.7.1.1.4.1.4';
    const group15 = [15, makeGroup15(privateKey)] as const;
    const response = answerByEcdsa(privateKey, CHALLENGE, 'sha384', 'ieee-p1363');
    expect(judge({ groups: [group15], response })).toMatchObject(COPY);
    const groups = [group15, [14, makeGroup14({ activeHash: plainSha384 })] as const];
    expect(judge({ groups, response })).toEqual({ ...PROVEN, chip: 'NOT_PERFORMED' });
  });

  it('proves a chip whose key has written-out parameters', () => {
    const { privateKey, publicKey } = ec('brainpoolP256r1', 'explicit');
    const spki = publicKey.export({ format: 'der', type: 'spki' });
    expect(spki.length).toBeGreaterThan(200);
    const response = answerByEcdsa(privateKey, CHALLENGE, 'sha256', 'ieee-p1363');
    expect(judge({ groups: [[15, makeGroup15(privateKey, spki)]], response })).toMatchObject(PROVEN);
  });
});

describe('a chip that offers active authentication', () => {
  const group15 = [15, makeGroup15(rsa)] as const;
  const response = answerByRecovery(rsa, CHALLENGE, 'sha256');

  it('is FAILED without an answer, even where its key was not read', () => {
    const unanswered = { result: 'FAILED', active: 'FAILED', reasons: ['ACTIVE_AUTHENTICATION_MISSING'] };
    expect(judge({ groups: [group15] })).toMatchObject(unanswered);
    expect(judge({ groups: [group15], withheld: [15] })).toMatchObject(unanswered);
  });

  it('is UNDEFINED where its key was not read, or is none that is known', () => {
    const unread = { result: 'UNDEFINED', active: 'UNDEFINED', reasons: ['DG15_MISSING'] };
    expect(judge({ groups: [group15], withheld: [15], response })).toMatchObject(unread);
    const odd = ec('secp112r1').privateKey;
    const unknown = { result: 'UNDEFINED', active: 'UNDEFINED', reasons: ['UNSUPPORTED_ALGORITHM'] };
    expect(judge({ groups: [[15, makeGroup15(odd)]], response })).toMatchObject(unknown);
    const broken = { result: 'UNDEFINED', active: 'UNDEFINED', reasons: ['DG15_UNREADABLE'] };
    expect(judge({ groups: [[15, Buffer.from('6f0100', 'hex')]], response })).toMatchObject(broken);
  });

  it('takes no key that the state did not sign', () => {
    const own = generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey;
    const authority = makeAuthority('UT');
    const group1 = [1, makeGroup1(makeLines('UTO'))] as const;
    const sod = makeSecurityObject(makeSigner(authority, 'UT'), new Map([group1, group15]), { signedAt: '2024-06-01' });
    const groups = new Map([group1, [15, makeGroup15(own)] as const]);
    const active = { challenge: CHALLENGE, response: answerByRecovery(own, CHALLENGE, 'sha256') };
    const trust = { anchors: [readCertificate(authority.certificate)], lists: [] };
    const files = { com: undefined, sod, groups, active, chipKey: undefined };
    expect(judgeChip(openChip(files), trust, '2026-11-28')).toMatchObject({ result: 'FAILED', reasons: ['DG15_HASH'] });
  });
});

describe('chip authentication', () => {
  const key = ec('brainpoolP256r1').publicKey.export({ format: 'der', type: 'spki' });
  const { publicKey: chip } = ec('brainpoolP256r1', 'explicit');
  const written = chip.export({ format: 'der', type: 'spki' });
  const named = publicKeyOf(written).key.export({ format: 'der', type: 'spki' });
  const other = ec('brainpoolP256r1').publicKey.export({ format: 'der', type: 'spki' });
  const group14 = [14, makeGroup14({ chipKey: key })] as const;
  const unproven = { result: 'UNDEFINED', passive: 'OK', chip: 'UNDEFINED', reasons: ['CHIP_KEY_NOT_PROVEN'] };

  it('is never OK by a key alone, which anybody may copy', () => {
    expect(judge({ groups: [group14] })).toMatchObject(unproven);
    expect(judge({ groups: [group14], chipKey: key })).toMatchObject(unproven);
    expect(judge({ groups: [group14], chipKey: key.subarray(-65) })).toMatchObject(unproven);
    expect(judge({ groups: [group14], withheld: [14] })).toMatchObject({ ...unproven, reasons: ['DG14_MISSING'] });
  });

  it('is FAILED by another key, also where active authentication is OK', () => {
    const wrong = { result: 'FAILED', chip: 'FAILED', reasons: ['CHIP_KEY'] };
    expect(judge({ groups: [group14], chipKey: other })).toMatchObject(wrong);
    expect(judge({ groups: [group14], chipKey: key.subarray(-8) })).toMatchObject(wrong);
    const groups = [group14, [15, makeGroup15(rsa)] as const];
    const response = answerByRecovery(rsa, CHALLENGE, 'sha256');
    expect(judge({ groups, response, chipKey: other })).toMatchObject({ ...wrong, active: 'OK' });
  });

  it('knows a key by its point, however its curve is written', () => {
    const group = [14, makeGroup14({ chipKey: written })] as const;
    expect(named.equals(written)).toBe(false);
    for (const chipKey of [named, written]) expect(judge({ groups: [group], chipKey })).toMatchObject(unproven);
  });

  it('need not be done where active authentication is OK', () => {
    const groups = [group14, [15, makeGroup15(rsa)] as const];
    const response = answerByRecovery(rsa, CHALLENGE, 'sha256');
    expect(judge({ groups, response })).toEqual({ ...PROVEN, chip: 'NOT_PERFORMED' });
  });

  it('is not offered by a chip without a key for it, nor is active authentication by an older one', () => {
    const older = { result: 'OK', passive: 'OK', active: 'NOT_PERFORMED', chip: 'NOT_PERFORMED', reasons: [] };
    expect(judge({})).toEqual(older);
    expect(judge({ groups: [[14, makeGroup14({ activeHash: '0.4.0.127.0.7.1.1.4.1.3' })]] })).toEqual(older);
  });
});
