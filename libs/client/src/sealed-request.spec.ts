import { generateKeyPairSync } from 'node:crypto';
import { parse } from '@bonafide/platform/http/parse';
import { sealedEnvelope } from '@bonafide/sealing/sealed-request';
import { SealedRequests } from '@bonafide/sealing/sealed-requests';
import { afterAll, describe, expect, it } from 'vitest';
import { fromBase64, toBase64 } from './base64.js';
import { type SealOptions, sealRequest } from './sealed-request.js';

const server = {
  2048: new SealedRequests([generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey]),
  4096: new SealedRequests([generateKeyPairSync('rsa', { modulusLength: 4096 }).privateKey]),
};
afterAll(() => Promise.all(Object.values(server).map((requests) => requests.close())));

const sender = { tenant: 'acme', client: 'app' };
const request = { video: { workflow_data: { frames: [{ data: 'A'.repeat(300_000), tags: [] }] } }, username: 'Zoë ☂' };
const paddings: SealOptions['padding'][] = [undefined, 'oaep-sha256', 'oaep-sha1', 'pkcs1'];
const combinations = ([2048, 4096] as const).flatMap((bits) =>
  paddings.flatMap((padding) => (['gcm', 'cbc'] as const).map((cipher) => ({ bits, padding, cipher }))),
);

describe('sealRequest', () => {
  it.each(combinations)('is opened by the server: RSA $bits, $padding, $cipher', async ({ bits, padding, cipher }) => {
    const sealed = await sealRequest(server[bits].publicKeyPem(), request, { padding, cipher });
    expect(JSON.stringify(sealed)).not.toContain('AAAAAAAA');
    expect(fromBase64(sealed.key)).toHaveLength(bits / 8);
    expect(fromBase64(sealed.iv)).toHaveLength(cipher === 'gcm' ? 12 : 16);
    expect(await server[bits].answer(parse(sealedEnvelope, sealed), { sender, use: (content) => content })).toEqual(
      request,
    );
  });

  it('never seals twice alike', async () => {
    const pem = server[2048].publicKeyPem();
    const [one, two] = await Promise.all([sealRequest(pem, request), sealRequest(pem, request)]);
    expect(one.key).not.toBe(two.key);
    expect(one.iv).not.toBe(two.iv);
    expect(one.p).not.toBe(two.p);
  });

  it('refuses what is not a public key', () => expect(sealRequest('not a key', request)).rejects.toThrow());
});

describe('base64', () => {
  it('gives every byte back', () => {
    const bytes = Uint8Array.from({ length: 100_001 }, (_, at) => at % 256);
    expect(toBase64(bytes)).toBe(Buffer.from(bytes).toString('base64'));
    expect(fromBase64(toBase64(bytes))).toEqual(bytes);
    expect(fromBase64('-_-_')).toEqual(Uint8Array.from(Buffer.from('+/+/', 'base64')));
  });
});
