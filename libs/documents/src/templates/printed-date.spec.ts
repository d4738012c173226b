import { describe, expect, it } from 'vitest';
import { readPrintedDate } from './printed-date.js';

const day = (text: string, order?: 'dmy' | 'mdy' | 'ymd') => {
  const date = readPrintedDate(text, order);
  return date && `${date.year}-${date.month}-${date.day}`;
};

describe('a printed date', () => {
  it.each([
    ['22.06.1969', '1969-6-22'],
    ['25.12.1982.', '1982-12-25'],
    ['23 11 1959', '1959-11-23'],
    ['01.07,2009', '2009-7-1'],
    ['2004-12-31', '2004-12-31'],
    ['05FEB1965', '1965-2-5'],
    ['01 APR 2014', '2014-4-1'],
    ['12 AUG/AOÛT 74', '74-8-12'],
    ['12AUGAOUT74', '74-8-12'],
    ['01 MÁR/MAR 12', '12-3-1'],
    ['15 JUIN 2020', '2020-6-15'],
    ['29.02.2024', '2024-2-29'],
    ['07 M AY 1970', '1970-5-7'],
    ['20 JU N 29', '29-6-20'],
    ['14 0CT 34', '34-10-14'],
    ['03 N0V 1961', '1961-11-3'],
    ['12 AU G / AO UT 74', '74-8-12'],
  ])('%s is %s', (text, expected) => expect(day(text)).toBe(expected));

  it('is read month first only where that is asked for', () => {
    expect(day('10/04/1949', 'mdy')).toBe('1949-10-4');
    expect(day('10/04/1949')).toBe('1949-4-10');
    expect(day('10/24/1949')).toBeUndefined();
  });

  it.each([
    '30.02.2024',
    '29.02.2023',
    '31.04.2020',
    '2311959',
    '23 1 1959',
    '1 JAN 2020',
    '12 JUI 2020',
    '12 MAR/APR 2020',
    '12 0T 1974',
    '12 007 1974',
    'SPECIMEN',
    '01.01.0999',
  ])('%s is none', (text) => expect(day(text)).toBeUndefined());
});
