import { createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { KEY_FORMS, POINT_FORMS, pointOf, spkiOf } from '../../../test/support/device-forms.js';
import { deviceKey, readDeviceKey } from './device-key.js';

/** The contract's own example, on secp256k1. */
const SAMPLE =
  'MFYwEAYHKoZIzj0CAQYFK4EEAAoDQgAE1cb6JHFagjftVneg8BIC4imWr48rF0Pvw17SaMhubbiA3+0oyF+u620YmhtvbBAQn87Ldda3eATw4D3/PfHx+g==';
const spki = (key: KeyObject) => key.export({ type: 'spki', format: 'der' });
const ec = (namedCurve: string) => generateKeyPairSync('ec', { namedCurve });
const { publicKey, privateKey } = ec('P-256');
const jwk = publicKey.export({ format: 'jwk' });
const offCurve = spki(publicKey).with(-1, (spki(publicKey).at(-1) ?? 0) ^ 1);
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey;

describe('a device key', () => {
  it('of the contract’s example is read', () => expect(readDeviceKey(SAMPLE)?.toString('base64')).toBe(SAMPLE));

  it.each(KEY_FORMS)('as %s is read to its DER', (_name, form) => {
    for (const curve of ['P-256', 'secp256k1']) {
      const { publicKey: key } = ec(curve);
      expect(readDeviceKey(form(key))?.toString('base64')).toBe(spkiOf(key));
    }
  });

  it.each(['P-256', 'secp256k1'])('on %s is kept as OpenSSL would write it', (curve) => {
    for (let round = 0; round < 50; round += 1) {
      const der = spki(ec(curve).publicKey);
      const written = spki(createPublicKey({ key: der, format: 'der', type: 'spki' }));
      expect(readDeviceKey(der.toString('base64'))).toEqual(written);
    }
  });

  it.each(POINT_FORMS)('as %s is read as one on P-256', (_name, form) => {
    expect(readDeviceKey(form(publicKey))?.toString('base64')).toBe(spkiOf(publicKey));
    expect(readDeviceKey(form(ec('secp256k1').publicKey))).toBeUndefined();
  });

  const refused: [string, unknown][] = [
    ['nothing', ''],
    ['white space', ' \n'],
    ['no base64', '%%%'],
    ['no key', 'AAAA'],
    ['a number', 7],
    ['a list', [SAMPLE]],
    ['RSA', spki(rsa).toString('base64')],
    ['RSA as PEM', rsa.export({ type: 'spki', format: 'pem' })],
    ['RSA as JWK', rsa.export({ format: 'jwk' })],
    ['Ed25519', spki(generateKeyPairSync('ed25519').publicKey).toString('base64')],
    ['P-384', spki(ec('P-384').publicKey).toString('base64')],
    ['P-384 as JWK', ec('P-384').publicKey.export({ format: 'jwk' })],
    ['a private key', privateKey.export({ type: 'pkcs8', format: 'pem' })],
    ['a private key in base64', privateKey.export({ type: 'pkcs8', format: 'der' }).toString('base64')],
    ['a private key as JWK', privateKey.export({ format: 'jwk' })],
    ['a cut key', SAMPLE.slice(0, -8)],
    ['a key and junk behind it', `${SAMPLE.slice(0, -4)}AAAAAAAA`],
    ['a PEM with junk behind it', `${publicKey.export({ type: 'spki', format: 'pem' })}x`],
    ['two PEMs', String(publicKey.export({ type: 'spki', format: 'pem' })).repeat(2)],
    ['a PEM of no base64', '-----BEGIN PUBLIC KEY-----\n%%%\n-----END PUBLIC KEY-----'],
    ['a point off the curve', Buffer.from(pointOf(publicKey).with(-1, 1)).toString('base64')],
    ['a key off its curve', Buffer.from(offCurve).toString('base64')],
    ['a compressed point', Buffer.from(pointOf(publicKey).subarray(0, 33).with(0, 2)).toString('base64')],
    ['a point without its first byte', pointOf(publicKey).subarray(1).toString('base64')],
    ['a JWK without y', { ...jwk, y: undefined }],
    ['a JWK with a short x', { ...jwk, x: jwk.x?.slice(0, 40) }],
    ['a JWK off its curve', { ...jwk, y: jwk.x }],
    ['a JWK without a curve', { ...jwk, crv: undefined }],
    ['a JWK in a list', [jwk]],
    ['a text that begins like a JWK', '{"kty":"EC"'],
    ['a text longer than any key', ' '.repeat(4097) + SAMPLE],
  ];

  it.each(refused)('that is %s is refused, and the forms are told', (_name, value) => {
    expect(readDeviceKey(value)).toBeUndefined();
    const { error } = deviceKey.safeParse(value);
    expect(error?.issues[0]?.message).toMatch(/"publicKey".*PEM.*DER.*JWK.*point/);
  });

  it('may be left out', () => expect([undefined, null].map((value) => deviceKey.parse(value))).toEqual([null, null]));
});
