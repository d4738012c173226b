import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { LoopTurns } from './loop-turns.js';

let turns: LoopTurns;
let begun: string;

beforeEach(() => {
  vi.useFakeTimers();
  turns = new LoopTurns();
  begun = '';
});
afterEach(() => {
  vi.useRealTimers();
});

function begin(party: string, times: number): string {
  begun = '';
  for (let count = 0; count < times; count += 1) {
    turns.begin(party, () => {
      begun += party;
    });
  }
  return begun;
}

/** What is begun in the next turn. */
function next(): string {
  begun = '';
  vi.advanceTimersToNextTimer();
  return begun;
}

it('begins four of a party alone in a turn of the event loop', () => {
  const timer = vi.spyOn(globalThis, 'setTimeout');
  expect([begin('a', 10), begin('a', 1)]).toEqual(['aaaa', '']);
  expect([next(), next(), next()]).toEqual(['aaaa', 'aaa', '']);
  expect(vi.getTimerCount()).toBe(0);
  expect(timer).not.toHaveBeenCalled();
});

it('begins two of each of several parties, those of a party in order', () => {
  expect([begin('a', 9), begin('b', 5)]).toEqual(['aaaa', 'bb']);
  expect(next()).toBe('aabb');
  expect([begin('c', 3), next(), next()]).toEqual(['cc', 'aabc', 'a']);
});

it('begins a thousand of a party in a second while another comes, however many it has', () => {
  const ofOther = setInterval(() => begin('b', 1), 50);
  begin('b', 1);
  let count = 0;
  for (let call = 0; call < 10_000; call += 1) {
    turns.begin('a', () => {
      count += 1;
    });
  }
  vi.advanceTimersByTime(1000);
  expect(count).toBeGreaterThan(990);
  expect(count).toBeLessThan(1010);
  clearInterval(ofOther);
});

it('counts a party that came a moment ago, and not for long', () => {
  begin('b', 1);
  next();
  vi.advanceTimersByTime(95);
  expect([begin('a', 100), next()]).toEqual(['aa', 'aa']);
  vi.advanceTimersByTime(10);
  expect(next()).toBe('aaaa');
});

it('needs no timer beside others while nothing waits, and begins no more than in turns for that', () => {
  begin('a', 1);
  next();
  expect([begin('b', 2), vi.getTimerCount()]).toEqual(['bb', 0]);
  vi.advanceTimersByTime(2);
  expect([begin('b', 2), vi.getTimerCount()]).toEqual(['bb', 0]);
  vi.advanceTimersByTime(1);
  expect([begin('b', 1), vi.getTimerCount()]).toEqual(['', 1]);
  vi.advanceTimersByTime(1);
  expect([begun, vi.getTimerCount()]).toEqual(['b', 0]);
});
