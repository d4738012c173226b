import { createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { parse } from '@bonafide/platform/http/parse';
import { describe, expect, it } from 'vitest';
import { rsa } from './sealed-request.fixture.js';
import { sealedEnvelope, sealedRequestKeys } from './sealed-request.js';

const keys = { 2048: rsa(2048), 4096: rsa(4096) };

describe('sealedEnvelope', () => {
  const good = { key: 'AAAA', iv: 'AAAA', p: 'AAAA' };

  it.each([
    ['nothing', {}, 'FIELD_MISSING', 'Required field "key" is missing.'],
    ['only key', { key: 'AAAA' }, 'FIELD_MISSING', 'Required field "iv" is missing.'],
    ['no p', { key: 'AAAA', iv: 'AAAA' }, 'FIELD_MISSING', 'Required field "p" is missing.'],
    ['a plain request', { video: {} }, 'FIELD_MISSING', 'Required field "key" is missing.'],
    ['a number', { ...good, iv: 7 }, 'FIELD_TYPE', 'Field "iv" has the wrong type.'],
    ['what is no base64', { ...good, p: 'A*A' }, 'INVALID_BASE64', 'Field "p" is not valid base64.'],
    ['a key too long', { ...good, key: 'A'.repeat(688) }, 'INVALID_VALUE', 'Invalid "key" value.'],
  ])('refuses %s by field', (_name, body, code, message) =>
    expect(() => parse(sealedEnvelope, body)).toThrow(expect.objectContaining({ code, message })),
  );

  it('is read in any form of base64', () => {
    const read = parse(sealedEnvelope, { key: '-_-_', iv: 'AA\r\nAA', p: 'data:;base64,AAA' });
    expect(read).toEqual({ key: Buffer.from('+/+/', 'base64'), iv: Buffer.alloc(3), p: Buffer.alloc(2) });
  });
});

describe('sealedRequestKeys', () => {
  const pem = (key: KeyObject) => key.export({ type: 'pkcs8', format: 'pem' }).toString();

  it('reads a list of PEM private keys, the first one to publish', () => {
    const read = sealedRequestKeys.parse(JSON.stringify([pem(keys[4096]), pem(keys[2048])]));
    expect(read[0]?.equals(keys[4096])).toBe(true);
    expect(read).toHaveLength(2);
  });

  it.each([
    ['no key', '[]'],
    ['no list', JSON.stringify(pem(keys[2048]))],
    ['a weak key', JSON.stringify([pem(rsa(1024))])],
    ['a curve', JSON.stringify([pem(generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey)])],
    ['a public key', JSON.stringify([createPublicKey(keys[2048]).export({ type: 'spki', format: 'pem' })])],
    ['half a key', JSON.stringify([pem(keys[2048]).slice(0, 400)])],
  ])('refuses %s and does not repeat it', (_name, text) => {
    const { error } = sealedRequestKeys.safeParse(text);
    expect(error).toBeDefined();
    expect(error?.message).not.toContain('BEGIN');
  });
});
