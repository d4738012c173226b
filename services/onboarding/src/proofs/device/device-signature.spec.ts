import { generateKeyPairSync, sign } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { SIGNATURE_FORMS } from '../../../test/support/device-forms.js';
import { deviceSignature, readDeviceSignature, verifiesDevice } from './device-signature.js';

const pairOn = (namedCurve: string) => {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve });
  return { publicKey: publicKey.export({ type: 'spki', format: 'der' }), privateKey };
};
const { publicKey, privateKey } = pairOn('P-256');
const der = sign('sha256', Buffer.from('token'), privateKey);
/** Both INTEGERs of a signature, made up: `first` and `second` bytes of 1. */
const made = (first: number, second: number) =>
  Buffer.from([0x30, 4 + first + second, 2, first, ...Array(first).fill(1), 2, second, ...Array(second).fill(1)]);

describe('a signature', () => {
  it.each(SIGNATURE_FORMS)('as %s is read, and verifies for its key and text alone', (_name, form) => {
    for (const curve of ['P-256', 'secp256k1']) {
      const pair = pairOn(curve);
      const signature = deviceSignature.parse(form(pair.privateKey, 'token é'));
      expect(verifiesDevice(pair.publicKey, 'token é', signature)).toBe(true);
      expect(verifiesDevice(pair.publicKey, 'token e', signature)).toBe(false);
      expect(verifiesDevice(pairOn(curve).publicKey, 'token é', signature)).toBe(false);
    }
  });

  it.each([
    ['DER of any length', made(33, 33), ['der']],
    ['short numbers', made(1, 1), ['der']],
    ['64 bytes', Buffer.alloc(64, 7), ['ieee-p1363']],
    ['64 bytes that are DER as well', made(29, 29), ['der', 'ieee-p1363']],
  ])('is recognised by its form: %s', (_name, bytes, encodings) =>
    expect(readDeviceSignature(bytes)?.encodings).toEqual(encodings),
  );

  it.each([
    ['nothing', Buffer.alloc(0)],
    ['three bytes', Buffer.alloc(3)],
    ['63 bytes', Buffer.alloc(63, 1)],
    ['65 bytes', Buffer.alloc(65, 1)],
    ['cut DER', der.subarray(0, -1)],
    ['DER and a byte more', Buffer.concat([der, Buffer.alloc(1)])],
    ['DER of one number', Buffer.from([0x30, 3, 2, 1, 1])],
    ['DER of three numbers', Buffer.from([0x30, 9, 2, 1, 1, 2, 1, 1, 2, 1, 1])],
    ['DER with an empty number', Buffer.from([0x30, 5, 2, 0, 2, 1, 1])],
    ['DER with a number of 34 bytes', made(34, 20)],
    ['DER of another kind', der.with(0, 0x31)],
    ['a signature on P-384', sign('sha256', Buffer.from('x'), pairOn('P-384').privateKey)],
  ])('that is %s is refused, and the forms are told', (_name, bytes) => {
    expect(readDeviceSignature(Buffer.from(bytes))).toBeUndefined();
    if (bytes.length === 0) return;
    const { error } = deviceSignature.safeParse(Buffer.from(bytes).toString('base64'));
    expect(error?.issues[0]?.message).toMatch(/"signature".*DER.*64 bytes/);
  });

  it('never verifies with numbers that are none of the curve', () => {
    for (const bytes of [made(1, 1), made(33, 33), Buffer.alloc(64), Buffer.alloc(64, 255)]) {
      const signature = readDeviceSignature(bytes);
      expect(signature && verifiesDevice(publicKey, 'token', signature)).toBe(false);
    }
  });
});
