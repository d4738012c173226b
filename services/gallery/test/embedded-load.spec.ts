import { randomUUID } from 'node:crypto';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setImmediate, setTimeout as sleep } from 'node:timers/promises';
import { createLogger } from '@bonafide/platform/observability/logger';
import { afterEach, describe, expect, it } from 'vitest';
import { EmbeddedIndex } from '../src/index/embedded/embedded-index.js';
import { queryOf } from '../src/index/embedded/quantise.js';
import type { Change } from '../src/index/face-index.js';
import { SyntheticFaces, seeded, unit } from './support/synthetic-faces.js';

const DIMENSIONS = 128;
const random = seeded(11);
const faces = new SyntheticFaces(random, DIMENSIONS);
const log = createLogger('gallery', 'silent');
const opened: EmbeddedIndex[] = [];

function open(options: Partial<ConstructorParameters<typeof EmbeddedIndex>[0]> = {}) {
  const index = new EmbeddedIndex({ threads: 2, memoryBytes: 2 ** 28, log, ...options });
  opened.push(index);
  return index;
}
afterEach(async () => {
  for (const index of opened.splice(0)) await index.close();
});

const put = (code: string, vector: Float32Array): Change => ({ kind: 'put', code, face: { space: 's', vector } });
const probe = (vector: Float32Array, more: { most?: number; least?: number } = {}) => ({
  faces: [{ space: 's', vector }],
  most: 1,
  least: -1,
  ...more,
});
const person = (vector = faces.person()) => ({ code: randomUUID(), vector });
const putAll = (people: readonly { code: string; vector: Float32Array }[]) =>
  people.map(({ code, vector }) => put(code, vector));
const dot = (one: Float32Array, other: Float32Array) => one.reduce((sum, value, at) => sum + value * other[at], 0);

/** A thread that does `work` instead of its second pass, and knows nothing of the first. */
const script = (work: string) =>
  new URL(
    `data:text/javascript,${encodeURIComponent(`import { parentPort, workerData } from 'node:worker_threads';
    let passes = 0;
    parentPort.on('message', (message) => {
      if (message.type !== 'pass') return;
      passes += 1;
      if (message.queries.some(({ least }) => least > 0.5)) { ${work} }
      const nothing = () => ({ slots: new Uint32Array(0), similarities: new Float32Array(0) });
      parentPort.postMessage({ id: message.id, hits: message.queries.map(nothing) });
    });`)}`,
  );

describe('candidates of the embedded index', () => {
  it.each([1, 10, 50])('hold the %d likest by float64 however close others are', async (most) => {
    const index = open();
    const centre = faces.person();
    // Similarities that differ by less than any byte can show, and many that are the same.
    const people = Array.from({ length: 3000 }, (_, at) => {
      const tilt = at % 10 === 0 ? 1e-4 : 1e-4 * random();
      return person(unit(centre.map((value) => value + tilt * (random() - 0.5))));
    });
    await index.apply('t', 1, putAll(people));
    for (let trial = 0; trial < 20; trial += 1) {
      const vector = trial % 2 ? faces.again(centre) : faces.person();
      const { candidates, error } = await index.search('t', probe(vector, { most }));
      const found = new Map(candidates.map(({ code, similarity }) => [code, similarity]));
      const cosines = people.map((one) => ({ code: one.code, cosine: dot(one.vector, vector) }));
      const likest = cosines.toSorted((a, b) => b.cosine - a.cosine).slice(0, most);
      for (const { code, cosine } of likest) {
        expect(found.has(code)).toBe(true);
        expect(Math.abs((found.get(code) ?? 0) - cosine)).toBeLessThanOrEqual(error);
      }
    }
  });

  it('hold the likest also where the coarse probe makes it look worse than all others', async () => {
    const index = open({ threads: 1 });
    const vector = faces.person();
    const { fine, coarse, scale } = queryOf(vector);
    const error = fine.map((value, at) => value - (coarse[at] - 16) * scale);
    const along = dot(error, vector);
    const lost = unit(error.map((value, at) => value - along * vector[at]));
    const tilted = (by: number) => unit(vector.map((value, at) => value + by * lost[at] + 0.02 * (random() - 0.5)));
    const decoys = Array.from({ length: 2000 }, () => person(tilted(-1)));
    const hidden = person(unit(vector.map((value, at) => value + 0.95 * lost[at])));
    await index.apply('t', 1, putAll(decoys));
    await index.apply('t', 2, putAll([hidden]));
    for (const others of [0, 3, 7]) {
      const searches = Array.from({ length: 1 + others }, () => index.search('t', probe(vector)));
      for (const { candidates } of await Promise.all(searches)) expect(candidates[0].code).toBe(hidden.code);
    }
  });

  it('keep to what was asked for: few more than the most where others are far', async () => {
    const index = open();
    const people = Array.from({ length: 3000 }, () => person());
    await index.apply('t', 1, putAll(people));
    const { candidates, error } = await index.search('t', probe(people[5].vector, { most: 3, least: 0.9 }));
    expect(candidates.map(({ code }) => code)).toEqual([people[5].code]);
    expect(error).toBeLessThan(0.02);
  });
});

describe('searches beside changes', () => {
  it('find who was there all the time, and nobody who was gone before they began', { timeout: 120_000 }, async () => {
    const index = open({ threads: 3 });
    const stays = Array.from({ length: 1500 }, () => person());
    await index.apply('t', 1, putAll(stays));
    let recent: { code: string; vector: Float32Array }[] = [];
    const gone: { code: string; vector: Float32Array; revision: number }[] = [];
    let [revision, isOver] = [1, false];
    const storm = async () => {
      // The same rows are given out again and again.
      for (let round = 0; round < 150; round += 1) {
        const come = Array.from({ length: 200 }, () => person());
        await index.apply('t', ++revision, putAll(come));
        recent = come;
        const again = stays.slice(round * 10, round * 10 + 10);
        await index.apply('t', ++revision, [
          ...come.map(({ code }): Change => ({ kind: 'remove', code })),
          ...again.map(({ code, vector }) => put(code, vector)),
        ]);
        gone.push(...come.map((one) => ({ ...one, revision })));
      }
      isOver = true;
    };
    let searches = 0;
    const searcher = async () => {
      while (!isOver) {
        const one = stays[Math.floor(random() * stays.length)];
        const { candidates } = await index.search('t', probe(one.vector, { least: 0.98 }));
        expect(candidates.map(({ code }) => code)).toEqual([one.code]);
        // Whose row is given to another meanwhile is found under the own code, or not at all.
        const leaving = recent[Math.floor(random() * recent.length)];
        if (leaving) {
          const { candidates: some } = await index.search('t', probe(leaving.vector, { least: 0.98 }));
          expect([[], [leaving.code]]).toContainEqual(some.map(({ code }) => code));
        }
        const begun = await index.revision('t');
        const ghost = gone[Math.floor(random() * gone.length)];
        if (ghost && ghost.revision <= begun) {
          const { candidates: none } = await index.search('t', probe(ghost.vector, { least: 0.98 }));
          expect(none).toEqual([]);
        }
        searches += 1;
      }
    };
    await Promise.all([storm(), ...Array.from({ length: 6 }, searcher)]);
    expect(searches).toBeGreaterThan(20);
    expect(await index.size('t')).toBe(stays.length);
  });

  it('see a face that moves from one space to another in one of them', async () => {
    const index = open();
    const [one, other] = [person(), faces.person()];
    await index.apply('t', 1, putAll(Array.from({ length: 2000 }, () => person())));
    await index.apply(
      't',
      2,
      Array.from(
        { length: 2000 },
        (): Change => ({
          kind: 'put',
          code: randomUUID(),
          face: { space: 'new', vector: faces.person() },
        }),
      ),
    );
    let [revision, isOver] = [2, false];
    const mover = async () => {
      for (let round = 0; round < 300; round += 1) {
        const face = round % 2 ? { space: 'new', vector: other } : { space: 's', vector: one.vector };
        await index.apply('t', ++revision, [{ kind: 'put', code: one.code, face }]);
        await setImmediate();
      }
      isOver = true;
    };
    await index.apply('t', ++revision, [put(one.code, one.vector)]);
    const searcher = async () => {
      while (!isOver) {
        const both = {
          ...probe(one.vector, { least: 0.95 }),
          faces: [
            { space: 's', vector: one.vector },
            { space: 'new', vector: other },
          ],
        };
        expect((await index.search('t', both)).candidates.map(({ code }) => code)).toEqual([one.code]);
      }
    };
    await Promise.all([mover(), searcher(), searcher()]);
  });

  it('lose no change that is asked for while the tenant is being forgotten, and see nothing of another in its place', async () => {
    const index = open({ threads: 1 });
    const [one, other] = [person(), person()];
    for (let round = 0; round < 20; round += 1) {
      await index.apply('t', 5, putAll([one]));
      const searches = Array.from({ length: 12 }, () => index.search('t', probe(one.vector, { least: 0.9 })));
      const forgotten = index.forget('t');
      const applied = index.apply('t', 1, putAll([other]));
      await index.apply(`other-${round}`, 1, putAll([person(one.vector)]));
      for (const { candidates } of await Promise.all(searches)) {
        expect([[], [one.code]]).toContainEqual(candidates.map(({ code }) => code));
      }
      await Promise.all([forgotten, applied]);
      expect([await index.revision('t'), await index.size('t')]).toEqual([1, 1]);
      expect((await index.search('t', probe(other.vector))).candidates.map(({ code }) => code)).toEqual([other.code]);
      await index.forget('t');
    }
  });

  it('leave the event loop to others: 10,000 changes hold it up for milliseconds', async () => {
    const index = open();
    const people = Array.from({ length: 10_000 }, () => person());
    const changes = putAll(people);
    const delay = monitorEventLoopDelay({ resolution: 1 });
    let [turns, isOver] = [0, false];
    const others = async () => {
      while (!isOver) {
        await setImmediate();
        turns += 1;
      }
    };
    delay.enable();
    const counting = others();
    await index.apply('t', 1, changes);
    isOver = true;
    await counting;
    delay.disable();
    // One slice lasts 2 ms of an unloaded core.
    expect(turns).toBeGreaterThan(5);
    expect(delay.percentile(50) / 1e6).toBeLessThan(20);
  });

  it('leave the event loop to others while all codes are read', async () => {
    const index = open();
    await index.apply('t', 1, putAll(Array.from({ length: 20_000 }, () => person())));
    let [turns, read, isOver] = [0, 0, false];
    const others = async () => {
      while (!isOver) {
        await setImmediate();
        turns += 1;
      }
    };
    const counting = others();
    for await (const batch of index.codes('t')) read += batch.length;
    isOver = true;
    await counting;
    expect(read).toBe(20_000);
    expect(turns).toBeGreaterThan(10);
  });

  it('give memory back for other faces: the index does not grow when as many come as go', async () => {
    const index = open();
    await index.apply('t', 1, putAll(Array.from({ length: 3000 }, () => person())));
    const { bytes } = index;
    let [revision, before] = [1, [] as Change[]];
    for (let round = 0; round < 30; round += 1) {
      const come = Array.from({ length: 1000 }, () => person());
      await index.apply('t', ++revision, [...before, ...putAll(come)]);
      before = come.map(({ code }) => ({ kind: 'remove', code }));
      await index.search('t', probe(come[0].vector));
    }
    expect(index.bytes).toBeLessThan(bytes * 1.6);
    for (let tenant = 0; tenant < 200; tenant += 1) {
      await index.apply(`small-${tenant}`, 1, putAll([person(), person()]));
    }
    const small = index.bytes;
    for (let tenant = 0; tenant < 200; tenant += 1) await index.forget(`small-${tenant}`);
    for (let tenant = 0; tenant < 200; tenant += 1) {
      await index.apply(`other-${tenant}`, 1, putAll([person(), person()]));
    }
    expect(index.bytes).toBe(small);
  });
});

describe('an index with too much to do', () => {
  it('gives tenants turns: a busy one does not keep another waiting', async () => {
    const index = open({ threads: 1 });
    const busy = Array.from({ length: 4000 }, () => person());
    await index.apply('busy', 1, putAll(busy));
    const quiet = person();
    await index.apply('quiet', 1, putAll([quiet]));
    const ended: string[] = [];
    // Eight of them share a pass.
    const all = Array.from({ length: 200 }, (_, at) =>
      index
        .search('busy', { ...probe(busy[at].vector), within: { codes: busy.slice(0, 3000).map(({ code }) => code) } })
        .then(() => ended.push('busy')),
    );
    const one = index.search('quiet', probe(quiet.vector)).then(() => ended.push('quiet'));
    await Promise.all([...all, one]);
    expect(ended.indexOf('quiet')).toBeLessThan(40);
  });

  it('refuses what would wait too long, of the tenant that has most waiting', async () => {
    const index = open({ threads: 1, mostWaiting: 20 });
    const [busy, quiet] = [person(), person()];
    await index.apply('busy', 1, putAll([busy]));
    await index.apply('quiet', 1, putAll([quiet]));
    const many = Array.from({ length: 60 }, () => index.search('busy', probe(busy.vector)));
    const few = Array.from({ length: 5 }, () => index.search('quiet', probe(quiet.vector)));
    const answers = await Promise.allSettled(many);
    const refused = answers.filter(({ status }) => status === 'rejected');
    expect(refused.length).toBeGreaterThan(20);
    for (const one of refused) expect(one).toMatchObject({ reason: { code: 'UNAVAILABLE' } });
    for (const { candidates } of await Promise.all(few)) expect(candidates).toHaveLength(1);
  });

  it('answers TIMEOUT when the signal says so, waiting or searching, and does nothing more for it', async () => {
    const index = open({ threads: 1 });
    const people = Array.from({ length: 20_000 }, () => person());
    await index.apply('t', 1, putAll(people));
    const timeout = { code: 'TIMEOUT' };
    await expect(index.search('t', probe(people[0].vector), AbortSignal.abort())).rejects.toMatchObject(timeout);
    const late = new AbortController();
    const searches = Array.from({ length: 64 }, (_, at) =>
      index.search('t', probe(people[at].vector, { most: 10_000 }), late.signal),
    );
    const last = index.search('t', probe(people[7].vector));
    late.abort();
    for (const one of await Promise.allSettled(searches)) expect(one).toMatchObject({ reason: timeout });
    expect((await last).candidates[0].code).toBe(people[7].code);
  });

  it.each([
    ['ends', 'process.exit(1)'],
    ['fails', 'throw new Error("broken")'],
  ])('fails the searches of a thread that %s, and replaces it', async (_what, work) => {
    const index = open({ threads: 2, script: script(work) });
    await index.apply('t', 1, putAll([person()]));
    const unavailable = { code: 'UNAVAILABLE' };
    for (let round = 0; round < 3; round += 1) {
      await expect(index.search('t', probe(faces.person(), { least: 0.9 }))).rejects.toMatchObject(unavailable);
      expect((await index.search('t', probe(faces.person()))).candidates).toEqual([]);
    }
  });

  it('refuses searches once it is closed, those that wait too', async () => {
    const index = open({ threads: 1 });
    const one = person();
    await index.apply('t', 1, putAll([one]));
    const waiting = Array.from({ length: 30 }, () => index.search('t', probe(one.vector)));
    const settled = Promise.allSettled(waiting);
    await index.close();
    for (const answer of await settled) {
      if (answer.status === 'rejected') expect(answer.reason).toMatchObject({ code: 'UNAVAILABLE' });
    }
    await expect(index.search('t', probe(one.vector))).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  });

  it('refuses changes beyond its memory whole, says so, and goes on searching', async () => {
    const lines: string[] = [];
    const errors = { ...log, error: (facts: object, line: string) => lines.push(`${line} ${JSON.stringify(facts)}`) };
    const index = open({ memoryBytes: 6 * 2 ** 20, log: errors as unknown as typeof log });
    const people = Array.from({ length: 10_000 }, () => person());
    await index.apply('t', 1, putAll(people));
    const more = Array.from({ length: 60_000 }, () => person(people[0].vector));
    await expect(index.apply('t', 2, putAll(more))).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    expect(await index.revision('t')).toBe(1);
    expect(lines.join()).toContain('no memory left');
    expect(
      (await index.search('t', probe(people[9].vector, { least: 0.99 }))).candidates.map(({ code }) => code),
    ).toEqual([people[9].code]);
    expect(index.bytes).toBeLessThan(7 * 2 ** 20);
    // Room that others leave is room again.
    await index.forget('t');
    await sleep(10);
    await index.apply('other', 1, putAll(people));
    expect(await index.size('other')).toBe(10_000);
  });
});
