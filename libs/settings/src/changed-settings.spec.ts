import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { changed, MOST_BYTES } from './changed-settings.js';
import { defineSection } from './section.js';
import { readStored } from './stored-settings.js';
import type { Tree } from './tree.js';

const shape = { attempts: z.int().min(1).max(10), face: z.boolean(), verifyFace: z.boolean() };
const definition = {
  name: 'sample',
  version: 1,
  schema: z.looseObject({ ...shape, policy: z.looseObject({ idle: z.int().min(60) }) }),
  defaults: { attempts: 4, face: true, verifyFace: true, policy: { idle: 900 } },
  rules: [
    {
      members: ['verifyFace', 'face'],
      message: 'verifyFace needs face',
      holds: (v: { face: boolean; verifyFace: boolean }) => v.face || !v.verifyFace,
    },
    {
      members: ['attempts', 'policy.idle'],
      message: 'idle is short for so many attempts',
      holds: (v: { attempts: number; policy: { idle: number } }) => v.policy.idle >= 10 * v.attempts,
    },
  ],
};
const section = defineSection(definition);
const stored = (changes: Tree) =>
  readStored(section, { version: 1, changes: JSON.stringify(changes), lastValid: null, lastValidVersion: null });
const after = (before: Tree, change: Tree) => JSON.parse(changed(section, stored(before), change));
const nested = (levels: number): Tree => JSON.parse(`${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`);

describe('a change', () => {
  it('is laid over what is stored, unknown members kept', () =>
    expect(after({ attempts: 2, later: { a: 1 } }, { policy: { idle: 60 }, later: { b: 2 } })).toEqual({
      attempts: 2,
      later: { a: 1, b: 2 },
      policy: { idle: 60 },
    }));

  it('stores only what differs from the defaults', () =>
    expect(after({ attempts: 2, policy: { idle: 70 } }, { attempts: 4, face: true, policy: { idle: 900 } })).toEqual(
      {},
    ));

  it.each<[string, Tree, object]>([
    ['out of bounds', { attempts: 11 }, { code: 'INVALID_VALUE', details: { field: 'attempts' } }],
    ['of a wrong type', { policy: { idle: 'x' } }, { code: 'FIELD_TYPE', details: { field: 'policy.idle' } }],
    ['in place of an object', { policy: [] }, { code: 'FIELD_TYPE', details: { field: 'policy' } }],
    ['to null', { attempts: null }, { details: { field: 'attempts' } }],
    ['against a rule', { face: false }, { code: 'INVALID_VALUE', message: 'verifyFace needs face' }],
    ['nested too deeply', { deep: nested(32) }, { code: 'INVALID_VALUE', details: { field: 'deep' } }],
    ['nested far too deeply', { deep: nested(50_000) }, { code: 'INVALID_VALUE', details: { field: 'deep' } }],
    ['that is too large', { big: 'é'.repeat(MOST_BYTES / 2) }, { code: 'INVALID_VALUE', details: { field: 'big' } }],
  ])('%s is refused', (_name, change, error) =>
    expect(() => after({}, change)).toThrow(expect.objectContaining(error)),
  );

  it('may be as deep and as large as the bounds', () => {
    expect(after({}, { deep: nested(31) })).toEqual({ deep: nested(31) });
    const free = MOST_BYTES - Buffer.byteLength('{"big":""}');
    expect(changed(section, stored({}), { big: 'x'.repeat(free) })).toHaveLength(MOST_BYTES);
  });

  it('names a member that a strict section does not know, and keeps one that is stored', () => {
    const strict = defineSection({
      ...definition,
      schema: z.strictObject({ ...shape, policy: z.strictObject({ idle: z.int() }) }),
    });
    const before = readStored(strict, { version: 1, changes: '{"gone":1}', lastValid: null, lastValidVersion: null });
    const error = expect.objectContaining({ code: 'INVALID_VALUE', details: { field: 'policy.idel' } });
    expect(() => changed(strict, before, { policy: { idel: 1 } })).toThrow(error);
    expect(() => changed(strict, before, { gone: 2 })).toThrow(expect.objectContaining({ details: { field: 'gone' } }));
    expect(JSON.parse(changed(strict, before, { attempts: 5 }))).toEqual({ gone: 1, attempts: 5 });
  });
});

describe('a change beside stored members that are refused today', () => {
  it('is taken, and the members are stored as they are in force', () =>
    expect(after({ attempts: 99, policy: { idle: 'x' } }, { later: 1 })).toEqual({ attempts: 10, later: 1 }));

  it('is refused when it says one of them again', () =>
    expect(() => after({ attempts: 99 }, { attempts: 99 })).toThrow(
      expect.objectContaining({ code: 'INVALID_VALUE' }),
    ));

  it('is taken when the stored whole breaks a rule whose members it leaves as they are', () => {
    expect(after({ face: false }, { attempts: 2 })).toEqual({ face: false, attempts: 2 });
    expect(after({ face: false }, { verifyFace: true, face: false })).toEqual({ face: false });
    expect(() => after({ verifyFace: false, face: false }, { verifyFace: true })).toThrow('verifyFace needs face');
    expect(after({ face: false }, { verifyFace: false })).toEqual({ face: false, verifyFace: false });
  });

  it('is refused when it moves such a member and breaks the rule still', () => {
    const before = { attempts: 10, policy: { idle: 70 } };
    expect(after(before, { later: 1, attempts: 10 })).toEqual({ ...before, later: 1 });
    expect(() => after(before, { policy: { idle: 80 } })).toThrow('idle is short');
    expect(after(before, { policy: { idle: 100 } })).toEqual({ attempts: 10, policy: { idle: 100 } });
  });

  it('may make what is too large smaller', () => {
    const before = { big: 'x'.repeat(MOST_BYTES), more: 'x'.repeat(100) };
    expect(after(before, { more: '' })).toEqual({ ...before, more: '' });
    expect(() => after(before, { more: 'x'.repeat(101) })).toThrow('too large');
  });
});
