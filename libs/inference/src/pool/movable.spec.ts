import { describe, expect, it } from 'vitest';
import { movable } from './movable.js';

describe('a movable payload', () => {
  const message = new Uint8Array([9, 1, 2, 3, 9]);
  const bytes = message.subarray(1, 4);

  it('says the same as what it was made of', () => {
    const payload = {
      frames: [
        { media: bytes, timestampMs: undefined },
        { media: 'text', timestampMs: 7 },
      ],
      hash: 1n,
      none: null,
      at: new Date(0),
    };
    expect(movable(payload).payload).toEqual(payload);
    expect(movable('text')).toEqual({ payload: 'text', transfer: [] });
  });

  it('moves its bytes alone, and leaves the memory that they came from', () => {
    const { payload, transfer } = movable({ pictures: [{ media: bytes }, { media: Buffer.from(bytes) }] });
    expect(transfer.map(({ byteLength }) => byteLength)).toEqual([3, 3]);
    const there = structuredClone(payload, { transfer: [...transfer] });
    expect(there.pictures.map(({ media }) => [...media])).toEqual([
      [1, 2, 3],
      [1, 2, 3],
    ]);
    expect(there.pictures[0]?.media.buffer.byteLength).toBe(3);
    expect([...message]).toEqual([9, 1, 2, 3, 9]);
  });
});
