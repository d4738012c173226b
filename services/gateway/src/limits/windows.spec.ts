import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Windows } from './windows.js';

beforeEach(() => void vi.useFakeTimers({ toFake: ['performance'] }));
afterEach(() => void vi.useRealTimers());

it('counts by name, says what is left, and begins anew when its window ends', () => {
  const windows = new Windows(2, 60_000);
  expect(windows.count('a')).toEqual({ limit: 2, remaining: 1, resets: 60, exceeded: false });
  vi.advanceTimersByTime(59_500);
  expect(windows.count('a')).toEqual({ limit: 2, remaining: 0, resets: 1, exceeded: false });
  expect(windows.count('a')).toEqual({ limit: 2, remaining: 0, resets: 1, exceeded: true });
  expect(windows.count('b').remaining).toBe(1);
  vi.advanceTimersByTime(500);
  expect(windows.count('a').remaining).toBe(1);
});

it('takes back what was counted, and never more', () => {
  const windows = new Windows(2, 60_000);
  windows.count('a');
  for (let times = 0; times < 3; times += 1) windows.giveBack('a');
  windows.giveBack('b');
  expect([windows.count('a').remaining, windows.count('b').remaining]).toEqual([1, 1]);
});
