import { describe, expect, it } from 'vitest';
import { openBytes, sealBytes } from './aead.js';
import { equalSecret, hashToken, newToken } from './tokens.js';

describe('tokens', () => {
  it('are UUID shaped, distinct, and random in every bit', () => {
    const seen = new Set<string>();
    const ones = new Array<number>(128).fill(0);
    for (let n = 0; n < 20_000; n += 1) {
      const token = newToken();
      seen.add(token);
      const bytes = Buffer.from(token.replaceAll('-', ''), 'hex');
      for (let bit = 0; bit < 128; bit += 1) {
        ones[bit] = (ones[bit] ?? 0) + (((bytes[bit >> 3] ?? 0) >> (bit & 7)) & 1);
      }
    }
    expect(seen.size).toBe(20_000);
    expect([...seen][0]).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    // 6 standard deviations of a fair coin thrown 20,000 times is 424.
    for (const count of ones) expect(Math.abs(count - 10_000)).toBeLessThan(424);
  });

  it('are kept as digests and compared in constant time', () => {
    expect(equalSecret(hashToken('a'), hashToken('a'))).toBe(true);
    expect(equalSecret(hashToken('a'), hashToken('b'))).toBe(false);
    expect(equalSecret(Buffer.from('a'), Buffer.from('ab'))).toBe(false);
  });
});

describe('sealBytes', () => {
  const key = Buffer.alloc(32, 1);
  const sealed = sealBytes(key, Buffer.from('template'), 'acme/sample:1');

  it('opens with the same key and purpose', () => {
    expect(openBytes(key, sealed, 'acme/sample:1').toString()).toBe('template');
    expect(sealed.includes('template')).toBe(false);
  });

  it.each([
    ['another key', Buffer.alloc(32, 2), sealed, 'acme/sample:1'],
    ['another purpose', key, sealed, 'acme/sample:2'],
    ['a changed byte', key, Buffer.from(sealed).fill(0, 30, 31), 'acme/sample:1'],
    ['a cut text', key, sealed.subarray(0, 20), 'acme/sample:1'],
  ])('does not open with %s', (_name, useKey, bytes, purpose) => {
    expect(() => openBytes(useKey, bytes, purpose)).toThrow();
  });
});
