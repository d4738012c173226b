import type { Signal } from '@bonafide/documents/signals/signal';
import { describe, expect, it } from 'vitest';
import { ofDocument } from './signs.js';

const signal = (code: Signal['code'], verdict: Signal['verdict'], score = 0.2): Signal => ({ code, verdict, score });

describe('a sign on two pages', () => {
  it.each<[Signal['code'], Signal['verdict'], Signal['verdict'], Signal['verdict']]>([
    ['SCREEN_RECAPTURE', 'OK', 'FAILED', 'FAILED'],
    ['SCREEN_RECAPTURE', 'OK', 'UNDEFINED', 'UNDEFINED'],
    ['SCREEN_RECAPTURE', 'OK', 'OK', 'OK'],
    ['EDITED_PORTRAIT', 'OK', 'UNDEFINED', 'OK'],
    ['EDITED_PORTRAIT', 'UNDEFINED', 'FAILED', 'FAILED'],
    ['EDITED_PORTRAIT', 'UNDEFINED', 'UNDEFINED', 'UNDEFINED'],
  ])('%s: %s and %s are %s', (code, one, two, told) =>
    expect(ofDocument(code, [signal(code, one), signal(code, two)])?.verdict).toBe(told),
  );

  it('has the higher score', () =>
    expect(ofDocument('EDITED_TEXT', [signal('EDITED_TEXT', 'OK', 0.1), signal('EDITED_TEXT', 'OK', 0.4)])).toEqual(
      signal('EDITED_TEXT', 'OK', 0.4),
    ));
});

it('a sign that nobody looked for is not told', () => expect(ofDocument('EDITED_TEXT', [])).toBeUndefined());
