import { describe, expect, it } from 'vitest';
import { daysIn, isCalendarDate, monthsBetween, readDate, yearsBetween } from './dates.js';

const TODAY = '2026-11-28';
const read = (field: string, kind: 'birth' | 'expiry' | 'issue' = 'birth') => readDate(field, kind, TODAY);

describe('a date of a zone', () => {
  it.each([
    ['740812', 'birth', '1974-08-12'],
    ['261128', 'birth', '2026-11-28'],
    ['261129', 'birth', '1926-11-29'],
    ['261129', 'expiry', '2026-11-29'],
    ['120415', 'expiry', '2012-04-15'],
    ['561128', 'expiry', '2056-11-28'],
    ['561129', 'expiry', '1956-11-29'],
    ['261129', 'issue', '1926-11-29'],
    ['000229', 'birth', '2000-02-29'],
  ] as const)('%s, %s, is %s', (field, kind, value) => expect(read(field, kind)).toEqual({ value, isReal: true }));

  it.each(['300230', '010229', '741301', '740631', '740432'])('%s is read as it stands, and no day', (field) => {
    const [year, month, day] = field.match(/../g) ?? [];
    const date = read(field, 'expiry');
    expect(date?.value.slice(2)).toBe(`${year}-${month}-${day}`);
    expect(date?.isReal).toBe(false);
  });

  it.each([
    ['7408<<', '1974-08'],
    ['740800', '1974-08'],
    ['7408XX', '1974-08'],
    ['74<<<<', '1974'],
    ['740000', '1974'],
  ])('%s is known in part: %s', (field, value) => expect(read(field)).toEqual({ value, isReal: true }));

  it.each(['<<<<<<', '', '<<0812', '74<<12', '74081<', '7K0812'])('%s is none', (field) =>
    expect(read(field)).toBeUndefined(),
  );

  it('turns the century with the year 2100', () => {
    expect(readDate('990101', 'birth', '2101-06-01')?.value).toBe('2099-01-01');
    expect(readDate('020101', 'expiry', '2099-06-01')?.value).toBe('2102-01-01');
  });
});

it('the calendar has leap years', () => {
  expect(['2024-02-29', '2000-02-29', '2026-02', '2026'].every(isCalendarDate)).toBe(true);
  expect(['2023-02-29', '1900-02-29', '2026-02-30', '2026-00', '2026-04-31', '26-01-01'].some(isCalendarDate)).toBe(
    false,
  );
});

it('a date that is known in part has a first and a last day', () => {
  expect(daysIn('1974')).toEqual(['1974-01-01', '1974-12-31']);
  expect(daysIn('2024-02')).toEqual(['2024-02-01', '2024-02-29']);
  expect(daysIn('2024-02-03')).toEqual(['2024-02-03', '2024-02-03']);
});

it('years and months are whole', () => {
  expect(yearsBetween('2008-11-28', TODAY)).toBe(18);
  expect(yearsBetween('2008-11-29', TODAY)).toBe(17);
  expect(yearsBetween('2008-02-29', '2026-02-28')).toBe(17);
  expect(yearsBetween('2008-02-29', '2026-03-01')).toBe(18);
  expect(monthsBetween(TODAY, '2027-11-28')).toBe(12);
  expect(monthsBetween(TODAY, '2027-11-27')).toBe(11);
  expect(monthsBetween(TODAY, '2026-10-28')).toBe(-1);
  expect(monthsBetween(TODAY, '2026-11-27')).toBe(-0);
});
