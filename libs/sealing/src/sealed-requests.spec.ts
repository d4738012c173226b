import { createPublicKey, publicEncrypt, randomBytes } from 'node:crypto';
import { DomainError } from '@bonafide/platform/errors/domain-error';
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import {
  type Cipher,
  ciphers,
  cut,
  flipped,
  type Padding,
  paddings,
  rsa,
  seal as sealText,
} from './sealed-request.fixture.js';
import type { Sealed } from './sealed-request.open.js';
import { SealedRequests, type Use } from './sealed-requests.js';

const keys = { 2048: rsa(2048), 4096: rsa(4096) };
const unknown = rsa(2048);
const request = { video: { meta_data: { username: 'Zoë ☂' }, workflow_data: { workflow: 'charlie4' } } };
const seal = (
  key: Parameters<typeof sealText>[0],
  padding: Padding,
  cipher: Cipher,
  text: string | Buffer = JSON.stringify(request),
) => sealText(key, padding, cipher, text);

const nothing = new Uint8Array();

const combinations = [2048, 4096].flatMap((bits) =>
  (Object.keys(paddings) as Padding[]).flatMap((padding) =>
    (Object.keys(ciphers) as Cipher[]).map((cipher) => [bits as 2048 | 4096, padding, cipher] as const),
  ),
);

const opened: SealedRequests[] = [];
const opening = (...args: ConstructorParameters<typeof SealedRequests>) => {
  const requests = new SealedRequests(...args);
  opened.push(requests);
  return requests;
};
const both = opening([keys[4096], keys[2048]]);
afterAll(() => Promise.all(opened.map((requests) => requests.close())));
afterEach(() => void vi.useRealTimers());

/** Each a client of its own, so that no refusals are counted together. */
let clients = 0;
const somebody = () => ({ tenant: 'acme', client: `client-${++clients}` });
const open = (requests: SealedRequests, envelope: Sealed, more: Partial<Use<unknown>> = {}) =>
  requests.answer(envelope, { sender: somebody(), use: (content) => content, ...more });

async function refusal(answer: Promise<unknown>): Promise<object> {
  const error = await answer.then(
    () => new Error('It was not refused'),
    (thrown: Error) => thrown,
  );
  return { ...error, message: error.message };
}

const uniform = {
  name: 'DomainError',
  code: 'INVALID_VALUE',
  message: 'The sealed request cannot be opened',
  details: { reason: 'sealed' },
};

describe('an envelope', () => {
  it.each(combinations)('opens: RSA %i, %s, %s, whichever configured key it was sealed for', async (bits, ...how) =>
    expect(await open(both, seal(keys[bits], ...how))).toEqual(request),
  );

  it.each(combinations)(
    'is refused with one error, whatever was changed: RSA %i, %s, %s',
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
        ['p: not UTF-8', { ...good, p: randomBytes(64) }],
      ];
      await Promise.all(
        damaged.map(async ([name, envelope]) => expect(await refusal(open(both, envelope)), name).toEqual(uniform)),
      );
    },
  );

  it('is refused with a session key that is not 32 bytes long', async () => {
    const wrapped = publicEncrypt({ ...paddings['OAEP-SHA256'], key: createPublicKey(keys[2048]) }, randomBytes(16));
    const envelope = { ...seal(keys[2048], 'OAEP-SHA256', 'AES-256-GCM'), key: wrapped };
    expect(await refusal(open(both, envelope))).toEqual(uniform);
  });

  it('opens each time, although the padding under a wrong session key is right once in 256', async () => {
    const requests = opening([unknown, keys[2048]]);
    for (let n = 0; n < 400; n += 1) {
      expect(await open(requests, seal(keys[2048], 'OAEP-SHA256', 'AES-256-CBC'))).toEqual(request);
    }
  }, 30_000);

  it('opens under an old key as long as the overlap of a rotation lasts', async () => {
    const [during, after] = [opening([unknown, keys[2048]]), opening([unknown])];
    const old = seal(keys[2048], 'PKCS#1 v1.5', 'AES-256-CBC');
    expect(createPublicKey(during.publicKeyPem()).equals(createPublicKey(unknown))).toBe(true);
    expect(during.publicKeyPem()).toMatch(/^-----BEGIN PUBLIC KEY-----\n/);
    expect(await open(during, old)).toEqual(request);
    expect(await refusal(open(after, old))).toEqual(uniform);
  });
});

const nested = (levels: number) => `${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`;
const contents: [string, string | Buffer, string, RegExp][] = [
  ['no JSON', '{"video":', 'INVALID_JSON', /not valid JSON/],
  ['no text', Buffer.from('"Jos\xe9"', 'latin1'), 'INVALID_JSON', /not UTF-8/],
  ['half a surrogate pair', String.raw`{"video":{"name":"\ud800"}}`, 'INVALID_VALUE', /"video.name"/],
  ['very many values', `[${'1,'.repeat(200_000)}1]`, 'TOO_LARGE', /50000 values/],
  ['4,000 levels', nested(4000), 'INVALID_JSON', /deeper than 64/],
  ['100,000 levels', nested(100_000), 'TOO_LARGE', /50000 values/],
  ['an empty request', '{}', 'FIELD_MISSING', /"video"/],
  ['an empty list', '[]', 'FIELD_TYPE', /must be/],
];
/** Refuses what lacks a member, some time later, as engines do. */
async function reader(content: unknown): Promise<unknown> {
  if (Array.isArray(content)) throw new DomainError('FIELD_TYPE', 'It must be an object');
  await new Promise((resolve) => setTimeout(resolve, 120));
  if (!Object.hasOwn(content as object, 'video')) throw new DomainError('FIELD_MISSING', 'Required field "video"');
  return content;
}

describe('content that is wrong', () => {
  it.each(contents)('is told under AES-GCM: %s', async (_what, text, code, message) =>
    expect(
      await refusal(open(both, seal(keys[2048], 'OAEP-SHA256', 'AES-256-GCM', text), { use: reader })),
    ).toMatchObject({
      code,
      message: expect.stringMatching(message),
    }),
  );

  it('is not told from an envelope that does not open under AES-CBC: neither its error nor its time', async () => {
    const requests = opening([keys[2048]]);
    await requests.check();
    const good = seal(keys[2048], 'PKCS#1 v1.5', 'AES-256-CBC');
    const envelopes = [
      { ...good, p: flipped(good.p, -1) },
      { ...good, p: flipped(good.p, 0) },
      ...contents.map(([, text]) => seal(keys[2048], 'PKCS#1 v1.5', 'AES-256-CBC', text)),
    ];
    for (const envelope of envelopes) {
      const before = performance.now();
      expect(await refusal(open(requests, envelope, { use: reader }))).toEqual(uniform);
      const took = performance.now() - before;
      expect(took).toBeGreaterThan(495);
      expect((took + 5) % 500).toBeLessThan(150);
    }
  });

  it('is refused as whatever makes the request hopeless, as is an envelope that does not open', async () => {
    const hopeless = new DomainError('RATE_LIMITED', 'Too many failed tries of the face, wait 9 s', {
      retryAfter: '9',
    });
    const use = () => {
      throw new DomainError('RATE_LIMITED', 'Too many failed tries of the face, wait 8 s', { retryAfter: '8' });
    };
    const good = seal(keys[2048], 'PKCS#1 v1.5', 'AES-256-CBC');
    const answers = [good, { ...good, p: flipped(good.p, 0) }].map((envelope) =>
      open(both, envelope, { use, hopeless }),
    );
    expect(await Promise.all(answers.map(refusal))).toEqual(new Array(2).fill(await refusal(Promise.reject(hopeless))));
    expect(await open(both, good, { hopeless })).toEqual(request);
  });

  it.each(['UNAVAILABLE', 'TIMEOUT', 'RATE_LIMITED', 'INTERNAL'] as const)(
    'is not what a request is refused for that meets %s',
    async (code) => {
      const use = () => Promise.reject(new DomainError(code, 'It is not the content'));
      const envelope = seal(keys[2048], 'PKCS#1 v1.5', 'AES-256-CBC');
      expect(await refusal(open(both, envelope, { use }))).toMatchObject({ code });
    },
  );
});

describe('refused envelopes are counted', () => {
  const bad = (cipher: Cipher) => {
    const envelope = seal(keys[2048], 'OAEP-SHA256', cipher);
    return { ...envelope, p: flipped(envelope.p, 0) };
  };
  const codes = async (answers: Promise<unknown>[]) => {
    const refusals = (await Promise.all(answers.map(refusal))) as { code: string }[];
    return Object.entries(Object.groupBy(refusals, ({ code }) => code)).map(([code, all]) => [code, all?.length]);
  };

  it('for a client under AES-CBC, also when they come together: 60 in ten minutes, then a good one waits too', async () => {
    const requests = opening([keys[2048]]);
    const sender = somebody();
    const send = (cipher: Cipher) => open(requests, bad(cipher), { sender });
    expect(await codes(Array.from({ length: 50 }, () => send('AES-256-CBC')))).toEqual([['INVALID_VALUE', 50]]);
    const more = await codes(Array.from({ length: 50 }, () => send('AES-256-CBC')));
    expect(more).toEqual(
      expect.arrayContaining([
        ['INVALID_VALUE', 10],
        ['RATE_LIMITED', 40],
      ]),
    );
    const good = seal(keys[2048], 'PKCS#1 v1.5', 'AES-256-CBC');
    expect(await refusal(open(requests, good, { sender }))).toMatchObject({
      code: 'RATE_LIMITED',
      details: { retryAfter: expect.stringMatching(/^(600|59\d)$/) },
    });
    expect(await open(requests, good)).toEqual(request);
    expect(await open(requests, good, { sender: { ...sender, tenant: 'other' } })).toEqual(request);
    expect(await refusal(send('AES-256-GCM'))).toEqual(uniform);
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 601_000 });
    expect(await open(requests, good, { sender })).toEqual(request);
  });

  it('for a session under either cipher: 10 in ten minutes, whichever client it comes from', async () => {
    const requests = opening([keys[2048]]);
    const of = (session: string) => ({ sender: { ...somebody(), session } });
    for (const cipher of ['AES-256-GCM', 'AES-256-CBC'] as const) {
      const all = await codes(Array.from({ length: 5 }, () => open(requests, bad(cipher), of('s'))));
      expect(all).toEqual([['INVALID_VALUE', 5]]);
    }
    const good = seal(keys[2048], 'OAEP-SHA256', 'AES-256-GCM');
    expect(await refusal(open(requests, good, of('s')))).toMatchObject({ code: 'RATE_LIMITED' });
    expect(await open(requests, good, of('another'))).toEqual(request);
  });

  it('not for a client whose request is hopeless, whatever it holds', async () => {
    const requests = opening([keys[2048]]);
    const sender = somebody();
    const hopeless = new DomainError('INVALID_VALUE', 'The enrollment is complete: not a valid token');
    const all = Array.from({ length: 62 }, (_, n) => ({ sender: { ...sender, session: `${n}` }, hopeless }));
    expect(await codes(all.map((more) => open(requests, bad('AES-256-CBC'), more)))).toEqual([['INVALID_VALUE', 62]]);
    expect(await open(requests, seal(keys[2048], 'PKCS#1 v1.5', 'AES-256-CBC'), { sender })).toEqual(request);
  });
});
