import type { Worker } from 'node:worker_threads';
import { describe, expect, it } from 'vitest';
import { Lending } from './lending.js';
import type { RunMessage } from './task.js';

/** A worker that keeps what it is told. */
function worker() {
  const told: { type: string; id: number; outputs?: unknown }[] = [];
  return { told, it: { postMessage: (message: (typeof told)[number]) => told.push(message) } as unknown as Worker };
}
const run = (id: number): RunMessage => ({
  type: 'run',
  id,
  role: 'text-recogniser',
  feeds: { image: { data: new Uint8Array(1), dims: [1] } },
  begun: new Int32Array(new SharedArrayBuffer(4)),
});

describe('runs that are lent', () => {
  it('go to the idle worker that has fewest, two each, and back to the one that asked', () => {
    const [asks, one, other] = [worker(), worker(), worker()];
    const lending = new Lending([one.it, other.it]);
    for (const id of [11, 12, 13, 14, 15]) lending.ask(asks.it, run(id));
    expect([one.told.length, other.told.length]).toEqual([2, 2]);
    expect(asks.told).toEqual([{ type: 'ran', id: 15, cpuMs: 0 }]);
    const outputs = { classes: { data: Float32Array.of(1), dims: [1] } };
    lending.answer(other.it, { type: 'ran', id: other.told[0]?.id as number, outputs, cpuMs: 3 });
    expect(asks.told[1]).toEqual({ type: 'ran', id: 12, outputs, cpuMs: 3 });
    lending.ask(asks.it, run(16));
    expect(other.told).toHaveLength(3);
  });

  it('are asked for while a worker is idle, and refused where none is any more', () => {
    const [asks, one] = [worker(), worker()];
    const idle = [one.it];
    const lending = new Lending(idle);
    lending.count();
    expect(lending.spare[0]).toBe(1);
    idle.pop();
    lending.count();
    lending.ask(asks.it, run(1));
    expect([lending.spare[0], asks.told, one.told]).toEqual([0, [{ type: 'ran', id: 1, cpuMs: 0 }], []]);
  });

  it('go back undone when the worker is lost, once', () => {
    const [asks, one] = [worker(), worker()];
    const idle = [one.it];
    const lending = new Lending(idle);
    lending.ask(asks.it, run(1));
    idle.pop();
    lending.lost(one.it);
    lending.answer(one.it, { type: 'ran', id: one.told[0]?.id as number, outputs: {}, cpuMs: 1 });
    expect(asks.told).toEqual([{ type: 'ran', id: 1, cpuMs: 0 }]);
  });

  it('hold up no job while another worker is idle: the one that has fewest runs takes it', () => {
    const [asks, one, other] = [worker(), worker(), worker()];
    const idle = [one.it, other.it];
    const lending = new Lending(idle);
    lending.ask(asks.it, run(1));
    lending.ask(asks.it, run(2));
    lending.answer(one.it, { type: 'ran', id: one.told[0]?.id as number, outputs: {}, cpuMs: 1 });
    expect(lending.take()).toBe(one.it);
    expect([idle, lending.spare[0]]).toEqual([[other.it], 1]);
    expect([lending.take(), lending.take()]).toEqual([other.it, undefined]);
  });
});
