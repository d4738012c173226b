import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { composeMrz } from '../mrz/compose.js';
import type { Mrz } from '../mrz/mrz.js';
import { parseMrz } from '../mrz/parse.js';
import type { FieldName } from './field-names.js';
import { judge } from './judge.js';
import { type Case, CONTENT, fieldOf, judged, NONE, TODAY } from './judged.fixture.js';
import type { Evidence, Rules } from './judgement.js';
import { mrzValues } from './mrz-values.js';
import type { Zone, ZoneValue } from './zone-value.js';

describe('the rules of the caller', () => {
  const ruled = (rules: Partial<Rules>, change: Case = {}) => judged({ ...change, rules });
  const born = (birthDate: string, printed: string): Case => ({
    content: { birthDate },
    printed: { 'Date of birth': printed, 'Date of issue': '2022-04-15' },
  });

  it.each<[Partial<Rules>, Case, string, string]>([
    [{ minimumAge: 18 }, born('081128', '2008-11-28'), 'validateMinimumAge', 'OK'],
    [{ minimumAge: 18 }, born('081129', '2008-11-29'), 'validateMinimumAge', 'FAILED'],
    [{ maximumAge: 17 }, born('081129', '2008-11-29'), 'validateMaximumAge', 'OK'],
    [{ maximumAge: 17 }, born('081128', '2008-11-28'), 'validateMaximumAge', 'FAILED'],
    [{ maximumAge: 0 }, {}, 'validateMaximumAge', 'FAILED'],
    [{ minimumAge: 18 }, born('08<<<<', '2008'), 'validateMinimumAge', 'UNDEFINED'],
    [{ minimumAge: 18 }, born('07<<<<', '2007'), 'validateMinimumAge', 'OK'],
    [{ minimumAge: 18 }, { printed: { 'Date of birth': '1975-08-12' } }, 'validateMinimumAge', 'UNDEFINED'],
    [{ notExpired: true }, {}, 'validateDocumentNotExpired', 'OK'],
    [
      { notExpired: true },
      { content: { expiryDate: '261127' }, printed: { 'Date of expiry': '2026-11-27' } },
      'validateDocumentNotExpired',
      'FAILED',
    ],
  ])('%j', (rules, change, rule, result) => {
    const judgement = ruled(rules, change);
    expect(judgement.rules).toEqual([{ rule, result }]);
    if (result !== 'OK') expect(judgement.result).not.toBe('OK');
  });

  it('are undecided where a date was not read', () => {
    const mrz = parseMrz(composeMrz({ ...CONTENT, expiryDate: '<<<<<<', birthDate: '<<<<<<' })) as Mrz;
    const evidence: Evidence = {
      documentName: 'x',
      values: mrzValues(mrz, { today: TODAY, page: 0 }),
      mrz,
      expected: [],
    };
    const judgement = judge(evidence, TODAY, { ...NONE, minimumAge: 1, maximumAge: 99, notExpired: true });
    expect(judgement.rules.map(({ result }) => result)).toEqual(['UNDEFINED', 'UNDEFINED', 'UNDEFINED']);
    expect(judgement.result).toBe('UNDEFINED');
  });

  const selecting = (documentKeyword: string, ...names: string[]): Partial<Rules> => ({
    fields: [{ documentKeyword, names }],
  });

  it.each<[string, Partial<Rules>, string | undefined]>([
    ['fields that are OK', selecting('passport', 'Document #', 'Surname', 'date of BIRTH'), 'OK'],
    ['a field that one zone alone has, without a check', selecting('PASSPORT', 'Place of Birth'), 'UNDEFINED'],
    ['a field that was not read', selecting('', 'DL Class'), 'UNDEFINED'],
    ['all', selecting('Passport', '*'), 'OK'],
    ['all and one that was not read', selecting('Passport', '*', 'DL Class'), 'UNDEFINED'],
    ['every document', selecting('*', 'DL Class'), 'UNDEFINED'],
    ['another document', selecting('Driver License', 'DL Class'), undefined],
    ['nothing', selecting('Passport'), 'UNDEFINED'],
  ])('select %s', (_name, rules, result) =>
    expect(ruled(rules).rules).toEqual(result ? [{ rule: 'fieldsToValidate', result }] : []),
  );

  it('select fields that differ', () => {
    const barcode = { 'Date of issue': '2021-04-15' };
    expect(ruled(selecting('Passport', 'Date of issue'), { barcode }).rules[0]?.result).toBe('FAILED');
    expect(ruled(selecting('Passport', '*'), { barcode }).rules[0]?.result).toBe('FAILED');
    expect(ruled(selecting('Passport', ' DATE OF ISSUE'), { barcode }).reasons).toEqual([
      'VISUAL_BARCODE_DATE_OF_ISSUE',
      'RULE_FIELDS_TO_VALIDATE',
    ]);
    // What is not selected does not count, unless it says who holds which document.
    expect(ruled(selecting('Passport', 'Document #'), { barcode }).result).toBe('OK');
    for (const printed of [{ Surname: 'LINDBERG' }, { Nationality: 'NORWEGIAN' }]) {
      expect(ruled(selecting('Passport', 'Document #'), { printed }).result).toBe('FAILED');
    }
  });

  it('may all apply to a document that is not known', () => {
    const judgement = judged({ evidence: { documentName: undefined }, rules: selecting('Driver', 'DL Class') });
    expect(judgement.rules).toEqual([{ rule: 'fieldsToValidate', result: 'UNDEFINED' }]);
  });
});

describe('whatever is read', () => {
  /** Values that are right more often than not, so that some documents are OK. */
  const VALUES: Partial<Record<FieldName, readonly string[]>> = {
    'Document #': ['L898902C3', 'L898902C3', 'L898902C8', ''],
    Surname: ['OBERG', 'ÖBERG', 'LIND', '9'],
    'Date of birth': ['1974-08-12', '1974-08', '1974-02-30', '2019'],
    'Date of expiry': ['2032-04-15', '2032-04-15', '2019', '2032'],
    'Date of issue': ['2022-04-15', '2022', '2033-01-01'],
    'Issuing State Code': ['SWE', 'SWE', 'UTO', 'QQQ'],
    Address: ['MAIN ST 1', 'MAIN ST 2'],
  };
  const value = fc.constantFrom(...(Object.keys(VALUES) as FieldName[])).chain((field) =>
    fc.record({
      zone: fc.constantFrom<Zone>('visual', 'mrz', 'barcode'),
      field: fc.constant(field),
      value: fc.constantFrom(...(VALUES[field] ?? [])),
      status: fc.constantFrom<ZoneValue['status']>('VALID', 'VALID', 'VALID', 'VALID', 'NOT_VALIDATED', 'INVALID'),
      page: fc.constant(0),
      confidence: fc.constantFrom(0.3, 0.95),
    }),
  );
  const SAID: Partial<Record<FieldName, string>> = { 'Document #': 'L898902C3', 'Date of expiry': '2032-04-15' };
  const GIVEN = Object.entries(SAID).map(
    ([field, value]): ZoneValue => ({ zone: 'mrz', field: field as FieldName, value, status: 'VALID', page: 0 }),
  );
  const rules = fc.record({
    minimumAge: fc.constantFrom(undefined, 18),
    maximumAge: fc.constantFrom(undefined, 30),
    notExpired: fc.boolean(),
    fields: fc.constantFrom([], [{ documentKeyword: '', names: ['*'] }], [{ documentKeyword: '', names: ['Surname'] }]),
  });

  it('OK has a number, no field that fails, no rule that is not OK, and no reason', () => {
    let passed = 0;
    fc.assert(
      fc.property(
        fc.uniqueArray(value, { maxLength: 5, selector: ({ zone, field }) => `${zone} ${field}` }),
        rules,
        (read, asked) => {
          // Most have a number and a date of expiry in their zone.
          const isIn = (field: FieldName) => read.some((value) => value.zone === 'mrz' && value.field === field);
          const values = [...GIVEN.filter(({ field }) => read.length % 4 > 0 && !isIn(field)), ...read];
          const judgement = judge({ documentName: 'x', values, mrz: undefined, expected: ['mrz'] }, TODAY, asked);
          const { result, reasons, score, fields } = judgement;
          expect(score).toBeGreaterThanOrEqual(0);
          expect(result === 'OK').toBe(reasons.length === 0);
          if (result !== 'OK') return;
          passed += 1;
          expect(score).toBe(100);
          expect(judgement.identity.documentNumber).not.toBe('');
          expect(judgement.rules.every((rule) => rule.result === 'OK')).toBe(true);
          expect(fieldOf(judgement, 'Document #')?.result).toBe('OK');
          const core = [
            'Document #',
            'Surname',
            'Given names',
            'Date of birth',
            'Date of expiry',
            'Issuing State Code',
            'Sex',
          ];
          expect(fields.filter((field) => core.includes(field.name) && field.result === 'FAILED')).toEqual([]);
          expect(values.some(({ zone }) => zone === 'mrz')).toBe(true);
        },
      ),
      { numRuns: 3_000 },
    );
    expect(passed).toBeGreaterThan(30);
  });
});
