import { describe, expect, it } from 'vitest';
import { differing, getAt, isWithin, MOST_LEVELS, merge, setAt, shallow, type Tree, withoutAt } from './tree.js';

const hostile: Tree = JSON.parse('{"__proto__": {"polluted": true}, "constructor": {"prototype": {"polluted": true}}}');
const nested = (levels: number): Tree => JSON.parse(`${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`);

describe('merge', () => {
  it('lays members over, level by level', () =>
    expect(merge({ a: 1, b: { c: 1, d: 2 } }, { b: { d: 3, e: null }, f: [1] })).toEqual({
      a: 1,
      b: { c: 1, d: 3, e: null },
      f: [1],
    }));

  it('replaces lists and what is no object', () =>
    expect(merge({ a: [1, 2], b: 1, c: { d: 1 } }, { a: [3], b: { e: 1 }, c: 0 })).toEqual({
      a: [3],
      b: { e: 1 },
      c: 0,
    }));

  it('keeps the order in which members came', () =>
    expect(JSON.stringify(merge({ z: 1, y: { b: 1 } }, { a: 2, y: { a: 1 } }))).toBe(
      '{"z":1,"y":{"b":1,"a":1},"a":2}',
    ));
});

describe('members named __proto__', () => {
  it.each<[string, Tree]>([
    ['merge', merge({ a: 1 }, hostile)],
    ['differing', differing(hostile, { a: 1 })],
    ['setAt', setAt({}, ['__proto__', 'polluted'], true)],
    ['withoutAt', withoutAt(hostile, ['a'])],
    ['shallow', shallow(hostile)],
  ])('are data like any other to %s', (_name, tree) => {
    expect(Object.getPrototypeOf(tree)).toBe(Object.prototype);
    expect(({} as Tree).polluted).toBeUndefined();
    expect(JSON.stringify(tree)).toContain('__proto__');
  });

  it('are not found where they were not set', () => expect(getAt({ a: 1 }, ['constructor'])).toBeUndefined());
});

describe('differing', () => {
  it('leaves out what says the same as the defaults', () =>
    expect(
      differing({ a: 1, b: { c: 2, d: 4 }, e: { f: [1] }, g: {}, h: [] }, { a: 1, b: { c: 2, d: 3 }, e: { f: [1] } }),
    ).toEqual({ b: { d: 4 }, g: {}, h: [] }));

  it('keeps a value of another type', () =>
    expect(differing({ a: '1', b: 0 }, { a: 1, b: {} })).toEqual({ a: '1', b: 0 }));
});

describe('levels', () => {
  it('are counted from the outermost object', () => {
    expect(isWithin(nested(MOST_LEVELS))).toBe(true);
    expect(isWithin(nested(MOST_LEVELS + 1))).toBe(false);
    expect(isWithin([[[1]]], 3)).toBe(true);
    expect(isWithin([[[1]]], 2)).toBe(false);
  });

  it('beyond the bound are cut off, and nothing else is', () => {
    const cut = shallow({ kept: { b: 1 }, deep: { ...nested(40_000), beside: 2 }, list: [nested(40)] });
    expect(cut).toMatchObject({ kept: { b: 1 }, deep: { beside: 2 } });
    expect(cut).not.toHaveProperty('list');
    expect(isWithin(cut)).toBe(true);
    expect(shallow(nested(MOST_LEVELS))).toEqual(nested(MOST_LEVELS));
  });
});
