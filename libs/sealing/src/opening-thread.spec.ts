import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { OpeningThread, type ThreadOptions } from './opening-thread.js';
import { rsa, seal } from './sealed-request.fixture.js';
import { SealedRequests } from './sealed-requests.js';

const key = rsa(2048);
const sealed = (value: unknown) => seal(key, 'OAEP-SHA256', 'AES-256-GCM', JSON.stringify(value));
const unavailable = { status: 'rejected', reason: { code: 'UNAVAILABLE' } };

const started: { close(): Promise<void> }[] = [];
afterEach(() => Promise.all(started.splice(0).map((one) => one.close())));
const threadOf = (options: Partial<ThreadOptions> = {}) => {
  const thread = new OpeningThread([key], options);
  started.push(thread);
  return thread;
};

/** A thread that does `work` to an envelope whose `p` is three bytes, and answers any other with nothing. */
const thread = (work: string) =>
  new URL(
    `data:text/javascript,${encodeURIComponent(`import { parentPort } from 'node:worker_threads';
      const nested = (levels) => { let value = 0; for (let n = 0; n < levels; n += 1) value = { a: [value] }; return value; };
      parentPort.on('message', ({ p }) => { if (p.length === 3) { ${work} } else parentPort.postMessage(undefined); });`)}`,
  );
const nothing = new Uint8Array();
const bad = { key: nothing, iv: nothing, p: new Uint8Array(3) };
const good = { key: nothing, iv: nothing, p: nothing };

describe('a thread that opens envelopes', () => {
  it('answers each of many at once with its own, and refuses what would wait too long', async () => {
    const requests = threadOf();
    const answers = await Promise.allSettled(Array.from({ length: 80 }, (_, n) => requests.open(sealed({ n }))));
    answers.forEach((answer, n) => {
      if (n >= 64) expect(answer).toMatchObject(unavailable);
      else expect(Buffer.from((answer as PromiseFulfilledResult<Uint8Array>).value).toString()).toBe(`{"n":${n}}`);
    });
  });

  it('lets no more than 30 MB wait', async () => {
    const requests = threadOf();
    const large = { ...sealed({}), p: new Uint8Array(7_499_999) };
    const answers = await Promise.allSettled([1, 2, 3, 4, 5].map(() => requests.open(large)));
    expect(answers.map(({ status }) => status)).toEqual([...new Array(4).fill('fulfilled'), 'rejected']);
  });

  it('refuses what waits when it is closed, and starts anew with the next envelope', async () => {
    const requests = threadOf();
    const waiting = Promise.allSettled([requests.open(sealed({})), requests.open(sealed({}))]);
    await requests.close();
    expect(await waiting).toMatchObject([unavailable, unavailable]);
    expect(await requests.open(sealed({}))).toBeDefined();
  });

  it.each([
    ['ends', 'process.exit(1)'],
    ['fails', 'throw new Error("broken")'],
    ['does not answer', ''],
    ['answers what cannot be sent', 'parentPort.postMessage(nested(10_000))'],
    ['answers what cannot be read', 'parentPort.postMessage(nested(4000))'],
  ])('that %s costs one envelope and is replaced for the others; no place is lost', async (_what, work) => {
    // Only what says nothing must be waited for.
    const requests = threadOf({ script: thread(work), workMs: work === '' ? 1500 : 60_000 });
    for (let round = 0; round < 3; round += 1) {
      const answers = await Promise.allSettled(
        [good, bad, ...new Array(62).fill(good)].map((one) => requests.open(one)),
      );
      expect(answers.filter(({ status }) => status === 'rejected')).toMatchObject([unavailable]);
      expect(answers[1]).toMatchObject(unavailable);
    }
  });

  it('refuses what waits longer than its time, and answers what comes after', async () => {
    const requests = threadOf({
      script: thread('setTimeout(() => parentPort.postMessage(undefined), 300)'),
      waitMs: 100,
    });
    expect(await Promise.allSettled([requests.open(bad), requests.open(good), requests.open(good)])).toMatchObject([
      { status: 'fulfilled' },
      unavailable,
      unavailable,
    ]);
    expect(await requests.open(good)).toBeUndefined();
  });

  it('that cannot be started refuses each envelope', async () => {
    const requests = threadOf({ script: new URL('file:///no/such/thread.js') });
    expect(await Promise.allSettled([requests.open(good), requests.open(good)])).toMatchObject([
      unavailable,
      unavailable,
    ]);
  });
});

describe('the check of sealed requests', () => {
  const checked = (options: Partial<ThreadOptions> = {}) => {
    const requests = new SealedRequests([key], { thread: options });
    started.push(requests);
    return requests;
  };

  it('holds while envelopes open, also when as many wait as may', async () => {
    const requests = checked();
    const sender = { tenant: 'acme', client: 'app' };
    const answers = Array.from({ length: 64 }, () =>
      requests.answer(sealed({}), { sender, use: () => performance.now() }),
    );
    await Promise.all([requests.check(), requests.check()]);
    const held = performance.now();
    expect((await Promise.all(answers)).filter((time) => time > held).length).toBeGreaterThan(30);
  });

  it.each([
    ['ends', 'process.exit(1)'],
    ['opens nothing', 'parentPort.postMessage(undefined)'],
    ['does not answer', ''],
  ])('fails with a thread that %s', async (_what, work) => {
    const script = thread(`${work} } if (p.length !== 3) { ${work}; return;`);
    await expect(checked({ script, workMs: 300 }).check()).rejects.toThrow();
  });

  it('holds again when the thread does', async () => {
    const requests = checked();
    await requests.check();
    await requests.close();
    await sleep(10);
    await requests.check();
  });
});
