import { describe, expect, it } from 'vitest';
import { agree, type Part } from './document-parts.js';

const part = (change: Partial<Part> = {}): Part => ({
  selfie: 's',
  documentNumber: 'n',
  birthDate: 'b',
  expiryDate: 'e',
  ...change,
});

describe('two parts', () => {
  it.each<[string, Partial<Part>, boolean]>([
    ['the same', {}, true],
    ['no birth date', { birthDate: '' }, true],
    ['the number alone', { birthDate: '', expiryDate: '' }, true],
    ['another number', { documentNumber: 'x' }, false],
    ['another birth date', { birthDate: 'x' }, false],
    ['another expiry date', { expiryDate: 'x' }, false],
    ['no number', { documentNumber: '' }, false],
  ])('of which the other has %s agree: %s', (_what, change, agrees) => {
    expect(agree(part(), part(change))).toBe(agrees);
    expect(agree(part(change), part())).toBe(agrees);
  });

  it('without any number do not agree', () => {
    const none = part({ documentNumber: '' });
    expect(agree(none, none)).toBe(false);
  });
});
