import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { composeMrz } from './compose.js';
import type { RecognisedMrz } from './mrz.js';
import { readMrz } from './repair.js';

const TD3 = ['P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<', 'L898902C36UTO7408122F1204159ZE184226B<<<<<10'] as const;
const TD1 = [
  'I<UTOD231458907<<<<<<<<<<<<<<<',
  '7408122F1204159UTO<<<<<<<<<<<6',
  'ERIKSSON<<ANNA<MARIA<<<<<<<<<<',
] as const;

const reading = (lines: readonly string[], confidence = 1): RecognisedMrz => ({
  lines: lines.map((line) => [...line].map((character) => ({ character, confidence }))),
});
const read = (...lines: string[]) => readMrz(reading(lines));
const put = (line: string, column: number, text: string) =>
  line.slice(0, column) + text + line.slice(column + text.length);

describe('what was read of a zone', () => {
  it('is left as it is where it is right', () => {
    expect(read(...TD3)).toMatchObject({ lines: TD3, repairs: [], documentNumber: 'L898902C3' });
    expect(read(...TD1)?.repairs).toEqual([]);
    expect(readMrz(reading(TD3, 0.4))?.confidences?.[1]?.[5]).toBe(0.4);
  });

  it('has letters where letters stand, and digits where digits do', () => {
    const mrz = read(put(put(TD3[0], 4, '0'), 7, '1'), put(put(put(TD3[1], 13, 'T4O8I22'), 43, 'O'), 9, 'G'));
    expect(mrz?.lines).toEqual(TD3);
    expect(mrz?.repairs).toEqual([
      { line: 0, column: 4, from: '0', to: 'O', by: 'alphabet' },
      { line: 0, column: 7, from: '1', to: 'I', by: 'alphabet' },
      { line: 1, column: 9, from: 'G', to: '6', by: 'alphabet' },
      { line: 1, column: 13, from: 'T', to: '7', by: 'alphabet' },
      { line: 1, column: 15, from: 'O', to: '0', by: 'alphabet' },
      { line: 1, column: 17, from: 'I', to: '1', by: 'alphabet' },
      { line: 1, column: 43, from: 'O', to: '0', by: 'alphabet' },
    ]);
  });

  it('keeps a code of a state that is none with letters either', () => {
    expect(read(TD3[0], put(TD3[1], 10, '132'))?.nationality).toBe('132');
    expect(read(TD3[0], put(TD3[1], 10, 'UT0'))?.nationality).toBe('UTO');
  });

  it.each([
    ['a K among them', put(TD3[0], 32, 'K')],
    ['letters of several kinds', put(put(put(TD3[0], 30, 'K'), 33, 'X'), 36, 'CC')],
    ['all that end the line', put(TD3[0], 30, 'K'.repeat(14))],
  ])('has fillers that were read as letters: %s', (_name, first) => {
    const mrz = read(first, TD3[1]);
    expect(mrz).toMatchObject({ lines: TD3, secondaryIdentifier: 'ANNA MARIA' });
    expect(mrz?.repairs.length).toBeGreaterThan(0);
  });

  it('keeps initials, and names that begin or end with such letters', () => {
    const line = 'P<UTOKRESKE<<K<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<';
    expect(read(line, TD3[1])).toMatchObject({ primaryIdentifier: 'KRESKE', secondaryIdentifier: 'K', repairs: [] });
    const other = 'P<UTOKRESKE<<<<JOHANNES<<<<<<<<<<<<<<<<<<<<<';
    expect(read(other, TD3[1])?.secondaryIdentifier).toBe('JOHANNES');
  });

  it('has fillers in optional data that were read as K, unless a check digit breaks', () => {
    expect(read(TD1[0], put(TD1[1], 22, 'K'), TD1[2])?.lines).toEqual(TD1);
    expect(read(TD1[0], put(TD1[1], 22, '4'), TD1[2])?.lines).toEqual(TD1);
    const four = composeMrz({
      format: 'TD1',
      documentCode: 'I',
      issuer: 'UTO',
      documentNumber: 'D23145890',
      surname: 'Eriksson',
      birthDate: '740812',
      expiryDate: '320415',
      optionalData: ['', 'A   4'],
    });
    expect(read(...four)).toMatchObject({ lines: four, repairs: [] });
    const owned = composeMrz({
      format: 'TD1',
      documentCode: 'I',
      issuer: 'UTO',
      documentNumber: 'D23145890',
      surname: 'Eriksson',
      birthDate: '740812',
      sex: 'F',
      expiryDate: '120415',
      optionalData: ['', 'A   XX'],
    });
    expect(read(...owned)).toMatchObject({ lines: owned, repairs: [] });
  });

  it('has a look-alike replaced where one solution alone makes the check digits right', () => {
    const lines = composeMrz({
      format: 'TD3',
      documentCode: 'P',
      issuer: 'UTO',
      documentNumber: 'AB7034397',
      surname: 'Eriksson',
      birthDate: '740812',
      sex: 'F',
      expiryDate: '320415',
    }) as [string, string];
    const mrz = read(lines[0], lines[1].replace('AB70', 'AB7O'));
    expect(mrz?.lines).toEqual(lines);
    expect(mrz?.repairs).toEqual([{ line: 1, column: 3, from: 'O', to: '0', by: 'check digit' }]);
    expect(mrz?.checks.every(({ result }) => result === 'right')).toBe(true);
  });

  it('has nothing replaced where a date is wrong, two fields are, or several solutions would do', () => {
    for (const second of [put(TD3[1], 14, '9'), put(put(TD3[1], 0, 'M'), 14, '9'), put(TD3[1], 2, '4')]) {
      const mrz = read(TD3[0], second);
      expect(mrz?.lines[1]).toBe(second);
      expect(mrz?.checks.some(({ result }) => result === 'wrong')).toBe(true);
    }
  });

  it.each([
    ['a filler is missing at the end of the names', TD3[0].slice(0, -1), TD3[1]],
    ['five are', TD3[0].slice(0, -5), TD3[1]],
    ['there are two too many', `${TD3[0]}<<`, TD3[1]],
    ['a filler is missing in the personal number', TD3[0], put(TD3[1], 37, '').replace('B<<<<<', 'B<<<<')],
    ['both lines are short', TD3[0].slice(0, -3), TD3[1].replace('B<<<<<', 'B<<<')],
    ['a digit was doubled', TD3[0], TD3[1].replace('7408122F', '74081222F')],
  ])('has its length mended where the zone leaves no choice: %s', (_name, ...lines) => {
    const mrz = read(...lines);
    expect(mrz?.lines).toEqual(TD3);
    expect(mrz?.repairs.every(({ by }) => by === 'length')).toBe(true);
    expect(mrz?.repairs.length).toBeGreaterThan(0);
  });

  it.each([
    ['a character of the number is missing', TD3[0], TD3[1].replace('L898902C3', 'L89902C3')],
    ['a digit of a date is missing', TD3[0], TD3[1].replace('740812', '74082')],
    ['the names are cut off', TD3[0].slice(0, 24), TD3[1]],
    ['a line is missing', TD3[1]],
    ['the line is far too short', TD3[0], TD3[1].slice(0, 30)],
    ['it is no zone', 'HELLO', 'WORLD'],
    ['there is nothing'],
    ['it is endless', 'A'.repeat(100_000), 'B'.repeat(100_000)],
  ])('is no zone where %s', (_name, ...lines) => expect(read(...lines)).toBeUndefined());

  it('knows what is unknown of a date, whichever way it is put', () => {
    for (const birthDate of ['7408<<', '740800', '74<<<<']) {
      const lines = composeMrz({
        format: 'TD2',
        documentCode: 'I',
        issuer: 'UTO',
        documentNumber: 'D23145890',
        surname: 'Eriksson',
        birthDate,
        expiryDate: '320415',
      }) as [string, string];
      expect(read(...lines)).toMatchObject({ birthDate, repairs: [] });
      expect(read(lines[0], lines[1].replace('74<<<<', '74<K<C'))).toMatchObject({ birthDate });
    }
    expect(read(TD3[0], put(TD3[1], 17, 'XX'))).toMatchObject({ birthDate: '7408XX' });
  });

  it('is read without delay, however many ways there are to mend it', () => {
    const noise = ['<<A', '<<K', 'AA<', 'OI0', 'B8<<'].map((part) => part.repeat(16).slice(0, 41));
    const begun = performance.now();
    for (const first of noise) for (const second of noise) readMrz(reading([first, second], 0.5));
    for (const first of noise) readMrz(reading(Array(3).fill(first.slice(0, 27)), 0.5));
    expect(performance.now() - begun).toBeLessThan(1_500);
  });

  it('is anything at all without an exception', () =>
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: fc.constantFrom(...'ABKOSZ01258<<<<é '), maxLength: 48 }), { maxLength: 4 }),
        (lines) => {
          const mrz = readMrz(reading(lines, 0.5));
          const shown = mrz?.lines.map((line) => line.length);
          if (shown)
            expect([
              [30, 30, 30],
              [36, 36],
              [44, 44],
              [9, 30, 30],
            ]).toContainEqual(shown);
        },
      ),
      { numRuns: 500 },
    ));

  it('is no zone where two ways to mend its length are as good', () => {
    const lines = composeMrz({
      format: 'TD1',
      documentCode: 'I',
      issuer: 'UTO',
      documentNumber: 'D23145890',
      surname: 'Eriksson',
      birthDate: '740812',
      sex: 'F',
      expiryDate: '320415',
      optionalData: ['', '  A'],
    }) as [string, string, string];
    // The value of A is a multiple of ten, so that no check digit tells where it stands.
    expect(read(lines[0], lines[1].replace('<<A<<', '<<A<'), lines[2])).toBeUndefined();
    expect(read(lines[0].replace('<<<', '<<'), lines[1], lines[2])?.lines).toEqual(lines);
  });

  it('is read in every form with lines that are short of fillers', () => {
    const forms = ['TD1', 'TD2', 'TD3'] as const;
    for (const format of forms) {
      const lines = composeMrz({
        format,
        documentCode: format === 'TD3' ? 'P' : 'I',
        issuer: 'UTO',
        documentNumber: 'D23145890',
        surname: 'Eriksson',
        givenNames: 'Anna',
        birthDate: '740812',
        sex: 'F',
        expiryDate: '320415',
      });
      const short = lines.map((line) => line.replace('<<<<<<', '<<<<'));
      expect(read(...short)?.lines, format).toEqual(lines);
    }
  });
});
