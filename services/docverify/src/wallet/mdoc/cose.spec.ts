import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { readCbor } from './cbor.js';
import { cborBytes, cborList, cborText } from './cbor-parts.js';
import { publicKeyOf, readCose, verifySign1 } from './cose.js';

const payload = new Uint8Array([1, 2, 3]);
const bytes = (hex: string) => new Uint8Array(Buffer.from(hex, 'hex'));
const ES256 = 'a10126';

/** A COSE_Sign1 with the headers (hexadecimal CBOR), signed over those that are protected. */
function signed(key: KeyObject, protectedHeaders: string, headers = 'a0', hash: string | null = 'sha256') {
  const covered = cborList(
    cborText('Signature1'),
    cborBytes(bytes(protectedHeaders)),
    cborBytes(new Uint8Array()),
    cborBytes(payload),
  );
  const signature = sign(hash, covered, { key, dsaEncoding: 'ieee-p1363' });
  return readCose(
    readCbor(cborList(cborBytes(bytes(protectedHeaders)), bytes(headers), bytes('f6'), cborBytes(signature))),
  );
}

describe('a signature', () => {
  const p256 = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const p384 = generateKeyPairSync('ec', { namedCurve: 'P-384' });
  const brainpool = generateKeyPairSync('ec', { namedCurve: 'brainpoolP256r1' });
  const ed25519 = generateKeyPairSync('ed25519');
  const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });

  it.each([
    ['ES256', p256, ES256, 'sha256'],
    ['ES384', p384, 'a1013822', 'sha384'],
    ['ES256 on a brainpool curve', brainpool, ES256, 'sha256'],
    ['EdDSA', ed25519, 'a10127', null],
  ] as const)('by %s is judged', (_name, { privateKey, publicKey }, headers, hash) => {
    const cose = signed(privateKey, headers, 'a0', hash);
    expect(verifySign1(cose, publicKey, payload)).toBe('OK');
    expect(verifySign1(cose, publicKey, new Uint8Array([1, 2, 4]))).toBe('FAILED');
    expect(verifySign1({ ...cose, proof: cose.proof.subarray(1) }, publicKey, payload)).toBe('FAILED');
    expect(verifySign1({ ...cose, proof: new Uint8Array(64) }, publicKey, payload)).toBe('FAILED');
  });

  it.each([
    ['an algorithm that nobody signed', '', 'a10126', p256],
    ['no algorithm', 'a0', 'a0', p256],
    ['an algorithm of another kind of key', ES256, 'a0', rsa],
    ['an algorithm that is not known', 'a1013824', 'a0', p256],
    ['a critical header', 'a20126028104', 'a0', p256],
  ] as const)('with %s is undecided', (_what, headers, open, { privateKey, publicKey }) =>
    expect(verifySign1(signed(privateKey, headers, open), publicKey, payload)).toBe('UNDEFINED'),
  );
});

describe('a key', () => {
  const { x = '', y = '' } = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ format: 'jwk' });
  const part = (text: string) => Buffer.concat([bytes('5820'), Buffer.from(text, 'base64url')]).toString('hex');
  const key = (hex: string) => publicKeyOf(readCbor(bytes(hex)));

  it('is read, and one that is no point, or of a curve that is not known, is none', () => {
    expect(key(`a401022001 21${part(x)} 22${part(y)}`.replaceAll(' ', ''))?.asymmetricKeyType).toBe('ec');
    expect(key(`a401022001 21${part(x)} 22${part(x)}`.replaceAll(' ', ''))).toBeUndefined();
    expect(key(`a401012001 21${part(x)} 22${part(y)}`.replaceAll(' ', ''))).toBeUndefined();
    expect(key(`a401022008 21${part(x)} 22${part(y)}`.replaceAll(' ', ''))).toBeUndefined();
    expect(key('a0')).toBeUndefined();
  });
});
