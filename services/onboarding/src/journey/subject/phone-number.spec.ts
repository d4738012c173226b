import { describe, expect, it } from 'vitest';
import { readPhoneNumber } from './phone-number.js';

describe('a phone number', () => {
  it.each([
    ['+17742961793', '+17742961793'],
    [' +1 (774) 296-1793 ', '+17742961793'],
    ['+1.774.296.1793', '+17742961793'],
    ['+44 (0)7700 900123', '+447700900123'],
    ['+44 07700 900123', '+447700900123'],
    ['+49 / 30 / 1234567', '+49301234567'],
    // Italy keeps its leading zero.
    ['+39 06 1234 5678', '+390612345678'],
  ])('%j is read as %s', (text, number) => expect(readPhoneNumber(text)).toBe(number));

  it.each([
    '',
    '+',
    '17742961793',
    '+1774296179',
    '+177429617931',
    '+999 1234567',
    '+1 774 296 1793 ext 5',
    '+1774296179a',
    '++17742961793',
    `+1${'7'.repeat(60)}`,
    '+１7742961793',
  ])('%j is none', (text) => expect(readPhoneNumber(text)).toBeUndefined());
});
