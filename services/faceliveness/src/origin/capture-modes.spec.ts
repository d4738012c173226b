import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { captureConfig, captureSection } from './capture-modes.js';

const read = (guards: unknown, withoutPad?: unknown) =>
  z.object(captureConfig).safeParse({ BONAFIDE_CAPTURE_GUARDS: guards, BONAFIDE_LIVENESS_WITHOUT_PAD: withoutPad });
const section = (guards: unknown, withoutPad?: unknown) => {
  const { data, error } = read(guards, withoutPad);
  if (error) throw error;
  return captureSection(data);
};
const usual = (guards: unknown, tenant: string, withoutPad?: unknown) =>
  section(guards, withoutPad).defaultsOf?.(tenant);

describe('modes of captures', () => {
  it('by default observe, require no session, and refuse what nothing can judge', () => {
    const modes = { session: 'optional', injection: 'observe', withoutPad: 'refuse' };
    expect(usual(undefined, 'acme')).toEqual(modes);
  });

  it('follow the tenant, then the rest, then the default', () => {
    const table = '{"acme": {"session": "mandatory"}, "*": {"injection": "enforce"}}';
    expect(usual(table, 'acme')).toMatchObject({ session: 'mandatory', injection: 'observe' });
    expect(usual(table, 'other')).toMatchObject({ session: 'optional', injection: 'enforce' });
    expect(usual(table, 'toString')).toMatchObject({ session: 'optional', injection: 'enforce' });
  });

  it('accept what nothing can judge where the installation does, and refuse it of tenants that it excepts', () => {
    expect(usual(undefined, 'acme', 'accept')).toMatchObject({ withoutPad: 'accept' });
    const table = '{"trial": {"withoutPad": "accept"}, "*": {"withoutPad": "refuse"}}';
    expect(usual(table, 'trial', 'accept')).toMatchObject({ withoutPad: 'accept' });
    expect(usual(table, 'acme', 'accept')).toMatchObject({ withoutPad: 'refuse' });
  });

  it('give no tenant leave to accept it where the installation refuses', () => {
    const table = '{"acme": {}, "trial": {"withoutPad": "accept"}}';
    expect(() => section(table)).toThrow('"trial" accepts what BONAFIDE_LIVENESS_WITHOUT_PAD refuses');
    const modes = { session: 'none', injection: 'off', withoutPad: 'accept' };
    expect(section(undefined, 'refuse').schema.safeParse(modes).success).toBe(false);
    expect(section(undefined, 'accept').schema.safeParse(modes).success).toBe(true);
  });

  it.each([
    '',
    '[]',
    '{"acme": {"session": "sometimes"}}',
    '{"acme": {"sessions": "none"}}',
    '{"acme": {"withoutPad": "yes"}}',
  ])('refuse %s', (text) => {
    expect(read(text).success).toBe(false);
  });

  it.each(['', 'Accept', 'true', 'observe'])('refuse the policy "%s"', (text) => {
    expect(read(undefined, text).success).toBe(false);
  });
});
