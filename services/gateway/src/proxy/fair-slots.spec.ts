import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FairSlots, type Release } from './fair-slots.js';

/** Of them a third is reserved; one party alone has half of the others. */
const TOTAL = 24;
const ALONE = 8;
let slots: FairSlots;
let served: { party: string; release: Release }[];

beforeEach(() => {
  vi.useFakeTimers();
  slots = new FairSlots(TOTAL);
  served = [];
});
afterEach(() => {
  vi.useRealTimers();
});

/** Asks for `count` slots; what is not had at once waits. */
function ask(party: string, count: number): void {
  for (let call = 0; call < count; call += 1) {
    const release = slots.tryTake(party);
    if (release) served.push({ party, release });
    else slots.wait(party, (later) => served.push({ party, release: later }));
  }
}
const servedOf = (party: string) => served.filter((call) => call.party === party).length;

describe('a party alone', () => {
  it('has half of the turns at a time, and half of the slots that are no reserve once its calls are long', () => {
    ask('acme', 20);
    expect(servedOf('acme')).toBe(2);
    vi.advanceTimersByTime(50);
    expect(servedOf('acme')).toBe(4);
    vi.advanceTimersByTime(500);
    expect(servedOf('acme')).toBe(ALONE);
  });

  it('has its next turn as soon as a call ends, in the order of arrival', () => {
    ask('acme', 2);
    const order: number[] = [];
    for (const number of [1, 2, 3]) slots.wait('acme', () => order.push(number));
    for (const { release } of served) release();
    expect(order).toEqual([1, 2]);
  });
});

describe('a party alone at a service that answers at once', () => {
  const LOADED_MS = 100;
  /** Sends as many calls a millisecond, each answered before the next. */
  function answerAtOnce(calls: number): void {
    for (let passed = 0; passed < LOADED_MS; passed += 1) {
      for (let call = 0; call < calls; call += 1) slots.tryTake('acme')?.();
      vi.advanceTimersByTime(1);
    }
  }

  it('has as many turns as calls are answered in ten milliseconds, within its slots', () => {
    answerAtOnce(2);
    ask('acme', 20);
    expect(servedOf('acme')).toBe(ALONE);
  });

  it('has no more than before at one that is slower', () => {
    for (let passed = 0; passed < LOADED_MS; passed += 20) {
      slots.tryTake('acme')?.();
      vi.advanceTimersByTime(20);
    }
    ask('acme', 20);
    expect(servedOf('acme')).toBe(2);
  });

  it('has its turns alone beside another, who has one at once', () => {
    answerAtOnce(2);
    ask('globex', 1);
    expect(servedOf('globex')).toBe(1);
    ask('acme', 20);
    expect(servedOf('acme')).toBe(2);
  });

  it('leaves a newcomer its turns when it has many already', () => {
    answerAtOnce(2);
    ask('acme', 20);
    expect(servedOf('acme')).toBe(ALONE);
    ask('globex', 5);
    expect(servedOf('globex')).toBe(2);
    for (const { release } of [...served]) release();
    expect(servedOf('globex')).toBe(4);
    expect(servedOf('acme')).toBeLessThanOrEqual(ALONE + 2);
  });

  it('forgets its pace when nothing was asked for a while', () => {
    answerAtOnce(2);
    vi.advanceTimersByTime(10_000);
    ask('acme', 20);
    expect(servedOf('acme')).toBe(2);
  });
});

describe('a newcomer', () => {
  it('has a turn at once beside a party that has all of its own and many in line', () => {
    ask('acme', 50);
    ask('globex', 1);
    expect(servedOf('globex')).toBe(1);
  });

  it('has one after the other, as many as the flood beside it', () => {
    ask('acme', 90);
    ask('globex', 90);
    for (let call = 0; call < 60; call += 1) served[call]?.release();
    expect(Math.abs(servedOf('acme') - servedOf('globex'))).toBeLessThanOrEqual(2);
  });
});

describe('beside a flood', () => {
  /** Of their turns eight may be held at a time. */
  const SLOTS = 48;
  const CLIENTS = 4;
  const FLOOD_MS = 1;
  const began = (party: string) => count.get(party) ?? 0;
  const count = new Map<string, number>();

  beforeEach(() => {
    slots = new FairSlots(SLOTS);
    count.clear();
  });

  /** Closed loop of a party's clients, whose calls take a time. */
  function client(party: string, ms: number): void {
    const call = (release: Release) => {
      count.set(party, began(party) + 1);
      setTimeout(() => {
        release();
        client(party, ms);
      }, ms);
    };
    const release = slots.tryTake(party);
    if (release) call(release);
    else slots.wait(party, call);
  }

  function run(party: string, clients: number, ms: number): void {
    for (let number = 0; number < clients; number += 1) client(party, ms);
  }

  it('a party that asks for a few has them all at once most of the time, and leaves the flood a third', () => {
    run('acme', 200, 20);
    run('globex', CLIENTS, 20);
    vi.advanceTimersByTime(2000);
    expect(began('globex')).toBeGreaterThan(0.85 * CLIENTS * 100);
    expect(began('acme')).toBeGreaterThan(0.4 * began('globex'));
  });

  it('whose calls are answered at once begins few of them in a time', () => {
    run('globex', CLIENTS, 20);
    run('acme', 200, FLOOD_MS);
    vi.advanceTimersByTime(2000);
    // In its two or three turns, one each 10 ms; else it were one each millisecond.
    expect(began('acme')).toBeLessThanOrEqual(600);
    expect(began('acme')).toBeGreaterThan(200);
  });

  it('a party whose calls are answered at once is not held up where none asks for less', () => {
    run('acme', 200, FLOOD_MS);
    vi.advanceTimersByTime(1000);
    expect(began('acme')).toBeGreaterThan(3900);
    run('globex', 200, FLOOD_MS);
    vi.advanceTimersByTime(1000);
    expect(began('globex')).toBeGreaterThan(1900);
  });
});

it('keeps a slot for each of eight parties, whatever the others hold and however long', () => {
  const parties = Array.from({ length: TOTAL / 3 }, (_, number) => `tenant${number}`);
  for (const party of parties) {
    ask(party, 20);
    vi.advanceTimersByTime(1000);
  }
  expect(Math.min(...parties.map(servedOf))).toBe(1);
  expect(servedOf('tenant0')).toBe(ALONE);
});

describe('strangers', () => {
  const strangers = Array.from({ length: 40 }, (_, number) => `*198.51.100.${number}`);

  it('hold a quarter of the slots and of the turns at most, from however many addresses', () => {
    for (const stranger of strangers) ask(stranger, 5);
    expect(served).toHaveLength(1);
    vi.advanceTimersByTime(1000);
    expect(served).toHaveLength(TOTAL / 4);
  });

  it('leave one of another address a slot', () => {
    ask('*203.0.113.1', 20);
    vi.advanceTimersByTime(1000);
    ask('*203.0.113.2', 1);
    vi.advanceTimersByTime(50);
    expect([servedOf('*203.0.113.1'), servedOf('*203.0.113.2')]).toEqual([2, 1]);
  });
});

it('serves parties that hold as many by turns, none of them last for ever', () => {
  const parties = Array.from({ length: 9 }, (_, number) => `tenant${number}`);
  for (const party of parties) ask(party, 20);
  for (let call = 0; call < 90; call += 1) served[call]?.release();
  const counts = parties.map(servedOf);
  // The first one took two turns while it was alone.
  expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(2);
});

it('gives a slot back once, however often it is released, and whether or not its turn is over', () => {
  for (const wait of [0, 50]) {
    ask('acme', 1);
    vi.advanceTimersByTime(wait);
    for (const { release } of served.splice(0)) for (let time = 0; time < 5; time += 1) release();
  }
  ask('acme', TOTAL);
  vi.advanceTimersByTime(1000);
  expect(servedOf('acme')).toBe(ALONE);
});

it('lets those wait who find a place, each party its share of them, and who left it gets nothing', () => {
  slots = new FairSlots(TOTAL, 3);
  ask('acme', 2);
  const left: Release[] = [];
  const waiter = (release: Release) => left.push(release);
  expect(slots.wait('acme', waiter)).toBe(true);
  expect(slots.wait('acme', waiter)).toBe(false);
  expect(slots.wait('globex', () => undefined)).toBe(true);
  expect([slots.leave('acme', waiter), slots.leave('acme', waiter)]).toEqual([true, false]);
  for (const { release } of served) release();
  expect(left).toHaveLength(0);
  expect(slots.tryTake('acme')).toBeDefined();
});
