import type { Signal } from '@bonafide/documents/signals/signal';
import { describe, expect, it } from 'vitest';
import { ofDocument } from './signs.js';

const signal = (code: Signal['code'], verdict: Signal['verdict'], score = 0.2): Signal => ({ code, verdict, score });

describe('a sign on two pages', () => {
  it.each<[Signal['code'], Signal['verdict'], Signal['verdict'], Signal['verdict']]>([
    ['PRINT_RECAPTURE', 'OK', 'FAILED', 'FAILED'],
    ['PRINT_RECAPTURE', 'OK', 'UNDEFINED', 'UNDEFINED'],
    ['PRINT_RECAPTURE', 'OK', 'OK', 'OK'],
    ['MRZ_GEOMETRY', 'OK', 'UNDEFINED', 'OK'],
    ['MRZ_GEOMETRY', 'UNDEFINED', 'FAILED', 'FAILED'],
    ['MRZ_GEOMETRY', 'UNDEFINED', 'UNDEFINED', 'UNDEFINED'],
  ])('%s: %s and %s are %s', (code, one, two, told) =>
    expect(ofDocument(code, [signal(code, one), signal(code, two)])?.verdict).toBe(told),
  );

  it('has the higher score', () =>
    expect(ofDocument('MRZ_GEOMETRY', [signal('MRZ_GEOMETRY', 'OK', 0.1), signal('MRZ_GEOMETRY', 'OK', 0.4)])).toEqual(
      signal('MRZ_GEOMETRY', 'OK', 0.4),
    ));
});

it('a sign that nobody looked for is not told', () => expect(ofDocument('MRZ_GEOMETRY', [])).toBeUndefined());
