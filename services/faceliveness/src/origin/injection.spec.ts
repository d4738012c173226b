import { hashDistance } from '@bonafide/vision/pad/injection';
import { describe, expect, it } from 'vitest';
import { bandsOf, FrameMarker, NEAR_BITS } from './frame-marks.js';
import { injectionSigns, type Origin } from './injection.machine.js';

const clean: Origin = {
  seenBefore: 0,
  likeSeenBefore: 0,
  frames: 3,
  different: 3,
  oldestMs: 900,
  aheadMs: -800,
  equalTimes: false,
  backwards: false,
  programs: [],
};

describe('injectionSigns', () => {
  it('finds none in a capture from a camera, with times or without', () => {
    expect(injectionSigns(clean)).toEqual([]);
    expect(injectionSigns({ ...clean, oldestMs: null, aheadMs: null })).toEqual([]);
  });

  it.each([
    ['FRAME_SEEN_BEFORE', { seenBefore: 1 }],
    ['FRAMES_LIKE_SEEN_BEFORE', { likeSeenBefore: 3 }],
    ['FRAMES_EQUAL', { different: 2 }],
    ['TIME_STALE', { oldestMs: 301_000 }],
    ['TIME_AHEAD', { aheadMs: 61_000 }],
    ['TIMES_EQUAL', { equalTimes: true }],
    ['TIMES_BACKWARDS', { backwards: true }],
    ['PROGRAM_NAMED', { programs: ['OBS'] }],
  ])('finds %s', (sign, change) => {
    expect(injectionSigns({ ...clean, ...change })).toEqual([sign]);
  });

  it('takes one frame that looks like an earlier one for a person who sits still', () => {
    expect(injectionSigns({ ...clean, likeSeenBefore: 2 })).toEqual([]);
  });
});

describe('frame marks', () => {
  const secret = new Uint8Array(32).fill(7);
  const frame = { sha256: 'ab'.repeat(32), perceptual: 0x0123_4567_89ab_cdefn };

  it('are the same for a tenant and another for every other', () => {
    const mark = new FrameMarker(secret, 'acme').markOf(frame);
    expect(new FrameMarker(secret, 'acme').markOf(frame)).toEqual(mark);
    const other = new FrameMarker(secret, 'other').markOf(frame);
    expect(other.digest).not.toEqual(mark.digest);
    expect(other.perceptual).not.toBe(mark.perceptual);
    expect(mark.perceptual).not.toBe(frame.perceptual);
  });

  it('keep the distance of hashes', () => {
    const marker = new FrameMarker(secret, 'acme');
    const near = { ...frame, perceptual: frame.perceptual ^ 0x8000_0000_0000_0010n };
    expect(hashDistance(marker.markOf(frame).perceptual, marker.markOf(near).perceptual)).toBe(2);
  });

  it('of near hashes share a band, wherever they differ', () => {
    for (let one = 0n; one < 64n; one += 1n) {
      for (let two = one; two < 64n; two += 1n) {
        const other = frame.perceptual ^ ((1n << one) | (1n << two));
        expect(hashDistance(frame.perceptual, other)).toBeLessThanOrEqual(NEAR_BITS);
        expect(bandsOf(other).some((band) => bandsOf(frame.perceptual).includes(band))).toBe(true);
      }
    }
  });
});
