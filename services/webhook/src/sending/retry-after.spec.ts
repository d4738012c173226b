import { expect, it } from 'vitest';
import { retryAfterMs } from './retry-after.js';

const now = Date.parse('2026-11-28T12:00:00Z');

it.each([
  ['0', 0],
  ['120', 120_000],
  [' 5 ', 5000],
  ['999999999', 86_400_000],
  ['9999999999', 86_400_000],
  ['9'.repeat(400), 86_400_000],
  ['Sat, 28 Nov 2026 12:01:00 GMT', 60_000],
  ['Sat, 28 Nov 2026 11:00:00 GMT', 0],
  ['Mon, 28 Nov 2050 12:00:00 GMT', 86_400_000],
])('%s asks for %i ms', (header, retryAfterMs_) =>
  expect(retryAfterMs(header, now)).toEqual({ retryAfterMs: retryAfterMs_ }),
);

it.each([undefined, '', '-1', '1.5', '1e3', 'soon', '2026-11-28', ['1', '2'], 'Sat, 99 Nov 2026 12:01:00 GMT'])(
  '%j asks for nothing that can be read',
  (header) => expect(retryAfterMs(header, now)).toEqual({}),
);
