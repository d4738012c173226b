import { describe, expect, it } from 'vitest';
import { composeMrz } from './compose.js';
import { readMrz } from './repair.js';

const passport = (documentNumber: string, issuer = 'UTO') =>
  composeMrz({
    format: 'TD3',
    documentCode: 'P',
    issuer,
    documentNumber,
    surname: 'Eriksson',
    birthDate: '740812',
    sex: 'F',
    expiryDate: '320415',
  });

/** The number as it is read where these characters were seen in its place. */
function read(documentNumber: string, seen: string, confidence = 0.8, issuer?: string) {
  const [first, second] = passport(documentNumber, issuer) as [string, string];
  const lines = [first, seen.padEnd(9, '<') + second.slice(9)];
  const mrz = readMrz({ lines: lines.map((line) => [...line].map((character) => ({ character, confidence }))) });
  return mrz?.documentNumber;
}

describe('a number whose check digit is wrong', () => {
  it('has one look-alike replaced', () => {
    expect(read('AB7034397', 'AB7O34397')).toBe('AB7034397');
    expect(read('AB7O34397', 'AB7034397')).toBe('AB7O34397');
    expect(read('XK8134397', 'XKB134397')).toBe('XK8134397');
  });

  it('has two replaced where the reader was sure of neither', () => {
    expect(read('KT7034837', 'KT7O34B37')).toBe('KT7034837');
    expect(read('KT7034837', 'KT7O34B37', 0.95)).toBe('KT7O34B37');
  });

  it('has three of them left as they are', () => expect(read('A20348977', 'AZO34B977')).toBe('AZO34B977'));

  it('is left as it is where two solutions would do', () =>
    // Of two zeros under equal weights either may be the O.
    expect(read('ABO7T0397', 'AB07T0397')).toBe('AB07T0397'));

  it('of digits alone gets no letter, whichever digit is misread', () => {
    for (const seen of misread('730418962')) expect(read('730418962', seen)).toBe(seen);
  });

  it('becomes none that its issuer does not give', () => {
    const repaired = misread('C01X00T47').map((seen) => read('C01X00T47', seen, 0.8, 'D') ?? '');
    expect(repaired).toHaveLength(54);
    expect(repaired.filter((number) => !/^[CFGHJKLMNPRTVWXYZ0-9]{9}$/.test(number))).toEqual([]);
  });

  it('is left as it is where the reader was less certain of another character', () => {
    const [first, second] = passport('AB7034397') as [string, string];
    const confidence = (line: number, column: number) => (line === 1 && column === 0 ? 0.5 : 0.9);
    const lines = [first, `AB7O34397${second.slice(9)}`];
    const mrz = readMrz({
      lines: lines.map((text, line) =>
        [...text].map((character, column) => ({ character, confidence: confidence(line, column) })),
      ),
    });
    expect(mrz?.documentNumber).toBe('AB7O34397');
  });
});

/** A number with each of its digits in turn read as every other digit. */
function misread(number: string): string[] {
  return [...number].flatMap((character, i) =>
    /\d/.test(character)
      ? [...'0123456789']
          .filter((digit) => digit !== character)
          .map((digit) => number.slice(0, i) + digit + number.slice(i + 1))
      : [],
  );
}
