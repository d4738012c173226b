import { expect, it } from 'vitest';
import { activeKey, keyRing } from './key-ring.js';

const key = (fill: number) => Buffer.alloc(32, fill).toString('base64');

it('takes the first key for the active one, and all of them to open', () => {
  const ring = keyRing.parse(`k2:${key(7)},k1:${key(8)}`);
  expect(ring.activeId).toBe('k2');
  expect(activeKey(ring)).toEqual(Buffer.alloc(32, 7));
  expect([...ring.keys.keys()]).toEqual(['k2', 'k1']);
});

it.each([
  ['a short key', 'k1:Y2FuYXJ5'],
  ['a key without id', `:${key(1)}`],
  ['two keys of one id', `k1:${key(1)},k1:${key(2)}`],
])('refuses %s without its value', (_kind, text) => {
  const { error } = keyRing.safeParse(text);
  expect(error?.issues[0]?.message).toBe('must be id:base64 pairs of distinct 32-byte keys');
  expect(String(error)).not.toContain('Y2FuYXJ5');
});
