import { describe, expect, it } from 'vitest';
import { type InOrder, SessionQueue } from './session-queue.js';

const item = (eventId: string, sessionId: string, blockedBy: string | null = null): InOrder => ({
  eventId,
  sessionId,
  blockedBy,
});

describe('the deliveries of an endpoint in memory', () => {
  it('go one at a time of each session, sessions side by side', () => {
    const queue = new SessionQueue();
    const [a1, a2, b1] = [item('a1', 'a'), item('a2', 'a', 'a1'), item('b1', 'b')];
    expect([a1, a2, b1].map((one) => queue.add(one))).toEqual(['queued', 'queued', 'queued']);
    expect([queue.take(), queue.take(), queue.take()]).toEqual([a1, b1, undefined]);
    queue.settle(a1, true);
    expect(queue.take()).toEqual(a2);
    expect([queue.size, queue.held]).toEqual([0, 3]);
  });

  it('are blocked by an earlier event that is not here', () => {
    const queue = new SessionQueue();
    expect(queue.add(item('a2', 'a', 'a1'))).toBe('blocked');
    expect(queue.held).toBe(0);
  });

  it('leave with an earlier one that failed, until that is written', () => {
    const queue = new SessionQueue();
    const [a1, a2] = [item('a1', 'a'), item('a2', 'a', 'a1')];
    queue.add(a1);
    queue.add(a2);
    queue.take();
    queue.settle(a1, false);
    expect([queue.take(), queue.size, queue.held]).toEqual([undefined, 0, 1]);
    expect([queue.add(a1), queue.add(a2)]).toEqual(['later', 'later']);
    queue.written(a1);
    // The database now says that the first one is due later.
    expect(queue.add(a2)).toBe('blocked');
    expect(queue.held).toBe(0);
  });

  it('stay blocked while an earlier success is written and the failure behind it is not', () => {
    const queue = new SessionQueue();
    const [a1, a2, a3] = [item('a1', 'a'), item('a2', 'a', 'a1'), item('a3', 'a', 'a2')];
    queue.add(a1);
    queue.add(a2);
    queue.settle(queue.take() as InOrder, true);
    queue.settle(queue.take() as InOrder, false);
    queue.written(a1);
    expect(queue.add(a3)).toBe('later');
    queue.written(a2);
    expect(queue.add(a3)).toBe('blocked');
  });

  it('go on behind a success that is not written yet', () => {
    const queue = new SessionQueue();
    const [a1, a2] = [item('a1', 'a'), item('a2', 'a', 'a1')];
    queue.add(a1);
    queue.take();
    queue.settle(a1, true);
    expect(queue.add(a1)).toBe('later');
    expect(queue.add(a2)).toBe('queued');
    expect(queue.take()).toEqual(a2);
  });

  it('are forgotten when they are not sent yet, and keep their place behind one that is', () => {
    const queue = new SessionQueue();
    const [a1, a2, b1] = [item('a1', 'a'), item('a2', 'a', 'a1'), item('b1', 'b')];
    for (const one of [a1, a2, b1]) queue.add(one);
    queue.take();
    queue.clear();
    expect([queue.size, queue.held, queue.take()]).toEqual([0, 1, undefined]);
    expect(queue.add(a2)).toBe('queued');
    expect(queue.take()).toBeUndefined();
    queue.settle(a1, true);
    expect(queue.take()).toEqual(a2);
  });
});
