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
import { isMalleable, type Sealed } from './sealed-request.open.js';
import { SealedRequests, type SealedRequestsOptions, type Use } from './sealed-requests.js';

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
/** When refusals under AES-CBC leave, where a test waits for them and for nothing else. */
const SOON = { refusalMs: 300 };
/** Stops the clock of refusals: the thread, which is real, may take what it needs. */
const stopClock = () => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
const both = opening([keys[4096], keys[2048]]);
const bothSoon = opening([keys[4096], keys[2048]], SOON);
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
/** The one under AES-CBC. */
const alike = {
  ...uniform,
  message: 'The sealed request cannot be opened or answered; under AES-GCM the refusal would say why',
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
        damaged.map(async ([name, envelope]) =>
          expect(await refusal(open(bothSoon, envelope)), name).toEqual(isMalleable(envelope) ? alike : uniform),
        ),
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
    const [during, after] = [opening([unknown, keys[2048]]), opening([unknown], SOON)];
    const old = seal(keys[2048], 'PKCS#1 v1.5', 'AES-256-CBC');
    expect(createPublicKey(during.publicKeyPem()).equals(createPublicKey(unknown))).toBe(true);
    expect(during.publicKeyPem()).toMatch(/^-----BEGIN PUBLIC KEY-----\n/);
    expect(await open(during, old)).toEqual(request);
    expect(await refusal(open(after, old))).toEqual(alike);
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
const cbc = (text?: string | Buffer) => seal(keys[2048], 'PKCS#1 v1.5', 'AES-256-CBC', text);
const gcm = (text?: string | Buffer) => seal(keys[2048], 'OAEP-SHA256', 'AES-256-GCM', text);
const after = (ms: number, error: Error) =>
  new Promise<never>((_, reject) => {
    setTimeout(() => reject(error), ms);
  });
/** What `use` may meet, and how long it takes. */
const failures: [string, Use<unknown>['use']][] = [
  ['an engine that refuses at once', () => after(0, new DomainError('INVALID_MEDIA', 'No picture'))],
  ['one that refuses after 3 s', () => after(3000, new DomainError('INVALID_MEDIA', 'No picture'))],
  ['one that refuses after 9 s', () => after(9000, new DomainError('INVALID_MEDIA', 'No picture'))],
  ['one that never answers', () => new Promise(() => {})],
  ['one that would answer too late', () => new Promise((resolve) => setTimeout(resolve, 5001))],
  ['one whose queue is full', () => after(1, new DomainError('UNAVAILABLE', 'Busy'))],
  ['one that is too slow for its caller', () => after(4000, new DomainError('TIMEOUT', 'Slow'))],
  ['a factor that must wait', () => after(10, new DomainError('RATE_LIMITED', 'Wait'))],
  ['a fault', () => after(10, new Error('A fault'))],
];

describe('content that is wrong', () => {
  it.each(contents)('is told under AES-GCM: %s', async (_what, text, code, message) =>
    expect(await refusal(open(both, gcm(text), { use: reader }))).toMatchObject({
      code,
      message: expect.stringMatching(message),
    }),
  );

  it('is not told from an envelope that does not open under AES-CBC, nor is any failure: one error at one time', async () => {
    const requests = opening([keys[2048]]);
    const good = cbc();
    const wrong: [string, Sealed, Use<unknown>['use']][] = [
      ['another padding', { ...good, p: flipped(good.p, -1) }, reader],
      ['another text', { ...good, p: flipped(good.p, 0) }, reader],
      ...contents.map(([what, text]): [string, Sealed, typeof reader] => [what, cbc(text), reader]),
      ...failures.map(([what, use]): [string, Sealed, typeof use] => [what, good, use]),
    ];
    await requests.check();
    stopClock();
    const refused: string[] = [];
    const answers = wrong.map(async ([what, envelope, use]) => {
      expect(await refusal(open(requests, envelope, { use })), what).toEqual(alike);
      refused.push(what);
    });
    // Once this one is opened, so are those that came before it.
    expect(await open(requests, good)).toEqual(request);
    await vi.advanceTimersByTimeAsync(4999);
    expect(refused).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(refused).toHaveLength(wrong.length);
    await Promise.all(answers);
  });

  it('is refused at once under AES-GCM, as is an envelope that does not open', async () => {
    const requests = opening([keys[2048]]);
    await requests.check();
    stopClock();
    const use = () => Promise.reject(new DomainError('UNAVAILABLE', 'Busy'));
    const good = gcm();
    expect(await refusal(open(requests, { ...good, p: flipped(good.p, 0) }))).toEqual(uniform);
    expect(await refusal(open(requests, good, { use }))).toMatchObject({ code: 'UNAVAILABLE' });
    // So is one whose lengths say that it never opens.
    expect(await refusal(open(requests, { ...cbc(), p: cut(good.p, 1) }))).toEqual(uniform);
  });

  it('is given up under AES-CBC when its time is over, and only then', async () => {
    const requests = opening([keys[2048]]);
    stopClock();
    const { promise, resolve } = Promise.withResolvers<AbortSignal>();
    const use = (_content: unknown, signal: AbortSignal) => {
      resolve(signal);
      return new Promise(() => {});
    };
    const refused = refusal(open(requests, cbc(), { use }));
    const signal = await promise;
    await vi.advanceTimersByTimeAsync(4999);
    expect(signal.aborted).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    expect(signal.reason).toMatchObject({ code: 'TIMEOUT' });
    expect(await refused).toEqual(alike);
    const kept = await requests.answer(cbc(), { sender: somebody(), use: (_, given) => given });
    await vi.advanceTimersByTimeAsync(5000);
    expect(kept.aborted).toBe(false);
  });

  it('goes to the log where the failure is ours: no answer shows it', async () => {
    const noted: unknown[] = [];
    const log = { warn: (facts: unknown) => noted.push(facts) } as unknown as SealedRequestsOptions['log'] & object;
    const requests = opening([keys[2048]], { log });
    stopClock();
    const meets = (error: Error) => refusal(open(requests, cbc(), { use: () => Promise.reject(error) }));
    const fault = new Error('A fault');
    const refused = [new DomainError('INVALID_MEDIA', 'No picture'), new DomainError('UNAVAILABLE', 'Busy'), fault].map(
      meets,
    );
    await open(requests, gcm());
    await vi.advanceTimersByTimeAsync(5000);
    expect(await Promise.all(refused)).toEqual(new Array(3).fill(alike));
    expect(noted).toEqual([{ err: expect.objectContaining({ message: 'Busy' }) }, { err: fault }]);
  });

  it('is refused as whatever makes the request hopeless, as is an envelope that does not open', async () => {
    const hopeless = new DomainError('RATE_LIMITED', 'Too many failed tries of the face, wait 9 s', {
      retryAfter: '9',
    });
    const use = () => {
      throw new DomainError('RATE_LIMITED', 'Too many failed tries of the face, wait 8 s', { retryAfter: '8' });
    };
    const good = cbc();
    const answers = [good, { ...good, p: flipped(good.p, 0) }].map((envelope) =>
      open(bothSoon, envelope, { use, hopeless }),
    );
    expect(await Promise.all(answers.map(refusal))).toEqual(new Array(2).fill(await refusal(Promise.reject(hopeless))));
    expect(await open(both, good, { hopeless })).toEqual(request);
  });
});

describe('refused envelopes are counted', () => {
  const bad = (cipher: Cipher) => {
    const envelope = seal(keys[2048], 'OAEP-SHA256', cipher);
    return { ...envelope, p: flipped(envelope.p, 0) };
  };
  /** Sends some after the others, as many at a time as a client may have open; answers how they were refused. */
  const inTurn = async (requests: SealedRequests, count: number, send: (n: number) => Promise<unknown>) => {
    const all: Promise<object>[] = [];
    while (all.length < count) {
      const some = Math.min(6, count - all.length);
      for (let n = 0; n < some; n += 1) all.push(refusal(send(all.length)));
      await open(requests, gcm());
      await vi.advanceTimersByTimeAsync(5000);
    }
    const refusals = (await Promise.all(all)) as { code: string; message: string }[];
    return Object.entries(Object.groupBy(refusals, ({ code }) => code)).map(([code, same]) => [code, same?.length]);
  };

  it('for a client under AES-CBC: 60 in ten minutes, then a good one waits too', async () => {
    const requests = opening([keys[2048]]);
    const sender = somebody();
    const send = (cipher: Cipher) => open(requests, bad(cipher), { sender });
    stopClock();
    await inTurn(requests, 57, () => send('AES-256-CBC'));
    expect(await open(requests, cbc(), { sender })).toEqual(request);
    const more = await inTurn(requests, 6, () => send('AES-256-CBC'));
    expect(Object.fromEntries(more)).toEqual({ INVALID_VALUE: 3, RATE_LIMITED: 3 });
    expect(await refusal(open(requests, cbc(), { sender }))).toMatchObject({
      code: 'RATE_LIMITED',
      details: { retryAfter: expect.stringMatching(/^(600|5[6-9]\d)$/) },
    });
    expect(await open(requests, cbc())).toEqual(request);
    expect(await open(requests, cbc(), { sender: { ...sender, tenant: 'other' } })).toEqual(request);
    expect(await refusal(send('AES-256-GCM'))).toEqual(uniform);
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 601_000 });
    expect(await open(requests, cbc(), { sender })).toEqual(request);
  });

  it('for a session under either cipher: 10 in ten minutes, also together, whichever client sends', async () => {
    const requests = opening([keys[2048]]);
    const send = (envelope: Sealed, session: string) =>
      open(requests, envelope, { sender: { ...somebody(), session } });
    stopClock();
    for (let n = 0; n < 7; n += 1) expect(await refusal(send(bad('AES-256-GCM'), 's'))).toEqual(uniform);
    const more = await inTurn(requests, 6, () => send(bad('AES-256-CBC'), 's'));
    expect(Object.fromEntries(more)).toEqual({ INVALID_VALUE: 3, RATE_LIMITED: 3 });
    expect(await refusal(send(gcm(), 's'))).toMatchObject({ code: 'RATE_LIMITED' });
    expect(await send(gcm(), 'another')).toEqual(request);
  });

  it('for a session first: one that goes on spends 10 of its client’s 60', async () => {
    const requests = opening([keys[2048]]);
    const sender = somebody();
    stopClock();
    await inTurn(requests, 70, () => open(requests, bad('AES-256-CBC'), { sender: { ...sender, session: 's' } }));
    await inTurn(requests, 49, () => open(requests, bad('AES-256-CBC'), { sender }));
    expect(await open(requests, cbc(), { sender })).toEqual(request);
  });

  it('not for a client whose request is hopeless, whatever it holds', async () => {
    const requests = opening([keys[2048]]);
    const sender = somebody();
    const hopeless = new DomainError('INVALID_VALUE', 'The enrollment is complete: not a valid token');
    stopClock();
    await inTurn(requests, 62, async (n) => {
      const answer = open(requests, bad('AES-256-CBC'), { sender: { ...sender, session: `${n}` }, hopeless });
      expect(await refusal(answer)).toMatchObject({ message: hopeless.message });
    });
    expect(await open(requests, cbc(), { sender })).toEqual(request);
  });

  it('and eight of a client are open at a time under AES-CBC: they are not to take up the connections of others', async () => {
    const requests = opening([keys[2048]]);
    const sender = somebody();
    const send = (envelope: Sealed) => open(requests, envelope, { sender });
    stopClock();
    const waiting = Array.from({ length: 8 }, () => refusal(send(bad('AES-256-CBC'))));
    expect(await refusal(send(cbc()))).toMatchObject({
      code: 'RATE_LIMITED',
      message: 'Too many sealed requests at a time, try again',
    });
    expect(await send(gcm())).toEqual(request);
    expect(await open(requests, cbc())).toEqual(request);
    await vi.advanceTimersByTimeAsync(5000);
    expect(await Promise.all(waiting)).toEqual(new Array(8).fill(alike));
    expect(await send(cbc())).toEqual(request);
  });
});
