import { describe, expect, it } from 'vitest';
import type { FieldName } from './field-names.js';
import { agreementOf, sameValue } from './same-value.js';

type Row = [field: FieldName, a: string, b: string];

const SAME: Row[] = [
  ['Surname', 'MÜLLER', 'MUELLER'],
  ['Surname', 'MÜLLER', 'MULLER'],
  ['Surname', 'MULLER', 'MUELLER'],
  ['Surname', 'Müller-Lüdenscheidt', 'MUELLER LUEDENSCHEIDT'],
  ['Surname', "O'CONNOR", 'OCONNOR'],
  ['Surname', 'D’ALEMBERT', 'DALEMBERT'],
  ['Surname', 'Groß', 'GROSS'],
  ['Surname', 'ÅNGSTRÖM', 'AANGSTROEM'],
  ['Surname', 'ÅNGSTRÖM', 'ANGSTROM'],
  ['Surname', 'SØRENSEN', 'SOERENSEN'],
  ['Surname', 'SØRENSEN', 'SORENSEN'],
  ['Surname', 'NÚÑEZ', 'NUNEZ'],
  ['Surname', 'NÚÑEZ', 'NUNXXEZ'],
  ['Surname', 'ŁUKASIEWICZ', 'LUKASIEWICZ'],
  ['Surname', 'ĐOKOVIĆ', 'DOKOVIC'],
  ['Surname', 'IŞIK', 'ISIK'],
  ['Surname', 'ШЕВЧЕНКО', 'SHEVCHENKO'],
  ['Surname', 'ЩЕРБА', 'SHCHERBA'],
  ['Surname', 'ЩЕРЕВ', 'SHTEREV'],
  ['Surname', 'ІВАНЕНКО / IVANENKO', 'IVANENKO'],
  ['Surname', 'SCHMIDT GEB. MEIER', 'SCHMIDT'],
  ['Surname', 'DR. SCHMIDT', 'SCHMIDT'],
  ['Surname', 'Ing. SCHMIDT', 'SCHMIDT'],
  ['Surname', 'GRÜN', 'GRUEN'],
  ['Surname', 'GRÜN', 'GRUN'],
  ['Surname', 'LINDSTROM', 'LINDSTROEM'],
  ['Surname', 'ANGSTROM', 'AANGSTROEM'],
  ['Surname', 'OSTERGARD', 'OESTERGAARD'],
  ['Surname', 'DUPONT épouse MARTIN', 'DUPONT'],
  ['Surname', 'DE LA CRUZ', 'DELACRUZ'],
  ['Surname', 'J0HNSON', 'JOHNSON'],
  ['Given names', 'Anna-María', 'ANNA MARIA'],
  ['Surname And Given Names', 'Anna Maria ERIKSSON', 'ERIKSSON ANNA MARIA'],
  ['Date of birth', '1974-08-12', '1974-08-12'],
  ['Date of birth', '1974-08', '1974-08-12'],
  ['Date of birth', '1974', '1974-08-12'],
  ['Document #', 'L 898902-C', 'L898902C'],
  ['Document #', 'O0O1', '0001'],
  ['Document #', 'D23145890', 'D231458907'],
  ['Nationality', 'DEUTSCH', 'Germany'],
  ['Nationality', 'Española', 'ESP'],
  ['Nationality Code', 'D', 'DEU'],
  ['Nationality', 'BRITISH CITIZEN', 'GBR'],
  ['Issuing State', 'SVERIGE', 'Sweden'],
  ['Issuing State', 'UNITED STATES OF AMERICA', 'USA'],
  ['Issuing State', 'REPUBLIC OF KOREA', 'South Korea'],
  ['Issuing State', 'Tierra incógnita', 'TIERRA INCOGNITA'],
  ['Sex', 'F', 'W / F'],
  ['Sex', 'Ž/F', 'F'],
  ['Sex', 'MALE', 'M'],
  ['Sex', 'X', '<'],
  ['Address', '12 North Main Street^Springfield', '12 N MAIN ST SPRINGFIELD'],
  ['Postal Code', '12345-6789', '12345'],
  ['DL Class', 'c', 'C'],
];

const OTHER: Row[] = [
  ['Surname', 'BAUER', 'BAUR'],
  ['Surname', 'MICHAEL', 'MICHAL'],
  ['Surname', 'SMITH', 'SMYTH'],
  ['Surname', 'MEIER', 'MAIER'],
  ['Surname', 'SCHMIDT', 'MUELLER'],
  ['Surname', 'LEE', 'LE'],
  ['Given names', 'ING WEI', 'WEI'],
  ['Surname', 'MARTIN', 'MARTINEZ'],
  ['Given names', 'ANNA', 'HANNA'],
  ['Given names', 'MARIA ANNA', 'ANNA MARIA'],
  ['Date of birth', '1974-08-12', '1974-08-13'],
  ['Date of birth', '1974-08-12', '1974-12-08'],
  ['Date of birth', '1974-08', '1974-09-12'],
  ['Document #', 'L898902C', 'L898903C'],
  ['Document #', 'D23145890', 'D231458901'],
  ['Nationality', 'DEUTSCH', 'AUT'],
  ['Nationality Code', 'GBD', 'GBR'],
  ['Sex', 'M', 'F'],
  ['Address', '12 Main Street', '14 Main Street'],
];

describe('two readings of one field', () => {
  it.each(SAME)('%s: %s is %s', (field, a, b) => {
    expect(sameValue(field, a, b)).toBe(true);
    expect(sameValue(field, b, a)).toBe(true);
  });

  it.each(OTHER)('%s: %s is not %s', (field, a, b) => {
    expect(['NEARLY', 'LACKING', 'DIFFERENT']).toContain(agreementOf(field, a, b));
    expect(sameValue(field, b, a)).toBe(false);
  });

  it.each<[FieldName, string, string, boolean]>([
    ['Surname', 'PAPANDROPOULOUS', 'PAPANDRO', true],
    ['Given names', 'CHAYAPA DEJTHAMRONG KRASUANG', 'CHAYAPA DEJTHAMRONG K', true],
    ['Given names', 'CHAYAPA DEJTHAMRONG', 'CHAY D', true],
    ['Document #', '123456789012', '123456789', true],
    ['Given names', 'CHAYAPA DEJTHAMRONG', 'CHAYAPA KRASUANG', false],
    ['Document #', '123456789012', '1234', false],
    ['Surname', 'PAPANDROPOULOUS', 'PAPADO', false],
  ])('%s: %s may be cut off as %s: %s', (field, a, b, isSame) => {
    expect(agreementOf(field, a, b, [false, true]) === 'BEGUN').toBe(isSame);
    expect(agreementOf(field, b, a, [true, false]) === 'BEGUN').toBe(isSame);
    // What is whole does not begin the one that is cut off.
    expect(['EQUAL', 'BEGUN']).not.toContain(agreementOf(field, a, b, [true, false]));
    expect(['EQUAL', 'BEGUN']).not.toContain(agreementOf(field, a, b));
  });

  it.each<Row>([
    ['Surname', '王', 'WANG'],
    ['Surname', '12', 'WANG'],
    ['Nationality', 'GONDORIAN', 'DEU'],
    ['Sex', '?', 'F'],
    ['Date of birth', '12 AUG 74', '1974-08-12'],
    ['Height', '5-08', '068 IN'],
    ['Document #', '', 'X'],
  ])('%s: of %s and %s nothing can be told', (field, a, b) => expect(agreementOf(field, a, b)).toBe('INCOMPARABLE'));

  it.each<Row>([
    ['Document #', 'L8989O2CB', 'L898902C8'],
    ['Given names', 'ANNA', 'ANNA MARIA'],
    ['Given names', 'ANNA MARIA', 'ANNA MARIAKK'],
    ['Surname', 'GARCÍA^LÓPEZ', 'GARCIA'],
    // An E that may be half of a letter, in names of which neither has that letter, and that two people may bear.
    ['Surname', 'HO', 'HOE'],
    ['Surname', 'YUEN', 'YUN'],
    ['Surname', 'MAES', 'MAS'],
    ['Surname', 'BLOEM', 'BLOM'],
    ['Surname', 'MAAS', 'MAS'],
    // What the reader of print takes for a letter that it does not have.
    ['Surname', 'PORSDOTTIR', 'THORSDOTTIR'],
    ['Surname', 'WEIB', 'WEISS'],
    ['Given names', 'JOEY', 'JOY'],
  ])('%s: %s and %s are doubtful', (field, a, b) => expect(agreementOf(field, a, b)).toBe('DOUBTFUL'));

  it('do not take long for long texts', () => {
    const long = 'ANNA '.repeat(20_000);
    const begun = performance.now();
    agreementOf('Given names', long, `${long}X`);
    agreementOf('Address', long, `${long}X`);
    agreementOf('Optional Data', long, `${long}X`);
    expect(performance.now() - begun).toBeLessThan(500);
  });
});
