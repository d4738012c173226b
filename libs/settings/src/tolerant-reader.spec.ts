import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { defineSection } from './section.js';
import { tolerate, UnreadableSettings } from './tolerant-reader.js';
import { merge, setAt, type Tree } from './tree.js';

const defaults = {
  idleSeconds: 900,
  attempts: 4,
  mode: 'observe' as const,
  note: 'none',
  hosts: ['a'],
  limits: {},
  policy: { minScore: 4, session: 'optional' as const, comment: 'x' },
};
const schema = z.looseObject({
  idleSeconds: z.int().min(60).max(3600),
  attempts: z.int().positive(),
  mode: z.enum(['observe', 'enforce']),
  note: z.string().max(20),
  hosts: z.array(z.string().min(1)),
  limits: z.record(z.string().regex(/^[a-z]+$/), z.number().max(10)),
  policy: z.looseObject({
    minScore: z.number().min(3).max(9),
    session: z.enum(['optional', 'mandatory']),
    comment: z.string(),
  }),
});
const section = defineSection({
  name: 'sample',
  version: 1,
  schema,
  defaults,
  onInvalid: { mode: 'enforce', 'policy.minScore': 9, 'policy.session': 'mandatory' },
});
const read = (stored: Tree) => tolerate(section, stored);

describe('a stored member that the schema refuses', () => {
  it.each<[string, Tree, object, string]>([
    ['above its bound becomes the bound', { idleSeconds: 86_400 }, { idleSeconds: 3600 }, 'idleSeconds'],
    ['below its bound becomes the bound', { idleSeconds: 1 }, { idleSeconds: 60 }, 'idleSeconds'],
    ['at a bound that is not allowed itself becomes the default', { attempts: 0 }, { attempts: 4 }, 'attempts'],
    ['of another type becomes the default', { idleSeconds: '900' }, { idleSeconds: 900 }, 'idleSeconds'],
    ['that is a fraction becomes the default', { attempts: 2.5 }, { attempts: 4 }, 'attempts'],
    ['too long becomes the default', { note: 'x'.repeat(21) }, { note: 'none' }, 'note'],
    ['with a wrong item becomes the default as a list', { hosts: ['b', ''] }, { hosts: ['a'] }, 'hosts'],
    ['of a removed choice becomes its strictest', { mode: 'audit' }, { mode: 'enforce' }, 'mode'],
    [
      'of a wrong type becomes its strictest',
      { policy: { minScore: true } },
      { policy: { minScore: 9 } },
      'policy.minScore',
    ],
    [
      'within an object leaves those beside it',
      { policy: { minScore: 1, comment: 'y' } },
      { policy: { minScore: 3, comment: 'y' } },
      'policy.minScore',
    ],
    [
      'that was an object takes its members to their strictest',
      { policy: 7 },
      { policy: { minScore: 9, session: 'mandatory', comment: 'x' } },
      'policy',
    ],
  ])('%s', (_name, stored, expected, member) => {
    const { value, refused } = read(stored);
    expect(value).toMatchObject(expected);
    expect(refused).toEqual([member]);
    expect(value.idleSeconds).toBe('idleSeconds' in expected ? expected.idleSeconds : 900);
  });

  it('of a table of the caller’s names is dropped alone and not named', () => {
    const { value, refused } = read({ limits: { mine: 3, yours: 'x', theirs: 11, 'SECRET-1': 2 } });
    expect(value.limits).toEqual({ mine: 3, theirs: 10 });
    expect(refused).toEqual(['limits']);
  });

  it('leaves everything else in force', () => {
    const stored = {
      idleSeconds: 99_999,
      attempts: 9,
      later: { a: [1] },
      policy: { comment: 'mine', session: 'never' },
    };
    const { value, changes } = read(stored);
    expect(value).toMatchObject({ idleSeconds: 3600, attempts: 9, later: { a: [1] }, note: 'none' });
    expect(value.policy).toEqual({ minScore: 4, comment: 'mine', session: 'mandatory' });
    expect(changes).toEqual({
      idleSeconds: 3600,
      attempts: 9,
      later: { a: [1] },
      policy: { comment: 'mine', session: 'mandatory' },
    });
  });
});

describe('members that the schema does not know', () => {
  it('stay stored and stay out of force when it is strict', () => {
    const strict = defineSection({ name: 's', version: 1, schema: z.strictObject({ a: z.int() }), defaults: { a: 1 } });
    const { value, changes, known, refused } = tolerate(strict, { a: 2, gone: { b: 1 } });
    expect(value).toEqual({ a: 2 });
    expect(changes).toEqual({ a: 2, gone: { b: 1 } });
    expect(known).toEqual({ a: 2 });
    expect(refused).toEqual([]);
  });
});

describe('a check that no member can satisfy', () => {
  const odd = z.looseObject({ pair: z.looseObject({ a: z.int(), b: z.int() }).refine(({ a, b }) => a <= b) });
  const pair = defineSection({ name: 'pair', version: 1, schema: odd, defaults: { pair: { a: 1, b: 2 } } });

  it('replaces the object that it is made on', () =>
    expect(tolerate(pair, { pair: { a: 9 } }).value).toEqual({ pair: { a: 1, b: 2 } }));

  it('on the whole makes the row unreadable rather than the defaults', () => {
    const whole = z.looseObject({ a: z.int() }).refine(({ a }) => a < 5);
    const refusing = defineSection({ name: 'w', version: 1, schema: whole, defaults: { a: 1 } });
    expect(() => tolerate(refusing, { a: 9 })).toThrow(UnreadableSettings);
  });

  it('climbs to the object around a member when its replacement is refused', () => {
    const even = z.looseObject({ box: z.looseObject({ n: z.int().max(7).multipleOf(2), m: z.int() }) });
    const boxed = defineSection({ name: 'box', version: 1, schema: even, defaults: { box: { n: 2, m: 1 } } });
    expect(tolerate(boxed, { box: { n: 9, m: 5 } }).value).toEqual({ box: { n: 2, m: 5 } });
  });
});

describe('any stored tree', () => {
  const SEED = 20_260_607;
  let state = SEED;
  const random = (below: number) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
  const scalars = [null, true, false, 0, -1, 2.5, 59, 3600, 1e12, '', 'observe', 'audit', 'enforce', '__proto__', 'a'];
  const anything = (levels: number): unknown => {
    const kind = random(levels > 0 ? 4 : 2);
    if (kind < 2) return scalars[random(scalars.length)];
    const values = Array.from({ length: random(4) }, () => anything(levels - 1));
    return kind === 2
      ? values
      : Object.fromEntries(values.map((value, at) => [['minScore', 'session', 'b', '0'][at], value]));
  };
  const paths = [
    'idleSeconds',
    'attempts',
    'mode',
    'note',
    'hosts',
    'limits',
    'policy',
    'policy.minScore',
    'policy.session',
    'other',
  ];
  const stored = () =>
    Array.from({ length: 1 + random(5) }).reduce<Tree>(
      (tree) => setAt(tree, (paths[random(paths.length)] ?? '').split('.'), anything(3)),
      {},
    );

  it('is read, keeps each member that is valid, is never laxer, and reads the same again', () => {
    for (let turn = 0; turn < 2000; turn += 1) {
      const tree = stored();
      const said = JSON.stringify(tree);
      const { value, changes, refused } = read(tree);
      expect(schema.safeParse(value).success, said).toBe(true);
      for (const [member, text] of Object.entries(tree)) {
        const alone = schema.safeParse(merge(defaults, { [member]: text }));
        if (alone.success) expect(value[member], said).toEqual(alone.data[member]);
      }
      if ('mode' in tree && tree.mode !== 'observe') expect(value.mode, said).toBe('enforce');
      const again = read(changes);
      expect([again.value, again.refused], said).toEqual([value, []]);
      if (refused.length === 0) expect(changes, said).toEqual(tree);
    }
  });
});
