import { describe, expect, it } from 'vitest';
import { captureConfig, captureSection } from './capture-modes.js';

const read = (text: unknown) => captureConfig.BONAFIDE_CAPTURE_GUARDS.safeParse(text);
const usual = (text: unknown, tenant: string) => captureSection(read(text).data ?? {}).defaultsOf?.(tenant);

describe('modes of the checks of origin', () => {
  it('by default observe and require no session', () => {
    expect(usual(undefined, 'acme')).toEqual({ session: 'optional', injection: 'observe' });
  });

  it('follow the tenant, then the rest, then the default', () => {
    const table = '{"acme": {"session": "mandatory"}, "*": {"injection": "enforce"}}';
    expect(usual(table, 'acme')).toEqual({ session: 'mandatory', injection: 'observe' });
    expect(usual(table, 'other')).toEqual({ session: 'optional', injection: 'enforce' });
    expect(usual(table, 'toString')).toEqual({ session: 'optional', injection: 'enforce' });
  });

  it.each(['', '[]', '{"acme": {"session": "sometimes"}}', '{"acme": {"sessions": "none"}}'])('refuse %s', (text) => {
    expect(read(text).success).toBe(false);
  });
});
