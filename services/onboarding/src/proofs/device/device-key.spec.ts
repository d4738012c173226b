import { createSign, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { readDeviceKey, requireDeviceKey, verifiesDevice } from './device-key.js';

/** The contract's own example, on secp256k1. */
const SAMPLE =
  'MFYwEAYHKoZIzj0CAQYFK4EEAAoDQgAE1cb6JHFagjftVneg8BIC4imWr48rF0Pvw17SaMhubbiA3+0oyF+u620YmhtvbBAQn87Ldda3eATw4D3/PfHx+g==';
const spki = (key: KeyObject) => key.export({ type: 'spki', format: 'der' });

describe('a device key', () => {
  it('of the contract’s example is read', () => expect(readDeviceKey(SAMPLE)?.toString('base64')).toBe(SAMPLE));

  it.each(['P-256', 'secp256k1'])('on %s signs for its device alone, in base64 or PEM', (namedCurve) => {
    const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve });
    const fromPem = readDeviceKey(publicKey.export({ type: 'spki', format: 'pem' }).toString());
    const der = readDeviceKey(spki(publicKey).toString('base64')) as Buffer;
    expect(fromPem).toEqual(der);
    const signature = createSign('sha256').update('token é', 'utf8').sign(privateKey);
    expect(verifiesDevice(der, 'token é', signature)).toBe(true);
    expect(verifiesDevice(der, 'token e', signature)).toBe(false);
    expect(verifiesDevice(der, 'token é', signature.subarray(1))).toBe(false);
    expect(verifiesDevice(der, 'token é', Buffer.alloc(0))).toBe(false);
    expect(verifiesDevice(Buffer.from(SAMPLE, 'base64'), 'token é', signature)).toBe(false);
    const raw = createSign('sha256').update('token é', 'utf8').sign({ key: privateKey, dsaEncoding: 'ieee-p1363' });
    expect(verifiesDevice(der, 'token é', raw)).toBe(false);
  });

  it.each([
    ['nothing', ''],
    ['no base64', '%%%'],
    ['no key', 'AAAA'],
    ['RSA', spki(generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey).toString('base64')],
    ['Ed25519', spki(generateKeyPairSync('ed25519').publicKey).toString('base64')],
    ['P-384', spki(generateKeyPairSync('ec', { namedCurve: 'P-384' }).publicKey).toString('base64')],
    [
      'a private key',
      generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    ],
    ['a cut key', SAMPLE.slice(0, -8)],
  ])('that is %s is refused', (_name, text) => expect(readDeviceKey(text)).toBeUndefined());

  it.each([
    ['nothing', '', 'INVALID_VALUE'],
    ['no base64', '%%%', 'INVALID_BASE64'],
    ['no key', 'AAAA', 'INVALID_VALUE'],
  ])('that is %s is reported by the field’s name', (_name, text, code) =>
    expect(() => requireDeviceKey(text)).toThrow(
      expect.objectContaining({ code, message: expect.stringContaining('publicKey') }),
    ),
  );

  it('may be left out', () => expect([requireDeviceKey(undefined), requireDeviceKey(null)]).toEqual([null, null]));
});
