import { describe, expect, it } from 'vitest';
import { LOOK_ALIKES } from '../mrz/alphabet.js';
import { composeMrz, type MrzContent } from '../mrz/compose.js';
import type { Mrz } from '../mrz/mrz.js';
import { readMrz } from '../mrz/repair.js';
import { mrzValues } from './mrz-values.js';
import type { ZoneValue } from './zone-value.js';

const TODAY = '2026-11-28';
const ALL = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789<';

/** People and documents of several forms and states, made by a small generator with a fixed seed. */
function corpus(): MrzContent[] {
  let state = 14;
  const next = (below: number) => {
    state = (state * 1103515245 + 12345) % 2147483648;
    return Math.floor((state / 2147483648) * below);
  };
  const text = (length: number, alphabet: string) =>
    Array.from({ length }, () => alphabet[next(alphabet.length)]).join('');
  const day = () =>
    `${text(1, '0123456789')}${next(10)}${String(1 + next(12)).padStart(2, '0')}${String(1 + next(28)).padStart(2, '0')}`;
  const french: MrzContent = {
    format: 'FRA-ID',
    documentCode: 'ID',
    issuer: 'FRA',
    documentNumber: '880692310285',
    surname: 'BERTHIER',
    givenNames: 'CORINNE',
    birthDate: '651206',
    sex: 'F',
  };
  const others = Array.from({ length: 10 }, (_, i): MrzContent => {
    const format = (['TD3', 'TD1', 'TD2', 'TD3', 'MRV-A'] as const)[i % 5] as MrzContent['format'];
    return {
      format,
      documentCode: format === 'TD3' ? 'P' : format === 'MRV-A' ? 'V' : 'I',
      issuer: ['SWE', 'D', 'USA', 'ITA', 'UTO', 'CZE'][next(6)] as string,
      documentNumber: text(7 + next(3), i % 2 === 0 ? '0123456789' : ALL.slice(0, 36)),
      surname: text(4 + next(8), ALL.slice(0, 26)),
      givenNames: text(3 + next(6), ALL.slice(0, 26)),
      birthDate: day(),
      sex: 'MFX'[next(3)] as string,
      expiryDate: day(),
      ...(format === 'TD3' && next(2) === 0 && { personalNumber: text(10, '0123456789') }),
    };
  });
  return [...others, french];
}

const reading = (lines: readonly string[]) => ({
  lines: lines.map((line) => [...line].map((character) => ({ character, confidence: 0.95 }))),
});
const read = (lines: readonly string[]): ZoneValue[] => {
  const mrz = readMrz(reading(lines));
  return mrz ? mrzValues(mrz as Mrz, { today: TODAY, page: 0 }) : [];
};
/** A wrong value that is told with confidence. */
const wrongIn = (seen: readonly ZoneValue[], truth: readonly ZoneValue[]) =>
  seen.filter(
    ({ field, value, status }) => status === 'VALID' && value !== truth.find((one) => one.field === field)?.value,
  );

const numberIn = (values: readonly ZoneValue[]) => values.find(({ field }) => field === 'Document #');
const isWronglyRepaired = (seen: readonly ZoneValue[], truth: readonly ZoneValue[]) =>
  numberIn(seen)?.repaired === true && numberIn(seen)?.value !== numberIn(truth)?.value;

/** The weighted value of a character in a check digit, from which the digit alone follows. */
const worth = (character: string) => (character === '<' ? 0 : Number.parseInt(character, 36)) % 10;

interface Tally {
  misreads: number;
  wrong: number;
  hidden: number;
  /** Wrong numbers that were repaired so that their check digit holds; they are NOT_VALIDATED. */
  repaired: number;
  fields: Map<string, number>;
}

function misread(replacements: (character: string) => string): Tally {
  const tally: Tally = { misreads: 0, wrong: 0, hidden: 0, repaired: 0, fields: new Map() };
  for (const content of corpus()) {
    const lines = composeMrz(content);
    const truth = read(lines);
    lines.forEach((line, i) => {
      for (let column = 0; column < line.length; column += 1) {
        for (const other of replacements(line[column] as string)) {
          if (other === line[column]) continue;
          const seen = read(
            lines.map((text, at) => (at === i ? line.slice(0, column) + other + line.slice(column + 1) : text)),
          );
          const wrong = wrongIn(seen, truth);
          tally.misreads += 1;
          tally.repaired += isWronglyRepaired(seen, truth) ? 1 : 0;
          if (wrong.length === 0) continue;
          // What no check digit can tell: characters whose values differ by a multiple of ten.
          if (worth(other) === worth(line[column] as string)) tally.hidden += 1;
          else tally.wrong += 1;
          for (const { field } of wrong) tally.fields.set(field, (tally.fields.get(field) ?? 0) + 1);
        }
      }
    });
  }
  return tally;
}

/** The figures of ADR 0134. */
function report(name: string, { fields, ...counts }: Tally): void {
  process.stdout.write(`misread as ${name}: ${JSON.stringify({ ...counts, ...Object.fromEntries(fields) })}\n`);
}

describe('one character misread, anywhere in 11 zones', { timeout: 120_000 }, () => {
  it('for every other character: no wrong value is VALID that a check digit can tell', () => {
    const tally = misread(() => ALL);
    report('others', tally);
    expect(tally.misreads).toBeGreaterThan(30_000);
    expect(tally.wrong).toBe(0);
    // ADR 0134 publishes the share.
    expect(tally.hidden / tally.misreads).toBeLessThan(0.025);
    expect([...tally.fields.keys()].filter((field) => !/#|Optional Data|Sur|Given|Class|Stat/.test(field))).toEqual([]);
  });

  it('for a look-alike: the same', () => {
    const tally = misread((character) => LOOK_ALIKES[character] ?? '');
    report('look-alikes', tally);
    expect(tally.misreads).toBeGreaterThan(300);
    expect(tally.wrong).toBe(0);
    expect(tally.hidden / tally.misreads).toBeLessThan(0.06);
  });

  it('for a letter that fillers are taken for: no wrong value is VALID', () => {
    const tally = misread((character) => (character === '<' ? 'KXCESL' : ''));
    report('fillers', tally);
    expect(tally.misreads).toBeGreaterThan(2_000);
    expect(tally).toMatchObject({ wrong: 0, hidden: 0 });
  });

  it('for another digit, in numbers and dates: no number is repaired into a VALID one', () => {
    const tally = misread((character) => (/\d/.test(character) ? '0123456789' : ''));
    report('digits', tally);
    expect(tally.misreads).toBeGreaterThan(2_000);
    expect(tally).toMatchObject({ wrong: 0, hidden: 0 });
  });
});
