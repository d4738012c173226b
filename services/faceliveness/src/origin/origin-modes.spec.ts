import { describe, expect, it } from 'vitest';
import { modesOf, originConfig } from './origin-modes.js';

const read = (text: unknown) => originConfig.BONAFIDE_CAPTURE_GUARDS.safeParse(text);

describe('modes of the checks of origin', () => {
  it('by default observe and require no session', () => {
    expect(modesOf(read(undefined).data ?? {}, 'acme')).toEqual({ session: 'optional', injection: 'observe' });
  });

  it('follow the tenant, then the rest, then the default', () => {
    const table = read('{"acme": {"session": "mandatory"}, "*": {"injection": "enforce"}}').data ?? {};
    expect(modesOf(table, 'acme')).toEqual({ session: 'mandatory', injection: 'observe' });
    expect(modesOf(table, 'other')).toEqual({ session: 'optional', injection: 'enforce' });
    expect(modesOf(table, 'toString')).toEqual({ session: 'optional', injection: 'enforce' });
  });

  it.each(['', '[]', '{"acme": {"session": "sometimes"}}', '{"acme": {"sessions": "none"}}'])('refuse %s', (text) => {
    expect(read(text).success).toBe(false);
  });
});
