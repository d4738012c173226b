import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Deadline } from './deadline.js';

describe('a deadline', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('aborts its signal at its time, counted from the beginning', () => {
    const deadline = new Deadline(100);
    vi.advanceTimersByTime(60);
    const { signal } = deadline;
    expect(deadline.signal).toBe(signal);
    vi.advanceTimersByTime(39);
    expect(signal.aborted).toBe(false);
    vi.advanceTimersByTime(1);
    expect(signal.reason).toMatchObject({ name: 'TimeoutError' });
  });

  it('has passed for whoever asks too late', () => {
    const deadline = new Deadline(100);
    vi.advanceTimersByTime(200);
    const { signal } = deadline;
    vi.advanceTimersByTime(1);
    expect(signal.aborted).toBe(true);
  });

  it('leaves nothing behind once the call is answered, or when nobody asked', () => {
    const asked = new Deadline(100);
    const { signal } = asked;
    asked.end();
    const unasked = new Deadline(100);
    expect(vi.getTimerCount()).toBe(0);
    unasked.end();
    vi.advanceTimersByTime(200);
    expect([signal.aborted, unasked.signal.aborted]).toEqual([false, false]);
  });
});
