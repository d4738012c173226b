import {
  constants,
  createCipheriv,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  publicEncrypt,
  randomBytes,
} from 'node:crypto';
import { parse } from '@bonafide/platform/http/parse';
import { SealedRequests, sealedEnvelope, sealedRequestKeys } from '@bonafide/sealing/sealed-request';
import type { Sealed } from '@bonafide/sealing/sealed-request.open';
import { afterAll, describe, expect, it } from 'vitest';

const rsa = (bits: number) => generateKeyPairSync('rsa', { modulusLength: bits }).privateKey;
const keys = { 2048: rsa(2048), 4096: rsa(4096) };
const unknown = rsa(2048);
const paddings = {
  'PKCS#1 v1.5': { padding: constants.RSA_PKCS1_PADDING },
  'OAEP-SHA1': { padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha1' },
  'OAEP-SHA256': { padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha256' },
} as const;
const ciphers = { 'AES-256-CBC': 16, 'AES-256-GCM': 12 } as const;
const request = { video: { meta_data: { username: 'Zoë ☂' }, workflow_data: { workflow: 'charlie4' } } };

type Padding = keyof typeof paddings;
type Cipher = keyof typeof ciphers;

function cbc(key: Buffer, iv: Buffer, text: string): Buffer {
  const cipher = createCipheriv('aes-256-cbc', key, iv);
  return Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
}

function gcm(key: Buffer, iv: Buffer, text: string): Buffer {
  const cipher = createCipheriv('aes-256-gcm', key, iv, { authTagLength: 16 });
  return Buffer.concat([cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]);
}

function seal(key: KeyObject, padding: Padding, cipher: Cipher, text = JSON.stringify(request)): Sealed {
  const session = randomBytes(32);
  const iv = randomBytes(ciphers[cipher]);
  const options = { ...paddings[padding], key: createPublicKey(key) };
  const encrypted = cipher === 'AES-256-CBC' ? cbc(session, iv, text) : gcm(session, iv, text);
  return {
    key: publicEncrypt(options, session),
    iv,
    p: encrypted,
  };
}

/** The same bytes with one bit turned; `at` counts from the end when negative. */
function flipped(bytes: Uint8Array, at: number): Uint8Array {
  const index = at < 0 ? bytes.length + at : at;
  return bytes.with(index, (bytes[index] ?? 0) ^ 1);
}

const cut = (bytes: Uint8Array, by: number) => bytes.subarray(0, -by);
const nothing = new Uint8Array();

const combinations = [2048, 4096].flatMap((bits) =>
  (Object.keys(paddings) as Padding[]).flatMap((padding) =>
    (Object.keys(ciphers) as Cipher[]).map((cipher) => [bits as 2048 | 4096, padding, cipher] as const),
  ),
);

const both = new SealedRequests([keys[4096], keys[2048]]);
afterAll(() => both.close());
const uniform = {
  name: 'DomainError',
  code: 'INVALID_VALUE',
  message: 'The sealed request cannot be opened',
  details: {},
};

describe('SealedRequests', () => {
  it.each(combinations)(
    'opens RSA %i, %s, %s, whichever configured key it was sealed for',
    async (bits, padding, cipher) => expect(await both.open(seal(keys[bits], padding, cipher))).toEqual(request),
  );

  it.each(combinations)(
    'refuses RSA %i, %s, %s with one error, whatever was changed',
    async (bits, padding, cipher) => {
      const good = seal(keys[bits], padding, cipher);
      const damaged: [string, Sealed][] = [
        ['an unknown key', seal(unknown, padding, cipher)],
        ['key: first bit', { ...good, key: flipped(good.key, 0) }],
        ['key: last bit', { ...good, key: flipped(good.key, -1) }],
        ['key: cut', { ...good, key: cut(good.key, 1) }],
        ['key: empty', { ...good, key: nothing }],
        ['key: zero', { ...good, key: Buffer.alloc(bits / 8) }],
        ['key: above the modulus', { ...good, key: Buffer.alloc(bits / 8, 255) }],
        ['key of another envelope', { ...good, key: seal(keys[bits], padding, cipher).key }],
        ['iv: first bit', { ...good, iv: flipped(good.iv, 0) }],
        ['iv: cut', { ...good, iv: cut(good.iv, 1) }],
        ['iv: empty', { ...good, iv: nothing }],
        ['p: first bit', { ...good, p: flipped(good.p, 0) }],
        ['p: last bit', { ...good, p: flipped(good.p, -1) }],
        ['p: padding of the block before', { ...good, p: flipped(good.p, -17) }],
        ['p: cut by a byte', { ...good, p: cut(good.p, 1) }],
        ['p: cut by a block', { ...good, p: cut(good.p, 16) }],
        ['p: empty', { ...good, p: nothing }],
        ['p: not JSON', seal(keys[bits], padding, cipher, '{"video":')],
        ['p: very many values', seal(keys[bits], padding, cipher, `[${'1,'.repeat(200_000)}1]`)],
        ['p: not UTF-8', { ...good, p: randomBytes(64) }],
      ];
      for (const [name, envelope] of damaged) {
        const error: unknown = await both.open(envelope).catch((thrown: unknown) => thrown);
        expect({ ...(error as object), message: (error as Error).message }, name).toEqual(uniform);
      }
    },
  );

  it('refuses a session key that is not 32 bytes long', async () => {
    const wrapped = publicEncrypt({ ...paddings['OAEP-SHA256'], key: createPublicKey(keys[2048]) }, randomBytes(16));
    const envelope = { ...seal(keys[2048], 'OAEP-SHA256', 'AES-256-GCM'), key: wrapped };
    await expect(both.open(envelope)).rejects.toMatchObject(uniform);
  });

  it('rotates with an overlap: the new key is published, the old one still opens until it is dropped', async () => {
    const during = new SealedRequests([unknown, keys[2048]]);
    const after = new SealedRequests([unknown]);
    const old = seal(keys[2048], 'PKCS#1 v1.5', 'AES-256-CBC');
    expect(createPublicKey(during.publicKeyPem()).equals(createPublicKey(unknown))).toBe(true);
    expect(during.publicKeyPem()).toMatch(/^-----BEGIN PUBLIC KEY-----\n/);
    expect(await during.open(old)).toEqual(request);
    await expect(after.open(old)).rejects.toMatchObject(uniform);
    await Promise.all([during.close(), after.close()]);
  });

  it('answers each of many at once with its own request, and refuses what would wait too long', async () => {
    const requests = new SealedRequests([keys[2048]]);
    const envelopes = Array.from({ length: 80 }, (_, n) =>
      seal(keys[2048], 'OAEP-SHA256', 'AES-256-GCM', JSON.stringify({ n })),
    );
    const answers = await Promise.allSettled(envelopes.map((envelope) => requests.open(envelope)));
    answers.forEach((answer, n) => {
      if (n < 64) expect(answer).toEqual({ status: 'fulfilled', value: { n } });
      else expect(answer).toMatchObject({ status: 'rejected', reason: { code: 'UNAVAILABLE' } });
    });
    await requests.close();
  });

  it('lets no more than 30 MB wait', async () => {
    const requests = new SealedRequests([keys[2048]]);
    const large = { ...seal(keys[2048], 'PKCS#1 v1.5', 'AES-256-CBC'), p: new Uint8Array(7_499_999) };
    const answers = await Promise.allSettled([1, 2, 3, 4, 5].map(() => requests.open(large)));
    expect(answers.map((answer) => (answer as PromiseRejectedResult).reason.code)).toEqual([
      ...new Array(4).fill('INVALID_VALUE'),
      'UNAVAILABLE',
    ]);
    await requests.close();
  });

  it('refuses what waits when its thread ends, and starts another for the next envelope', async () => {
    const requests = new SealedRequests([keys[4096]]);
    const envelope = seal(keys[4096], 'PKCS#1 v1.5', 'AES-256-CBC');
    const waiting = expect(requests.open(envelope)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    await requests.close();
    await waiting;
    expect(await requests.open(envelope)).toEqual(request);
    await requests.close();
  });
});

describe('sealedEnvelope', () => {
  const good = { key: 'AAAA', iv: 'AAAA', p: 'AAAA' };

  it.each([
    ['nothing', {}, 'FIELD_MISSING', 'Required field "key" is missing.'],
    ['only key', { key: 'AAAA' }, 'FIELD_MISSING', 'Required field "iv" is missing.'],
    ['no p', { key: 'AAAA', iv: 'AAAA' }, 'FIELD_MISSING', 'Required field "p" is missing.'],
    ['a plain request', request, 'FIELD_MISSING', 'Required field "key" is missing.'],
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
