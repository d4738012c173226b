import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { defineSection } from './section.js';
import { readStored, type StoredSettings } from './stored-settings.js';
import { UnreadableSettings } from './tolerant-reader.js';

/** Version 3: `wait` in seconds moved to `waitMs` in version 2, and from there under `policy` in version 3. */
const section = defineSection({
  name: 'sample',
  version: 3,
  schema: z.looseObject({
    mode: z.enum(['observe', 'enforce']),
    policy: z.looseObject({ waitMs: z.int().min(0).max(60_000) }),
  }),
  defaults: { mode: 'observe', policy: { waitMs: 1000 } },
  onInvalid: { mode: 'enforce' },
  migrate: {
    1: ({ wait, ...others }) => (wait === undefined ? others : { ...others, waitMs: Number(wait) * 1000 }),
    2: ({ waitMs, ...others }) => {
      if (others.poison) throw new Error('CANARY');
      return waitMs === undefined ? others : { ...others, policy: { waitMs } };
    },
  },
  rules: [
    {
      members: ['mode'],
      message: 'enforce must not wait',
      holds: (v) => v.mode !== 'enforce' || v.policy.waitMs < 5000,
    },
  ],
});
const row = (version: number, changes: unknown, last?: [number, unknown]): StoredSettings => ({
  version,
  changes: typeof changes === 'string' ? changes : JSON.stringify(changes),
  lastValid: last ? JSON.stringify(last[1]) : null,
  lastValidVersion: last ? last[0] : null,
});

describe('a stored row', () => {
  it('that is missing means the defaults', () => {
    const { value, lastValid, refused } = readStored(section, null);
    expect([value, lastValid, refused]).toEqual([{ mode: 'observe', policy: { waitMs: 1000 } }, false, []]);
  });

  it.each([
    [1, { wait: 2, later: 1 }],
    [2, { waitMs: 2000, later: 1 }],
    [3, { policy: { waitMs: 2000 }, later: 1 }],
  ])('of version %s is read as this version means it', (version, changes) =>
    expect(readStored(section, row(version, changes)).value).toEqual({
      mode: 'observe',
      policy: { waitMs: 2000 },
      later: 1,
    }),
  );

  it('of a newer version is read member by member, its unknown members kept', () => {
    const read = readStored(section, row(4, { mode: 'quarantine', policy: { waitMs: 7 }, brandNew: true }));
    expect(read).toMatchObject({ version: 4, lastValid: false, refused: ['mode'] });
    expect(read.value).toEqual({ mode: 'enforce', policy: { waitMs: 7 }, brandNew: true });
  });

  it('that breaks a rule of this version stays in force and says so', () => {
    const read = readStored(section, row(3, { mode: 'enforce', policy: { waitMs: 9000 } }));
    expect(read.value).toMatchObject({ mode: 'enforce', policy: { waitMs: 9000 } });
    expect(read.broken).toEqual(['mode']);
  });

  it('that is nested too deeply loses what is too deep, and nothing else', () => {
    const deep = `{"mode":"enforce","x":${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}}`;
    const read = readStored(section, row(3, deep));
    expect(read.value.mode).toBe('enforce');
    expect(read.refused).toEqual(['(nested too deeply)']);
  });
});

describe('a row that cannot be read', () => {
  it.each([
    ['is cut off', '{"mode":"enf'],
    ['is a list', '[]'],
    ['is null', 'null'],
    ['is empty', ''],
  ])('because it %s gives way to the last valid changes', (_name, text) => {
    const read = readStored(section, row(3, text, [3, { mode: 'enforce' }]));
    expect([read.value.mode, read.lastValid]).toEqual(['enforce', true]);
  });

  it('gives way to last valid changes of an older version, migrated', () =>
    expect(readStored(section, row(3, '{', [1, { wait: 4 }])).value.policy.waitMs).toBe(4000));

  it('because a migration fails does so too', () =>
    expect(readStored(section, row(2, { poison: 1 }, [2, { mode: 'enforce' }])).value.mode).toBe('enforce'));

  it.each<[string, StoredSettings]>([
    ['none', row(3, '{')],
    ['one that cannot be read either', { ...row(3, '{'), lastValid: '{', lastValidVersion: 3 }],
    ['one that cannot be migrated', row(2, { poison: 1 }, [2, { poison: 1 }])],
  ])('with %s in reserve is never taken for the defaults', (_name, stored) => {
    expect(() => readStored(section, stored)).toThrow(UnreadableSettings);
    expect(() => readStored(section, stored)).not.toThrow(/CANARY|poison/);
  });
});
