import { describe, expect, it } from 'vitest';
import { isTrivial } from './pin-rules.js';

describe('a PIN', () => {
  it.each(['0000', '999999', '1234', '234567', '987654', '7890', '890123', '3210', '210987', '012345678901'])(
    '%s is trivial',
    (pin) => expect(isTrivial(pin)).toBe(true),
  );

  it.each(['0001', '1235', '2580', '135790', '1212', '4071', '908172'])('%s is not', (pin) =>
    expect(isTrivial(pin)).toBe(false),
  );

  it('is trivial in 30 of all of any length', () => {
    const all = Array.from({ length: 10_000 }, (_, at) => String(at).padStart(4, '0'));
    expect(all.filter(isTrivial)).toHaveLength(30);
  });
});
