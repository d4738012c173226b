import { describe, expect, it } from 'vitest';
import { readRevocationList } from './crl.js';
import { derInteger } from './der.js';
import { makeExtension, makeRevocationList } from './make-certificate.fixture.js';
import { makeAuthority } from './make-chip.fixture.js';

const authority = makeAuthority('UT');
const NUMBER = makeExtension('2.5.29.20', derInteger(Buffer.from([7])));
/** A list of what has changed since another one. */
const DELTA = makeExtension('2.5.29.27', derInteger(Buffer.from([6])), true);

describe('a revocation list', () => {
  it('is read with the serials that it names, and without any', () => {
    expect([...readRevocationList(makeRevocationList(authority, [76, 300], [NUMBER])).revoked]).toEqual(['4c', '012c']);
    expect(readRevocationList(makeRevocationList(authority, [])).revoked.size).toBe(0);
  });

  it('is refused where it tells changes alone, or something critical that is not known', () => {
    expect(() => readRevocationList(makeRevocationList(authority, [76], [NUMBER, DELTA]))).toThrow('2.5.29.27');
    const strange = makeExtension('1.2.3.4', Buffer.from([5, 0]), true);
    expect(() => readRevocationList(makeRevocationList(authority, [76], [strange]))).toThrow('1.2.3.4');
  });
});
