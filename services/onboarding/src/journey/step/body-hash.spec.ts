import { describe, expect, it } from 'vitest';
import { bodyHash } from './body-hash.js';

const hex = (value: unknown) => bodyHash(value).toString('hex');

describe('the hash of a body', () => {
  it.each<[string, unknown, unknown]>([
    ['members in another order', { a: 1, b: [2] }, { b: [2], a: 1 }],
    ['a member that is undefined', { a: 1, b: undefined }, { a: 1 }],
    ['bytes of another class', { a: Buffer.from('x') }, { a: new Uint8Array([120]) }],
  ])('is equal for %s', (_name, one, other) => expect(hex(one)).toBe(hex(other)));

  it.each<[string, unknown, unknown]>([
    ['another value', { a: 1 }, { a: 2 }],
    ['a text and a number', { a: '1' }, { a: 1 }],
    ['null and nothing', { a: null }, {}],
    ['bytes and their text', { a: Buffer.from('x') }, { a: 'x' }],
    ['another nesting', [[1], 2], [1, [2]]],
    ['another boundary', ['ab', 'c'], ['a', 'bc']],
    ['a name that moves into its value', { ab: 'c' }, { a: 'bc' }],
    ['a lone surrogate and another', '\ud800', '\ud801'],
  ])('differs for %s', (_name, one, other) => expect(hex(one)).not.toBe(hex(other)));
});
