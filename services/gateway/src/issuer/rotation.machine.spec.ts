import { describe, expect, it } from 'vitest';
import { KEPT_AFTER_MS, PUBLISHED_BEFORE_MS, retired, signing, takesOverAt } from './rotation.machine.js';

const DAY = 86_400_000;
const old = { signsFrom: 0 };
const next = { signsFrom: DAY };

describe('the rotation of signing keys', () => {
  it.each([
    ['before the successor takes over', DAY - 1, old],
    ['from then on', DAY, next],
  ])('%s the right key signs', (_when, now, key) => expect(signing([next, old], now)).toBe(key));

  it('has no key that signs before the first takes over', () => expect(signing([next], 0)).toBeUndefined());

  it.each([
    ['while its tokens live', DAY + KEPT_AFTER_MS - 1, []],
    ['after that', DAY + KEPT_AFTER_MS, [old]],
  ])('keeps the superseded key %s', (_when, now, gone) => expect(retired([old, next], now)).toEqual(gone));

  it('never drops the newest key, however old', () => expect(retired([old], 1000 * DAY)).toEqual([]));

  it.each([
    ['the first one at once', [], 5, 5],
    ['none while the newest is young', [old], DAY - PUBLISHED_BEFORE_MS - 1, undefined],
    ['the next one ahead of its time', [old], DAY - PUBLISHED_BEFORE_MS, DAY],
    ['none while one is waiting', [old, next], DAY - 1, undefined],
    ['a late one with its time of publication all the same', [old], 9 * DAY, 9 * DAY + PUBLISHED_BEFORE_MS],
  ])('makes %s', (_what, keys, now, at) => expect(takesOverAt(keys, now, DAY)).toBe(at));
});
