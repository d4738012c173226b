import { expect, it } from 'vitest';
import { mendedCode } from './mend-code.js';

it.each([
  ['UT0', 'UTO', 'UTO'],
  ['5WE', 'SWE', 'SWE'],
  ['0HE', 'OHE', 'CHE'],
  ['TW2', 'TWZ', 'TWN'],
  ['042', 'OAZ', 'CAN'],
  ['P0L', 'POL', 'POL'],
  ['0<<', 'O<<', 'D<<'],
  ['O<<', 'O<<', 'D<<'],
  ['8<<', 'B<<', '8<<'],
  ['0OM', 'OOM', '0OM'],
  ['132', 'IBZ', '132'],
  ['513', 'SIB', '513'],
  ['QQQ', 'QQQ', 'QQQ'],
])('a code that is read %s is told as what it can only be', (read, mended, code) =>
  expect(mendedCode(read, mended)).toBe(code),
);
