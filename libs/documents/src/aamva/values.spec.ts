import { describe, expect, it } from 'vitest';
import { composeAamva } from './compose.js';
import { parseAamva } from './parse.js';
import { aamvaValues } from './values.js';

const TODAY = '2026-11-28';

/** Values and statuses by field, of a card with these elements. */
function valuesOf(elements: Record<string, string>, { issuerNumber = '636014', version = 10 } = {}) {
  const card = parseAamva(composeAamva({ issuerNumber, version, subfiles: [{ designator: 'DL', elements }] }));
  if (card === undefined) throw new Error('No card.');
  return Object.fromEntries(
    aamvaValues(card, { today: TODAY, page: 1 }).map(({ field, value, status }) => [field, `${value} ${status}`]),
  );
}

describe('aamvaValues', () => {
  it('tells the fields of a card, as values of the barcode', () => {
    const elements = {
      DAQ: 'T64235789',
      DCS: 'SAMPLE',
      DDE: 'N',
      DAC: 'MICHAEL',
      DDF: 'N',
      DAD: 'JOHN',
      DDG: 'N',
      DCA: 'D',
      DCB: 'NONE',
      DCD: 'PH',
      DBD: '06062019',
      DBB: '06061986',
      DBA: '12102027',
      DBC: '1',
      DAU: '068 in',
      DAY: 'BRO',
      DAZ: 'BRN',
      DAW: '180',
      DAG: '2300 WEST BROAD STREET',
      DAH: 'APT 7',
      DAI: 'RICHMOND',
      DAJ: 'VA',
      DAK: '023690000  ',
      DCF: '2424244747474786102204',
      DCG: 'USA',
      DCK: '123456789',
      DDA: 'F',
      DDB: '06062018',
      DDK: '1',
      DDL: '0',
    };
    expect(valuesOf(elements, { issuerNumber: '636000' })).toEqual({
      'Document Class Code': 'DL VALID',
      'Document #': 'T64235789 VALID',
      'Issuing State Code': 'USA VALID',
      'Issuing State': 'United States VALID',
      'Jurisdiction Code': 'VA VALID',
      'Document discriminator': '2424244747474786102204 NOT_VALIDATED',
      'Inventory Number': '123456789 NOT_VALIDATED',
      'Compliance Type': 'F VALID',
      'Date of birth': '1986-06-06 VALID',
      'Date of issue': '2019-06-06 VALID',
      'Date of expiry': '2027-12-10 VALID',
      'Revision Date': '2018-06-06 VALID',
      Surname: 'SAMPLE NOT_VALIDATED',
      'Given names': 'MICHAEL JOHN NOT_VALIDATED',
      'Surname And Given Names': 'SAMPLE MICHAEL JOHN NOT_VALIDATED',
      'Family Name Truncation': 'N VALID',
      'First Name Truncation': 'N VALID',
      'Middle Name Truncation': 'N VALID',
      Sex: 'M VALID',
      Height: `5'-08" VALID`,
      Weight: '180 lb VALID',
      'Eyes Color': 'BRO VALID',
      'Hair Color': 'BRN NOT_VALIDATED',
      Address: '2300 WEST BROAD STREET^APT 7^RICHMOND^VA^02369 NOT_VALIDATED',
      Street: '2300 WEST BROAD STREET^APT 7 NOT_VALIDATED',
      City: 'RICHMOND NOT_VALIDATED',
      State: 'VA VALID',
      'Postal Code': '02369 VALID',
      'DL Class': 'D NOT_VALIDATED',
      'DL Restriction Code': 'NONE NOT_VALIDATED',
      'DL Endorsed': 'PH NOT_VALIDATED',
      Donor: 'YES VALID',
      Veteran: 'NO VALID',
    });
  });

  it('leaves out what a card does not say', () => {
    expect(valuesOf({ DAQ: '1', DAD: 'NONE', DAU: '', DCI: 'unavl', DBA: '00000000', DBC: '0', DAW: '000' })).toEqual({
      'Document Class Code': 'DL VALID',
      'Document #': '1 VALID',
      'Issuing State Code': 'USA VALID',
      'Issuing State': 'United States VALID',
      'Jurisdiction Code': 'CA VALID',
    });
  });

  it.each([
    ['09131986', '1986-09-13 VALID'],
    ['19860913', '1986-09-13 VALID'],
    ['1986-09-13', '1986-09-13 VALID'],
    ['09/13/1986', '1986-09-13 VALID'],
    ['02291988', '1988-02-29 VALID'],
    ['20000229', '2000-02-29 VALID'],
    ['19860900', '1986-09 NOT_VALIDATED'],
    ['02301986', '02301986 INVALID'],
    ['19870229', '19870229 INVALID'],
    ['13131986', '13131986 INVALID'],
    ['06071986', '1986-06-07 VALID'],
    ['11292026', '2026-11-29 INVALID'],
    ['86-09-13', '86-09-13 INVALID'],
  ])('reads the birth date %s as %s, whatever the version and the country', (text, expected) => {
    for (const issuerNumber of ['636014', '636012']) {
      for (const version of [1, 3, 10]) {
        expect(valuesOf({ DAQ: '1', DBB: text }, { issuerNumber, version })['Date of birth']).toBe(expected);
      }
    }
  });

  it('does not take days that are impossible together', () => {
    const values = valuesOf({ DAQ: '1', DBB: '01021990', DBD: '01021989', DBA: '01021988' });
    expect([values['Date of issue'], values['Date of expiry']]).toEqual(['1989-01-02 INVALID', '1988-01-02 INVALID']);
    expect(valuesOf({ DAQ: '1', DBD: '11292026' })['Date of issue']).toBe('2026-11-29 INVALID');
  });

  it.each([
    ['1', 'M VALID'],
    ['2', 'F VALID'],
    ['9', 'X VALID'],
    ['M', 'M VALID'],
    ['f', 'F VALID'],
    ['X', 'X VALID'],
    ['0', undefined],
    ['7', '7 INVALID'],
  ])('reads the sex %s as %s', (text, expected) => {
    expect(valuesOf({ DAQ: '1', DBC: text }).Sex).toBe(expected);
  });

  it.each([
    ['509', `5'-09" VALID`],
    [`5'-09"`, `5'-09" VALID`],
    [`6'7"`, `6'-07" VALID`],
    ['5-11', `5'-11" VALID`],
    ['069 in', `5'-09" VALID`],
    ['069 IN', `5'-09" VALID`],
    ['069', `5'-09" VALID`],
    ['69', `5'-09" VALID`],
    ['175 cm', '175 cm VALID'],
    ['175', '175 cm VALID'],
    ['510', `5'-10" VALID`],
    ['600', `6'-00" VALID`],
    ['513', '513 NOT_VALIDATED'],
    ['tall', 'tall NOT_VALIDATED'],
  ])('reads the height %s as %s', (text, expected) => {
    expect(valuesOf({ DAQ: '1', DAU: text }).Height).toBe(expected);
  });

  it.each([
    [{ DAW: '180' }, '180 lb VALID'],
    [{ DAW: '095 lb' }, '95 lb VALID'],
    [{ DAX: '082' }, '82 kg VALID'],
    [{ DCE: '4' }, '161-190 lb VALID'],
    [{ DAW: '000', DCE: '9' }, '321+ lb VALID'],
  ])('reads the weight %j as %s', (elements, expected) => {
    expect(valuesOf({ DAQ: '1', ...elements }).Weight).toBe(expected);
  });

  it.each([
    [{ DAA: 'SAMPLE,MICHAEL,JOHN' }, ['SAMPLE', 'MICHAEL JOHN', 'SAMPLE MICHAEL JOHN']],
    [{ DAA: 'SAMPLE,MICHAEL,JOHN,JR' }, ['SAMPLE', 'MICHAEL JOHN', 'SAMPLE MICHAEL JOHN']],
    [{ DAA: 'DE LA CRUZ$ANA MARIA$' }, ['DE LA CRUZ', 'ANA MARIA', 'DE LA CRUZ ANA MARIA']],
    [{ DAA: 'SAMPLE@MICHAEL@JOHN' }, ['SAMPLE', 'MICHAEL JOHN', 'SAMPLE MICHAEL JOHN']],
    [{ DAA: 'SAMPLE,MICHAEL,NONE' }, ['SAMPLE', 'MICHAEL', 'SAMPLE MICHAEL']],
    // Which word is the surname cannot be told.
    [{ DAA: 'MICHAEL JOHN SAMPLE' }, [undefined, undefined, 'MICHAEL JOHN SAMPLE']],
    [{ DAB: 'SAMPLE,JR', DAC: 'MICHAEL', DAD: 'JOHN' }, ['SAMPLE', 'MICHAEL JOHN', 'SAMPLE MICHAEL JOHN']],
    [{ DCS: 'SAMPLE', DCT: 'MICHAEL,JOHN' }, ['SAMPLE', 'MICHAEL JOHN', 'SAMPLE MICHAEL JOHN']],
    [{ DCS: 'SAMPLE', DCT: 'MICHAEL JOHN' }, ['SAMPLE', 'MICHAEL JOHN', 'SAMPLE MICHAEL JOHN']],
    [{ DAA: 'SAMPLE,M', DCS: 'SAMPLE', DAC: 'MICHAEL' }, ['SAMPLE', 'MICHAEL', 'SAMPLE MICHAEL']],
    [{ DCS: 'SUKARNO', DAC: 'NONE', DAD: 'unavl' }, ['SUKARNO', undefined, 'SUKARNO']],
  ])('reads the name of %j', (elements, names) => {
    const values = valuesOf({ DAQ: '1', ...elements }, { version: 1 });
    expect([values.Surname, values['Given names'], values['Surname And Given Names']]).toEqual(
      names.map((name) => name && `${name} NOT_VALIDATED`),
    );
  });

  it('marks names that hold only the beginning', () => {
    const elements = { DAQ: '1', DCS: 'WOLFESCHLEGELSTEINHAUS', DDE: 'T', DAC: 'HUBERT', DDF: 'N', DAD: 'B', DDG: 'T' };
    const card = parseAamva(
      composeAamva({ issuerNumber: '636014', version: 8, subfiles: [{ designator: 'DL', elements }] }),
    );
    const truncated = card && aamvaValues(card, { today: TODAY, page: 0 }).filter((value) => value.truncated);
    expect(truncated?.map(({ field }) => field)).toEqual(['Surname', 'Given names', 'Surname And Given Names']);
  });

  it.each([
    ['021340000  ', '02134 VALID'],
    ['021341234', '02134-1234 VALID'],
    ['02134-1234', '02134-1234 VALID'],
    ['K1A0B1', 'K1A 0B1 VALID'],
    ['K1A 0B1    ', 'K1A 0B1 VALID'],
    ['NONE', 'NONE NOT_VALIDATED'],
  ])('reads the postal code %j as %s', (text, expected) => {
    expect(valuesOf({ DAQ: '1', DAG: '1 MAIN ST', DAK: text })['Postal Code']).toBe(expected);
  });

  it('takes the residence of old cards where there is no mailing address', () => {
    expect(valuesOf({ DAQ: '1', DAL: '1 MAIN ST', DAN: 'SALEM', DAO: 'OR', DAP: '97301' }).Address).toBe(
      '1 MAIN ST^SALEM^OR^97301 NOT_VALIDATED',
    );
  });

  it('does not hide that country and issuer contradict each other, or that the issuer is unknown', () => {
    const wrong = valuesOf({ DAQ: '1', DCG: 'CAN' });
    expect([wrong['Issuing State Code'], wrong['Jurisdiction Code']]).toEqual(['CAN INVALID', 'CA INVALID']);
    const unknown = valuesOf({ DAQ: '1' }, { issuerNumber: '123456' });
    expect([unknown['Issuing State Code'], unknown['Jurisdiction Code']]).toEqual([undefined, undefined]);
    expect(valuesOf({ DAQ: '1', DCG: 'NA' })['Issuing State Code']).toBe('NA INVALID');
  });
});
