import { describe, expect, it } from 'vitest';
import { composeMrz, type MrzContent } from '../mrz/compose.js';
import type { Mrz } from '../mrz/mrz.js';
import { parseMrz } from '../mrz/parse.js';
import { readMrz } from '../mrz/repair.js';
import { mrzValues } from './mrz-values.js';

const TODAY = '2026-11-28';
const CONTENT: MrzContent = {
  format: 'TD3',
  documentCode: 'P',
  issuer: 'SWE',
  documentNumber: 'L898902C3',
  surname: 'Eriksson',
  givenNames: 'Anna Maria',
  birthDate: '740812',
  sex: 'F',
  expiryDate: '320415',
  personalNumber: 'ZE184226B',
};

/** The card that has a place of its own for given names. */
const FRENCH: Partial<MrzContent> = {
  format: 'FRA-ID',
  documentCode: 'ID',
  issuer: 'FRA',
  documentNumber: '880692310285',
  surname: 'MARTIN',
  nationality: undefined,
  expiryDate: undefined,
  personalNumber: undefined,
};

const zone = (change: Partial<MrzContent> = {}) => composeMrz({ ...CONTENT, ...change });
const valuesOf = (mrz: Mrz | undefined) =>
  Object.fromEntries(
    mrzValues(mrz as Mrz, { today: TODAY, page: 0 }).map(({ field, value, status }) => [field, `${value} ${status}`]),
  );
const values = (change?: Partial<MrzContent>) => valuesOf(parseMrz(zone(change)));
const changed = (lines: readonly string[], line: number, column: number, text: string) =>
  lines.map((old, i) => (i === line ? old.slice(0, column) + text + old.slice(column + text.length) : old));
const read = (lines: readonly string[], confidence: (line: number, column: number) => number = () => 1) =>
  readMrz({
    lines: lines.map((text, line) =>
      [...text].map((character, column) => ({ character, confidence: confidence(line, column) })),
    ),
  });

describe('the values of a zone', () => {
  it('are VALID where a check digit holds or a state is named twice', () =>
    expect(values()).toEqual({
      'Document Class Code': 'P NOT_VALIDATED',
      'Issuing State Code': 'SWE VALID',
      'Issuing State': 'Sweden VALID',
      'Document #': 'L898902C3 VALID',
      'Date of expiry': '2032-04-15 VALID',
      'Date of birth': '1974-08-12 VALID',
      'Personal #': 'ZE184226B VALID',
      Surname: 'ERIKSSON NOT_VALIDATED',
      'Given names': 'ANNA MARIA NOT_VALIDATED',
      'Surname And Given Names': 'ERIKSSON ANNA MARIA NOT_VALIDATED',
      Nationality: 'Sweden VALID',
      'Nationality Code': 'SWE VALID',
      Sex: 'F NOT_VALIDATED',
      'MRZ Type': 'TD3 VALID',
      'MRZ Lines': `${zone().join('^')} NOT_VALIDATED`,
    }));

  it('of the French card are VALID by the composite digit, which covers all of it', () => {
    const lines = ['IDFRABERTHIER<<<<<<<<<<<<<<<<<<<<<<<', '8806923102858CORINNE<<<<<<<6512068F6'];
    expect(valuesOf(parseMrz(lines))).toMatchObject({
      Surname: 'BERTHIER VALID',
      'Given names': 'CORINNE VALID',
      Sex: 'F VALID',
      'Issuing State Code': 'FRA VALID',
      'Date of issue': '1988-06 VALID',
    });
    expect(valuesOf(parseMrz(changed(lines, 0, 5, 'C')))).toMatchObject({
      Surname: 'CERTHIER NOT_VALIDATED',
      'Date of birth': '1965-12-06 VALID',
    });
  });

  it('of the French card are not, where the composite digit holds by chance of a letter put for a digit', () => {
    const lines = ['IDFRABERTHIER<<<<<<<<<<<<<<<<<<<<<<<', '8806923102858CORINNE<<<<<<<6512068F6'];
    const mrz = read(changed(lines, 0, 13, '4'));
    expect(mrz?.checks.every(({ result }) => result === 'right')).toBe(true);
    expect(valuesOf(mrz)).toMatchObject({ Surname: 'BERTHIERA NOT_VALIDATED' });
  });

  it('of the Swiss driving licence, which has no check digits, are not', () => {
    const lines = ['AAA001D<<', 'FACHE305142128097<<800126<<<<<', 'FAMILYNAME<<FIRSTNAME<<<<<<<<<'];
    const all = Object.values(valuesOf(parseMrz(lines)));
    expect(all.filter((value) => / VALID/.test(value))).toEqual([]);
  });

  it('are INVALID where a check digit does not hold, and where a day is none', () => {
    expect(valuesOf(parseMrz(changed(zone(), 1, 0, 'M')))).toMatchObject({ 'Document #': 'M898902C3 INVALID' });
    expect(values({ birthDate: '740230' })).toMatchObject({ 'Date of birth': '1974-02-30 INVALID' });
    expect(values({ expiryDate: '321301' })).toMatchObject({ 'Date of expiry': '2032-13-01 INVALID' });
    expect(values({ issuer: 'QQQ' })).toMatchObject({ 'Issuing State Code': 'QQQ INVALID' });
  });

  it.each([
    ['D', 'Germany'],
    ['RKS', 'Kosovo'],
    ['XXA', 'Stateless person'],
    ['XXB', 'Refugee'],
    ['XXC', 'Refugee (other)'],
    ['XXX', 'Unspecified nationality'],
    ['UNO', 'United Nations'],
    ['UNA', 'United Nations specialized agency'],
    ['UNK', 'United Nations Interim Administration Mission in Kosovo'],
    ['EUE', 'European Union'],
    ['GBD', 'British Overseas Territories Citizen'],
    ['GBN', 'British National (Overseas)'],
    ['GBO', 'British Overseas Citizen'],
    ['GBP', 'British Protected Person'],
    ['GBS', 'British Subject'],
    ['XOM', 'Sovereign Military Order of Malta'],
    ['XPO', 'INTERPOL'],
    ['XMP', 'Parliamentary Assembly of the Mediterranean'],
    ['XCT', 'Northern Cyprus'],
    ['IAO', 'International Civil Aviation Organization'],
    ['UTO', 'Utopia'],
  ])('know %s', (issuer, name) =>
    expect(values({ issuer })).toMatchObject({
      'Issuing State Code': `${issuer} VALID`,
      'Issuing State': `${name} VALID`,
      Nationality: `${name} VALID`,
    }),
  );

  it('prove neither state where issuer and nationality differ', () =>
    expect(values({ nationality: 'NOR' })).toMatchObject({
      'Issuing State Code': 'SWE NOT_VALIDATED',
      'Nationality Code': 'NOR NOT_VALIDATED',
    }));

  it('leave out what is empty, and know what is known of a date', () => {
    const partial = values({ personalNumber: '', givenNames: '', birthDate: '74<<<<', expiryDate: '<<<<<<', sex: 'X' });
    expect(partial).toMatchObject({ 'Date of birth': '1974 VALID', Sex: 'X NOT_VALIDATED' });
    expect(Object.keys(partial)).not.toContain('Personal #');
    expect(Object.keys(partial)).not.toContain('Date of expiry');
    expect(Object.keys(partial)).not.toContain('Given names');
  });

  it('tell of a date that is no number, or has no year, that it is none', () => {
    expect(values({ expiryDate: 'ABCDEF' })).toMatchObject({ 'Date of expiry': 'ABCDEF INVALID' });
    expect(values({ birthDate: '<<0812' })).toMatchObject({ 'Date of birth': '<<0812 NOT_VALIDATED' });
    // Unknown as a whole, and no year 2000.
    expect(values({ birthDate: '000000' })).toMatchObject({ 'Date of birth': '000000 NOT_VALIDATED' });
    expect(values({ birthDate: '00<<<<' })).toMatchObject({ 'Date of birth': '2000 VALID' });
  });

  it.each<[string, Partial<MrzContent>, string, string]>([
    ['a short surname before given names that are', { givenNames: 'ANNA MARIA '.repeat(4) }, 'ERIKSSON', ''],
    ['a surname that fills half of its line', { surname: 'A'.repeat(40) }, 'A'.repeat(36), 'Surname'],
    ['one of several parts', { surname: 'ANDERS ERIKSSON', givenNames: 'B'.repeat(40) }, 'ANDERS ERIKSSON', 'Surname'],
    ['one of the French card, whose given names are', { ...FRENCH, givenNames: 'MARIE CLAIRE ANNE' }, 'MARTIN', ''],
    ['one of the French card', { ...FRENCH, surname: 'A'.repeat(30), givenNames: 'EVE' }, 'A'.repeat(25), 'Surname'],
  ])('call cut off what is: %s', (_, change, surname, expected) => {
    const all = mrzValues(parseMrz(zone(change)) as Mrz, { today: TODAY, page: 0 });
    const found = all.find(({ field }) => field === 'Surname');
    expect([found?.value, found?.truncated ? 'Surname' : '']).toEqual([surname, expected]);
    const given = all.find(({ field }) => field === 'Given names');
    expect(given?.truncated === true).toBe(change.givenNames !== 'EVE');
  });

  it('are NOT_VALIDATED where a look-alike was put there by the check digit', () => {
    const lines = changed(zone({ documentNumber: 'AB7034397' }), 1, 3, 'O');
    const all = mrzValues(read(lines) as Mrz, { today: TODAY, page: 2 });
    expect(all.find(({ field }) => field === 'Document #')).toMatchObject({
      value: 'AB7034397',
      status: 'NOT_VALIDATED',
      repaired: true,
      page: 2,
    });
    expect(all.find(({ field }) => field === 'Date of birth')).toMatchObject({ status: 'VALID' });
    expect(all.find(({ field }) => field === 'Date of birth')?.repaired).toBeUndefined();
  });

  it('are VALID, and marked, where the alphabet of a position left no choice and the check digit holds', () => {
    const mrz = read(changed(zone(), 1, 16, 'B')) as Mrz;
    const birth = mrzValues(mrz, { today: TODAY, page: 0 }).find(({ field }) => field === 'Date of birth');
    expect(birth).toMatchObject({ value: '1974-08-12', status: 'VALID', repaired: true });
  });

  it('are NOT_VALIDATED where the list of states put a code there', () =>
    expect(valuesOf(read(changed(zone(), 0, 2, '5WE')))).toMatchObject({
      'Issuing State Code': 'SWE NOT_VALIDATED',
      'Nationality Code': 'SWE VALID',
    }));

  it('are NOT_VALIDATED where a character was read with doubt', () => {
    const doubt = (at: number) => valuesOf(read(zone(), (line, column) => (line === 1 && column === at ? 0.3 : 0.99)));
    expect(doubt(5)).toMatchObject({ 'Document #': 'L898902C3 NOT_VALIDATED', 'Date of birth': '1974-08-12 VALID' });
    // No look-alike of a 9 has its value in check digits, nor has any digit of a date.
    for (const at of [4, 15]) {
      expect(doubt(at)).toMatchObject({ 'Document #': 'L898902C3 VALID', 'Date of birth': '1974-08-12 VALID' });
    }
    const twice = read(zone(), (line, column) => (line === 1 && [3, 4, 14, 15].includes(column) ? 0.3 : 0.99));
    expect(valuesOf(twice)).toMatchObject({
      'Document #': 'L898902C3 NOT_VALIDATED',
      'Date of birth': '1974-08-12 NOT_VALIDATED',
    });
    const wrong = read(changed(zone(), 1, 0, 'M'), (line, column) => (line === 1 && column === 0 ? 0.3 : 0.99));
    expect(valuesOf(wrong)).toMatchObject({ 'Document #': 'M898902C3 NOT_VALIDATED' });
    const day = read(changed(zone(), 1, 17, '3'), (line, column) => (line === 1 && column === 17 ? 0.3 : 0.99));
    expect(valuesOf(day)).toMatchObject({ 'Date of birth': '1974-08-32 NOT_VALIDATED' });
    const confidences = mrzValues(read(zone(), (_line, column) => (column === 4 ? 0.7 : 0.9)) as Mrz, {
      today: TODAY,
      page: 0,
    });
    expect(confidences.find(({ field }) => field === 'Document #')?.confidence).toBe(0.7);
  });

  it('are NOT_VALIDATED where a number is none of its issuer, or may end in a filler', () => {
    expect(values({ issuer: 'GBR', documentNumber: '925665416' })).toMatchObject({ 'Document #': '925665416 VALID' });
    expect(values({ issuer: 'GBR', documentNumber: '92566541G' })).toMatchObject({
      'Document #': '92566541G NOT_VALIDATED',
    });
    expect(valuesOf(read(zone({ documentNumber: 'AB123456K' })))).toMatchObject({
      'Document #': 'AB123456K NOT_VALIDATED',
    });
  });

  it('have the personal number of cards that are known to hold one', () => {
    const spanish = values({
      format: 'TD1',
      documentCode: 'ID',
      issuer: 'ESP',
      documentNumber: 'BAA000589',
      personalNumber: undefined,
      optionalData: ['99999999R'],
    });
    expect(spanish).toMatchObject({ 'Personal #': '99999999R VALID', 'Optional Data': '99999999R VALID' });
  });
});

it('proves nothing by one check digit that is right by chance, where a zone was read a column aside', () => {
  const seen = ['1C1U5A0223456791EAC9730051220<', '4910040094110144CAN<<<<<<<<<<0', 'CRITTENDEN<<LEE<W<<<<<<<<<<<<<'];
  const mrz = readMrz({ lines: seen.map((line) => [...line].map((character) => ({ character, confidence: 0.99 }))) });
  const values = mrz ? mrzValues(mrz, { today: '2026-11-29', page: 0 }) : [];
  expect(values.find(({ field }) => field === 'Document #')?.status).toBe('NOT_VALIDATED');
  expect(values.filter(({ status }) => status === 'VALID')).toEqual([]);
});

it('proves no name by a composite check digit that an exchange elsewhere made right', () => {
  const lines = composeMrz({ ...CONTENT, ...FRENCH });
  const mrz = parseMrz(lines) as Mrz;
  const statusOf = (repairs: Mrz['repairs']) =>
    mrzValues({ ...mrz, repairs }, { today: TODAY, page: 0 }).find(({ field }) => field === 'Surname')?.status;
  expect(statusOf([])).toBe('VALID');
  expect(statusOf([{ line: 0, column: 33, from: '8', to: '0', by: 'check digit' }])).toBe('NOT_VALIDATED');
});
