import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { defineSection } from './section.js';

const schema = z.looseObject({ mode: z.enum(['off', 'on']), limit: z.int().min(1) });
const good = { name: 'sample', version: 2, schema, defaults: { mode: 'off' as const, limit: 3 } };

describe('a section', () => {
  it('is taken when everything fits', () =>
    expect(defineSection({ ...good, migrate: { 1: (stored) => stored }, onInvalid: { mode: 'on' } }).name).toBe(
      'sample',
    ));

  it.each([
    ['name', { name: 'Sample Section' }, 'the name'],
    ['version', { version: 0 }, 'the version'],
    ['migration from the present version', { migrate: { 2: (stored: object) => ({ ...stored }) } }, 'no version 2'],
    ['default', { defaults: { mode: 'off' as const, limit: 0 } }, 'the default of limit'],
    ['replacement', { onInvalid: { limit: -1 } }, 'the replacement of limit'],
    ['rule', { rules: [{ members: ['limit'], message: '', holds: () => false }] }, 'the rule on limit'],
  ])('with a wrong %s is refused at start', (_name, change, text) =>
    expect(() => defineSection({ ...good, ...change })).toThrow(text),
  );

  it('names members by path, checked by the compiler', () => {
    // @ts-expect-error no such member
    expect(() => defineSection({ ...good, onInvalid: { modes: 'on' } })).not.toThrow();
  });
});
