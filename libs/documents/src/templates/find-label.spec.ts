import { describe, expect, it } from 'vitest';
import { findLabel, folded } from './find-label.js';

const found = (line: string, label: string) => {
  const match = findLabel(line, folded(line), folded(label).text);
  return match && [...line].slice(match.from, match.to).join('');
};

describe('a label in a line of print', () => {
  it('is found whatever case, marks, spaces and punctuation', () => {
    expect(found('Nom / Prénoms', 'PRENOMS')).toBe('Prénoms');
    expect(found('04 DATUM NAROZENI/DATE OF BIRTH', 'Date of birth')).toBe('DATE OF BIRTH');
  });

  it('is found where print was misread a little, and not where it says something else', () => {
    expect(found('04DATUMNAROZEN/DATEOFRTHDATEDENAISSANCE', 'Date of birth')).toBe('DATEOFRTH');
    expect(found('07 DATE OF ISSUE', 'Date of birth')).toBeUndefined();
  });

  it('stands as a word of its own when it is short', () => {
    expect(found('Sex / Sexe', 'Sex')).toBe('Sex');
    expect(found('ESSEX', 'Sex')).toBeUndefined();
    expect(found('Prénom', 'Nom')).toBeUndefined();
  });

  it('may run into its value where it begins with a number', () => {
    expect(found('4dDL D1234567', '4d DL')).toBe('4dDL');
    expect(found('15SEX M', '15SEX')).toBe('15SEX');
    expect(found('15 SEX M', '1')).toBeUndefined();
  });

  it('that is a number alone begins its line, and is no part of a date', () => {
    expect(found('15 M', '15')).toBe('15');
    expect(found('4bEXP 07/15/2029', '15')).toBeUndefined();
    expect(found('15/07/2029', '15')).toBeUndefined();
  });

  it('of a number and letters is found where look-alikes were read, at the beginning of its line alone', () => {
    expect(found('3 D0B02/01/1999', '3 DOB')).toBe('3 D0B');
    expect(found('46EXP 09/10/2028', '4b EXP')).toBe('46EXP');
    expect(found('4 a 1ss 09/11/2018', '4a ISS')).toBe('4 a 1ss');
    expect(found('I LN CELIK', '1 LN')).toBe('I LN');
    expect(found('ELM 3 D0B', '3 DOB')).toBeUndefined();
    expect(found('500 MAIN ST', '5 DD')).toBeUndefined();
    expect(found('2FNORD', '2 EN')).toBeUndefined();
  });
});
