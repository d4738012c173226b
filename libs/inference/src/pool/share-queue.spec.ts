import { describe, expect, it } from 'vitest';
import { ShareQueue } from './share-queue.js';

/** A queue with items named by their share and number, as a1, added in this order. */
function queueOf(most: number, items: string): ShareQueue<string> {
  const queue = new ShareQueue<string>(most);
  for (const item of items.split(' ')) queue.add(item.charAt(0), item);
  return queue;
}

function drained(queue: ShareQueue<string>): string {
  const items: string[] = [];
  for (let item = queue.next(); item !== undefined; item = queue.next()) items.push(item);
  return items.join(' ');
}

describe('ShareQueue', () => {
  it('serves one share as it came', () => {
    expect(drained(queueOf(9, 'a1 a2 a3'))).toBe('a1 a2 a3');
  });

  it('serves shares in turn', () => {
    expect(drained(queueOf(9, 'a1 a2 a3 a4 b1 c1 c2'))).toBe('a1 b1 c1 a2 c2 a3 a4');
  });

  it('gives a share that comes back a place behind those that wait', () => {
    const queue = queueOf(9, 'a1 b1');
    expect([queue.next(), queue.add('a', 'a2'), queue.next(), queue.next()]).toEqual(['a1', undefined, 'b1', 'a2']);
  });

  it('has no place for more of the share that fills it', () => {
    const queue = queueOf(3, 'a1 a2 a3');
    expect([queue.add('a', 'a4'), queue.size]).toEqual(['a4', 3]);
  });

  it('gives a place of the fullest share to another, the newest first, until their parts are equal', () => {
    const queue = queueOf(5, 'a1 a2 a3 a4 b1');
    expect(queue.add('b', 'b2')).toBe('a4');
    expect(queue.add('b', 'b3')).toBe('b3');
    expect(queue.add('c', 'c1')).toBe('a3');
    expect([queue.size, drained(queue)]).toEqual([5, 'a1 b1 c1 a2 b2']);
  });

  it('has no place for a share more when each waits with one', () => {
    expect(queueOf(3, 'a1 b1 c1').add('d', 'd1')).toBe('d1');
  });

  it('has no place at all where nothing may wait', () => {
    const queue = new ShareQueue<string>(0);
    expect([queue.add('a', 'a1'), queue.size, queue.next()]).toEqual(['a1', 0, undefined]);
  });

  it('loses an item that is taken out, once', () => {
    const queue = queueOf(9, 'a1 a2 b1');
    expect([queue.remove('a', 'a1'), queue.remove('a', 'a1'), queue.remove('b', 'b1')]).toEqual([true, false, true]);
    expect([queue.size, drained(queue)]).toEqual([1, 'a2']);
  });

  it('remembers nothing of shares once nothing waits and runs', () => {
    const queue = new ShareQueue<number>(2);
    for (let i = 0; i < 1000; i++) {
      expect(queue.add(`share ${i % 7}`, i)).toBeUndefined();
      expect(queue.next()).toBe(i);
      queue.ended(`share ${i % 7}`, i);
    }
    expect(queue.size).toBe(0);
    // The first of two that would have used most, had it been remembered.
    queue.add('share 6', 1);
    queue.add('share 0', 2);
    expect(queue.next()).toBe(1);
  });
});

describe('shares of workers', () => {
  it('go to the share that holds fewest, whichever has used less', () => {
    const queue = queueOf(9, 'a1 a2 b1 b2');
    expect([queue.next(), queue.next()]).toEqual(['a1', 'b1']);
    queue.ended('b', 5_000);
    expect(queue.next()).toBe('b2');
  });

  it('are equal in time, not in number', () => {
    const queue = queueOf(99, 'a1 a2 a3 a4 b1 b2 b3 b4 b5 b6 b7 b8');
    const order: string[] = [];
    for (let item = queue.next(); item; item = queue.next()) {
      const share = item.charAt(0);
      order.push(item);
      queue.ended(share, share === 'a' ? 300 : 100);
    }
    expect(order.join(' ')).toBe('a1 b1 b2 b3 a2 b4 b5 b6 a3 b7 b8 a4');
  });

  it('are not saved up while a share is away, nor lost by having had many when nobody else wanted them', () => {
    const queue = queueOf(9, 'a1');
    queue.next();
    queue.ended('a', 0);
    queue.add('a', 'a2');
    queue.add('a', 'a3');
    expect(queue.next()).toBe('a2');
    queue.ended('a', 60_000);
    queue.add('b', 'b1');
    queue.add('b', 'b2');
    expect(queue.next()).toBe('a3');
    queue.ended('a', 100);
    expect(queue.next()).toBe('b1');
  });

  it('are not had anew by leaving for a moment', () => {
    const queue = queueOf(9, 'a1 b1 b2 b3');
    expect(queue.next()).toBe('a1');
    queue.ended('a', 1_000);
    queue.add('a', 'a2');
    const order: (string | undefined)[] = [];
    for (let turn = 0; turn < 3; turn++) {
      order.push(queue.next());
      queue.ended('b', 100);
    }
    expect(order).toEqual(['b1', 'b2', 'b3']);
  });
});
