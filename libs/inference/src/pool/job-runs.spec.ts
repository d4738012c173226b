import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, it, vi } from 'vitest';
import { begin, JobRuns } from './job-runs.js';
import type { Model, ModelOutput, Models, TensorValue } from './models.js';
import type { RunMessage } from './task.js';

const outputOf = (value: number): Record<string, ModelOutput> => ({
  y: { data: Float32Array.of(value), dims: [1] },
});
const feed = (value: number): Record<string, TensorValue> => ({ x: { data: Float32Array.of(value), dims: [1] } });
const numberIn = (values: Readonly<Record<string, TensorValue | ModelOutput>>) => Object.values(values)[0]?.data[0];

/** A job with a network that doubles a number, and so many idle workers; what it asked them, and ran itself. */
function job({ idle = 1, isWanted = (): boolean => true } = {}) {
  const [asked, ranHere, charged]: [RunMessage[], unknown[], number[]] = [[], [], []];
  const spare = new Int32Array(new SharedArrayBuffer(4)).fill(idle);
  const runs = new JobRuns({
    spare,
    ask: (run) => asked.push(run),
    check: () => {
      if (!isWanted()) throw new Error('nobody waits');
    },
    charging: () => (cpuMs) => charged.push(cpuMs),
  });
  const model = {
    entry: { role: 'text-recogniser' },
    async run(feeds: Record<string, TensorValue>) {
      await nextTurn();
      ranHere.push(numberIn(feeds));
      return outputOf(2 * (numberIn(feeds) ?? 0));
    },
  } as unknown as Model;
  const models = runs.over({ get: () => model, all: () => [model] } as Models, ['text-recogniser']);
  /** An idle worker does a run that it was asked for, unless somebody has begun it. */
  const answer = (at: number) => {
    const run = asked[at] as RunMessage;
    if (!begin(run.begun)) return;
    runs.ran({ type: 'ran', id: run.id, outputs: outputOf(2 * (numberIn(run.feeds) ?? 0)), cpuMs: 7 });
  };
  const ask = (values: number[]) =>
    Promise.all(values.map(async (value) => numberIn(await models.get('text-recogniser').run(feed(value)))));
  return { runs, models, spare, asked, ranHere, charged, answer, ask };
}

describe('runs of a job', () => {
  it('are done here one after the other while no worker is idle', async () => {
    const { ask, asked, ranHere } = job({ idle: 0 });
    expect(await ask([1, 2, 3])).toEqual([2, 4, 6]);
    expect([asked, ranHere]).toEqual([[], [1, 2, 3]]);
  });

  it('go to an idle worker, two at a time, and the rest is done here', async () => {
    const { ask, asked, answer, ranHere, charged } = job();
    const all = ask([1, 2, 3, 4]);
    expect(asked.map(({ feeds }) => numberIn(feeds))).toEqual([2, 3]);
    answer(1);
    expect(asked.map(({ feeds }) => numberIn(feeds))).toEqual([2, 3, 4]);
    answer(0);
    answer(2);
    expect(await all).toEqual([2, 4, 6, 8]);
    expect([ranHere, charged]).toEqual([[1], [7, 7, 7]]);
  });

  it('come back where all else is done and nobody has begun them', async () => {
    const { ask, asked, ranHere, charged, answer } = job();
    const all = ask([1, 2, 3, 4]);
    const isTaken = begin(asked[0]?.begun as RunMessage['begun']);
    await vi.waitFor(() => expect(ranHere).toEqual([1, 4, 3]));
    answer(1);
    expect([isTaken, charged]).toEqual([true, []]);
    all.catch(() => {});
  });

  it('that nobody ran are done here, and not asked for again', async () => {
    const { ask, asked, runs, ranHere } = job();
    const all = ask([1, 2]);
    runs.ran({ type: 'ran', id: asked[0]?.id as number, cpuMs: 0 });
    expect(await all).toEqual([2, 4]);
    expect([asked.length, ranHere]).toEqual([1, [1, 2]]);
  });

  it('of a job that is over are begun by no other worker', () => {
    const { ask, asked, runs } = job();
    void ask([1, 2, 3]);
    expect(begin(asked[0]?.begun as RunMessage['begun'])).toBe(true);
    runs.end();
    expect(begin(asked[1]?.begun as RunMessage['begun'])).toBe(false);
  });

  it('begin for nobody', async () => {
    let isWanted = true;
    const { ask, ranHere } = job({ idle: 0, isWanted: () => isWanted });
    const all = ask([1, 2]);
    isWanted = false;
    await expect(all).rejects.toThrow('nobody waits');
    expect(ranHere).toEqual([1]);
  });

  it('go ahead to an idle worker alone', async () => {
    const { models, asked, answer, spare, ranHere } = job();
    const ahead = models.ahead?.('text-recogniser')?.run(feed(5));
    answer(0);
    expect(numberIn((await ahead) ?? {})).toBe(10);
    spare.fill(0);
    expect(models.ahead?.('text-recogniser')).toBeUndefined();
    expect([asked.length, ranHere]).toEqual([1, []]);
  });

  it('of a job that is over are not taken for those of the next', async () => {
    const [first, second] = [job(), job()];
    void first.ask([1, 2]);
    first.runs.end();
    const all = second.ask([3, 4]);
    second.runs.ran({ type: 'ran', id: first.asked[0]?.id as number, outputs: outputOf(0), cpuMs: 1 });
    second.answer(0);
    expect(await all).toEqual([6, 8]);
  });
});
