import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { composeMrz, type MrzContent } from '../mrz/compose.js';
import type { Mrz } from '../mrz/mrz.js';
import { parseMrz } from '../mrz/parse.js';
import { readMrz } from '../mrz/repair.js';
import type { FieldName } from './field-names.js';
import { judge } from './judge.js';
import type { Evidence, Judgement, Rules } from './judgement.js';
import { mrzValues } from './mrz-values.js';
import type { Zone, ZoneValue } from './zone-value.js';

const TODAY = '2026-11-28';
const NONE: Rules = { minimumAge: undefined, maximumAge: undefined, notExpired: false, fields: [] };
const CONTENT: MrzContent = {
  format: 'TD3',
  documentCode: 'P',
  issuer: 'SWE',
  documentNumber: 'L898902C3',
  surname: 'Öberg',
  givenNames: 'Anna Maria',
  birthDate: '740812',
  sex: 'F',
  expiryDate: '320415',
};
const PRINTED: Partial<Record<FieldName, string>> = {
  Surname: 'ÖBERG',
  'Given names': 'ANNA MARIA',
  'Date of birth': '1974-08-12',
  'Date of issue': '2022-04-15',
  'Date of expiry': '2032-04-15',
  'Document #': 'L898902C3',
  Nationality: 'SVENSK/SWEDISH',
  Sex: 'K/F',
  'Place of Birth': 'UPPSALA',
};

function read(zone: Zone, values: Partial<Record<FieldName, string>>, more: Partial<ZoneValue> = {}): ZoneValue[] {
  return Object.entries(values).map(([field, value]) => ({
    zone,
    field: field as FieldName,
    value,
    status: 'NOT_VALIDATED',
    page: 0,
    confidence: 0.98,
    ...more,
  }));
}

interface Case {
  content?: Partial<MrzContent>;
  printed?: Partial<Record<FieldName, string>>;
  barcode?: Partial<Record<FieldName, string>>;
  lines?: readonly string[];
  evidence?: Partial<Evidence>;
  rules?: Partial<Rules>;
  today?: string;
}

function judged({ content, printed, barcode, lines, evidence, rules, today = TODAY }: Case = {}): Judgement {
  const mrz = parseMrz(lines ?? composeMrz({ ...CONTENT, ...content })) as Mrz;
  const values = [
    ...mrzValues(mrz, { today, page: 0 }),
    ...read('visual', { ...PRINTED, ...printed }),
    ...read('barcode', barcode ?? {}),
  ];
  const all: Evidence = { documentName: 'Sweden - Passport (2022)', values, mrz, expected: ['visual', 'mrz'] };
  return judge({ ...all, ...evidence }, today, { ...NONE, ...rules });
}

const fieldOf = ({ fields }: Judgement, name: FieldName) => fields.find((field) => field.name === name);

describe('a document whose zones agree', () => {
  it('is OK, with every field and what follows from it', () => {
    const judgement = judged();
    expect(judgement).toMatchObject({ result: 'OK', score: 100, reasons: [], rules: [] });
    expect(judgement.identity).toEqual({
      documentNumber: 'L898902C3',
      birthDate: '1974-08-12',
      expiryDate: '2032-04-15',
    });
    expect(fieldOf(judgement, 'Surname')).toMatchObject({
      result: 'OK',
      mrzVisual: 'EQUAL',
      visualBarcode: 'NOT_COMPARED',
      mrzBarcode: 'NOT_COMPARED',
      visual: { value: 'ÖBERG' },
      mrz: { value: 'OEBERG' },
      barcode: undefined,
    });
    expect(fieldOf(judgement, 'Place of Birth')?.result).toBe('UNDEFINED');
    const derived = ['Age', 'Age at issue', 'Months to expire', 'Years since issue'] as const;
    expect(derived.map((name) => fieldOf(judgement, name)?.visual?.value)).toEqual(['52', '47', '64', '4']);
    // The date of issue stands in print alone.
    const statuses = derived.map((name) => fieldOf(judgement, name)?.visual?.status);
    expect(statuses).toEqual(['VALID', 'NOT_VALIDATED', 'VALID', 'NOT_VALIDATED']);
    expect(new Set(judgement.fields.map(({ name }) => name)).size).toBe(judgement.fields.length);
  });

  it('may have its fields in a barcode too', () => {
    const judgement = judged({ barcode: { Surname: 'OBERG', 'Document #': 'L898902C3' } });
    expect(judgement.result).toBe('OK');
    expect(fieldOf(judgement, 'Surname')).toMatchObject({ visualBarcode: 'EQUAL', mrzBarcode: 'EQUAL' });
  });

  it('is OK by its zone alone, of which names have no check of their own', () => {
    const mrz = parseMrz(composeMrz(CONTENT)) as Mrz;
    const values = mrzValues(mrz, { today: TODAY, page: 0 });
    const judgement = judge({ documentName: undefined, values, mrz, expected: ['mrz'] }, TODAY, NONE);
    expect(judgement.result).toBe('OK');
    expect(fieldOf(judgement, 'Surname')?.result).toBe('UNDEFINED');
    expect(fieldOf(judgement, 'Document #')?.result).toBe('OK');
    expect(fieldOf(judgement, 'Age at issue')).toBeUndefined();
  });
});

describe('a document fails where', () => {
  it.each<[string, Case, string]>([
    ['print and zone differ in the surname', { printed: { Surname: 'LINDBERG' } }, 'MRZ_VISUAL_SURNAME'],
    ['in the given names', { printed: { 'Given names': 'KARIN' } }, 'MRZ_VISUAL_GIVEN_NAMES'],
    ['in the date of birth', { printed: { 'Date of birth': '1984-08-12' } }, 'MRZ_VISUAL_DATE_OF_BIRTH'],
    ['in the date of expiry', { printed: { 'Date of expiry': '2033-04-15' } }, 'MRZ_VISUAL_DATE_OF_EXPIRY'],
    ['in the number', { printed: { 'Document #': 'L898902C9' } }, 'MRZ_VISUAL_DOCUMENT_NUMBER'],
    ['in the nationality', { printed: { Nationality: 'NORWEGIAN' } }, 'MRZ_VISUAL_NATIONALITY'],
    ['in the sex', { printed: { Sex: 'M' } }, 'MRZ_VISUAL_SEX'],
    ['zone and barcode differ', { barcode: { Surname: 'LINDBERG' } }, 'MRZ_BARCODE_SURNAME'],
    [
      'print and barcode differ',
      { barcode: { 'Place of Birth': 'LUND', 'Date of issue': '2021-04-15' } },
      'VISUAL_BARCODE_DATE_OF_ISSUE',
    ],
    ['it has expired', { content: { expiryDate: '261127' }, printed: { 'Date of expiry': '2026-11-27' } }, 'EXPIRED'],
    [
      'a day is none',
      { content: { birthDate: '740230' }, printed: { 'Date of birth': '1974-02-30' } },
      'MRZ_INVALID_DATE_OF_BIRTH',
    ],
    ['its state is none', { content: { issuer: 'QQQ', nationality: 'SWE' } }, 'MRZ_INVALID_ISSUING_STATE_CODE'],
  ])('%s', (_name, change, reason) => {
    const judgement = judged(change);
    expect(judgement.result).toBe('FAILED');
    expect(judgement.reasons).toContain(reason);
    expect(judgement.score).toBeLessThan(100);
  });

  it('zones differ by a character that a check proves in both, however they were read', () => {
    const values = [
      ...judgedValues(),
      ...read('barcode', { 'Document #': 'L898902C8' }, { status: 'VALID', confidence: 0.5 }),
    ];
    expect(judged({ evidence: { values, expected: [] } })).toMatchObject({
      result: 'FAILED',
      reasons: ['MRZ_BARCODE_DOCUMENT_NUMBER'],
    });
  });

  it('its number has a wrong check digit, and then is no identity', () => {
    const lines = composeMrz(CONTENT).map((line) => line.replace('L898902C3', 'M898902C3'));
    const mrz = parseMrz(lines) as Mrz;
    const judgement = judge(
      { documentName: 'x', values: mrzValues(mrz, { today: TODAY, page: 0 }), mrz, expected: ['mrz'] },
      TODAY,
      NONE,
    );
    expect(judgement.result).toBe('FAILED');
    expect(judgement.identity).toEqual({ documentNumber: '', birthDate: '1974-08-12', expiryDate: '2032-04-15' });
  });

  it('dates of birth differ, and then there is no age', () => {
    const judgement = judged({ printed: { 'Date of birth': '1974-08-13' } });
    expect(judgement.result).toBe('FAILED');
    expect(fieldOf(judgement, 'Age')).toBeUndefined();
    expect(fieldOf(judgement, 'Age at issue')).toBeUndefined();
  });

  it('dates are out of their order', () => {
    const issue = (value: string) => {
      const values = [...judgedValues(), ...read('visual', { 'Date of issue': value }, { status: 'VALID' })];
      return judge({ documentName: 'x', values, mrz: undefined, expected: [] }, TODAY, NONE).reasons;
    };
    expect(issue('2033-01-01')).toEqual(['DATES_OUT_OF_ORDER', 'ISSUED_IN_FUTURE']);
    expect(issue('1970-01-01')).toEqual(['DATES_OUT_OF_ORDER']);
    expect(issue('2027-01-01')).toEqual(['ISSUED_IN_FUTURE']);
    expect(issue('2022-01-01')).toEqual([]);
  });

  it('its holder is not born yet', () => {
    const values = read('barcode', { 'Document #': 'X1', 'Date of birth': '2031-08-12' }, { status: 'VALID' });
    const judgement = judge({ documentName: 'x', values, mrz: undefined, expected: [] }, TODAY, {
      ...NONE,
      maximumAge: 99,
    });
    expect(judgement).toMatchObject({ result: 'FAILED', reasons: ['BORN_IN_FUTURE'] });
  });

  it('the field that has expired is told so', () => {
    const judgement = judged({ content: { expiryDate: '261127' }, printed: { 'Date of expiry': '2026-11-27' } });
    expect(fieldOf(judgement, 'Date of expiry')).toMatchObject({ result: 'FAILED', mrzVisual: 'EQUAL' });
    expect(fieldOf(judgement, 'Months to expire')?.visual?.value).toBe('0');
    expect(judged({ content: { expiryDate: '261128' }, printed: { 'Date of expiry': '2026-11-28' } }).result).toBe(
      'OK',
    );
  });
});

function judgedValues(): ZoneValue[] {
  return mrzValues(parseMrz(composeMrz(CONTENT)) as Mrz, { today: TODAY, page: 0 });
}

describe('a document is undecided where', () => {
  const undecided = (judgement: Judgement, ...reasons: string[]) => {
    expect(judgement.reasons).toEqual(reasons);
    expect(judgement.result).toBe('UNDEFINED');
    expect(judgement.score).toBeLessThan(100);
  };

  it('a zone that it should have was not read', () => {
    undecided(judged({ evidence: { expected: ['visual', 'mrz', 'barcode'] } }), 'BARCODE_NOT_READ');
    const print = { values: read('visual', PRINTED), mrz: undefined };
    undecided(
      judged({ evidence: print }),
      'MRZ_NOT_READ',
      'DOCUMENT_NUMBER_UNCLEAR',
      'DATE_OF_EXPIRY_UNCLEAR',
      'DATE_OF_BIRTH_UNCLEAR',
    );
    undecided(judged({ evidence: { values: judgedValues() } }), 'VISUAL_NOT_READ');
    const blank = [...judgedValues(), ...read('barcode', { Surname: ' ' })];
    undecided(judged({ evidence: { values: blank, expected: ['barcode'] } }), 'BARCODE_NOT_READ');
  });

  it('nothing was read', () => {
    const judgement = judge({ documentName: undefined, values: [], mrz: undefined, expected: [] }, TODAY, NONE);
    expect(judgement).toEqual({
      result: 'UNDEFINED',
      score: 0,
      reasons: ['DOCUMENT_NUMBER_NOT_READ'],
      fields: [],
      rules: [],
      identity: { documentNumber: '', birthDate: '', expiryDate: '' },
    });
  });

  it('zones differ as misreadings do, and one was read without certainty', () => {
    const values = [...judgedValues(), ...read('visual', { Surname: 'OBERC' }, { confidence: 0.7 })];
    undecided(judged({ evidence: { values } }), 'MRZ_VISUAL_SURNAME_UNCLEAR');
    const certain = [...judgedValues(), ...read('visual', { Surname: 'OBERC' })];
    expect(judged({ evidence: { values: certain } }).reasons).toEqual(['MRZ_VISUAL_SURNAME']);
    const far = [...judgedValues(), ...read('visual', { Surname: 'LIND' }, { confidence: 0.7 })];
    expect(judged({ evidence: { values: far } }).reasons).toEqual(['MRZ_VISUAL_SURNAME']);
  });

  it('it is of no state', () => {
    undecided(judged({ content: { issuer: 'UTO' }, printed: { Nationality: 'UTOPIAN' } }), 'SPECIMEN');
    const accepted = judged({
      content: { issuer: 'UTO' },
      printed: { Nationality: 'UTOPIAN' },
      rules: { acceptSpecimens: true },
    });
    expect(accepted).toMatchObject({ result: 'OK', reasons: [] });
  });

  it('a number was made right by a look-alike, until another zone has it too', () => {
    const lines = composeMrz({ ...CONTENT, documentNumber: 'AB7034397' }).map((line) => line.replace('AB70', 'AB7O'));
    const mrz = readMrz({
      lines: lines.map((line) => [...line].map((character) => ({ character, confidence: 0.8 }))),
    }) as Mrz;
    const values = mrzValues(mrz, { today: TODAY, page: 0 });
    undecided(
      judge({ documentName: 'x', values, mrz, expected: ['mrz'] }, TODAY, NONE),
      'MRZ_CHECK_DIGIT_DOCUMENT_NUMBER_UNPROVEN',
      'DOCUMENT_NUMBER_UNCLEAR',
    );
    const both = [...values, ...read('visual', { 'Document #': 'AB7034397' })];
    expect(judge({ documentName: 'x', values: both, mrz, expected: ['mrz'] }, TODAY, NONE).result).toBe('OK');
    const other = [...values, ...read('visual', { 'Document #': 'AC7034397' })];
    expect(judge({ documentName: 'x', values: other, mrz, expected: ['mrz'] }, TODAY, NONE).result).not.toBe('OK');
  });

  it('a check digit is wrong, and characters that it covers were read with doubt', () => {
    const lines = composeMrz(CONTENT).map((line) => line.replace('L898902C3', 'M898902C3'));
    const confidence = (character: string) => (character === 'M' ? 0.3 : 0.99);
    const mrz = readMrz({
      lines: lines.map((line) => [...line].map((character) => ({ character, confidence: confidence(character) }))),
    }) as Mrz;
    const judgement = judge(
      { documentName: 'x', values: mrzValues(mrz, { today: TODAY, page: 0 }), mrz, expected: ['mrz'] },
      TODAY,
      NONE,
    );
    expect(judgement.result).toBe('UNDEFINED');
    expect(judgement.reasons).toContain('MRZ_CHECK_DIGIT_DOCUMENT_NUMBER');
  });

  it('a zone has what cannot be, and was read without certainty', () => {
    const invalid = (confidence: number) =>
      judged({
        evidence: {
          expected: [],
          values: [
            ...judgedValues(),
            ...read('visual', { 'Date of issue': '2022-02-30' }, { status: 'INVALID', confidence }),
          ],
        },
      });
    undecided(invalid(0.5), 'VISUAL_INVALID_DATE_OF_ISSUE');
    expect(fieldOf(invalid(0.5), 'Date of issue')?.result).toBe('UNDEFINED');
    expect(invalid(0.95)).toMatchObject({ result: 'FAILED', reasons: ['VISUAL_INVALID_DATE_OF_ISSUE'] });
    expect(fieldOf(invalid(0.95), 'Date of issue')?.result).toBe('FAILED');
  });

  it('a date is in doubt, which then tells no age', () => {
    const values = read('visual', { 'Date of birth': '1974-08-12', 'Document #': 'X1' });
    const rules = { ...NONE, minimumAge: 18 };
    const judgement = judge({ documentName: 'x', values, mrz: undefined, expected: [] }, TODAY, rules);
    expect(judgement.rules).toEqual([{ rule: 'validateMinimumAge', result: 'UNDEFINED' }]);
    expect(fieldOf(judgement, 'Age')).toMatchObject({
      result: 'UNDEFINED',
      visual: { value: '52', status: 'NOT_VALIDATED' },
    });
    undecided(judgement, 'DOCUMENT_NUMBER_UNCLEAR', 'DATE_OF_BIRTH_UNCLEAR', 'RULE_VALIDATE_MINIMUM_AGE');
  });

  it('print alone has a day, and was read without certainty', () => {
    const printed = (confidence: number) => {
      const values = [
        ...read('visual', { 'Document #': 'X1' }, { status: 'VALID' }),
        ...read('visual', { 'Date of birth': '1974-08-13' }, { status: 'VALID', confidence }),
      ];
      return judge({ documentName: 'x', values, mrz: undefined, expected: ['visual'] }, TODAY, NONE);
    };
    undecided(printed(0.7), 'DATE_OF_BIRTH_UNCLEAR');
    expect(printed(0.95).result).toBe('OK');
    const values = [
      ...judgedValues(),
      ...read('visual', { 'Date of birth': '1974-08-13' }, { status: 'VALID', confidence: 0.7 }),
    ];
    undecided(judged({ evidence: { values } }), 'MRZ_VISUAL_DATE_OF_BIRTH_UNCLEAR');
  });

  it('a code of a state is none, and was read from a picture', () => {
    const reading = (nationality: string) => {
      const lines = composeMrz({ ...CONTENT, nationality });
      const mrz = readMrz({
        lines: lines.map((line) => [...line].map((character) => ({ character, confidence: 0.97 }))),
      }) as Mrz;
      const values = mrzValues(mrz, { today: TODAY, page: 0 });
      return judge({ documentName: 'x', values, mrz, expected: ['mrz'] }, TODAY, NONE);
    };
    undecided(reading('SWF'), 'NATIONALITY_CODE_UNCLEAR');
    expect(reading('QQQ')).toMatchObject({ result: 'FAILED', reasons: ['MRZ_INVALID_NATIONALITY_CODE'] });
  });

  it('zones agree but for the century of its expiry', () =>
    undecided(judged({ printed: { 'Date of expiry': '1932-04-15' } }), 'DATE_OF_EXPIRY_UNCLEAR'));

  it('zones agree but for the century', () => {
    const old = judged({
      content: { birthDate: '240812' },
      printed: { 'Date of birth': '1924-08-12' },
      rules: { minimumAge: 18 },
    });
    expect(fieldOf(old, 'Date of birth')?.mrzVisual).toBe('EQUAL');
    expect(fieldOf(old, 'Age')).toBeUndefined();
    undecided(old, 'RULE_VALIDATE_MINIMUM_AGE');
  });
});

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

  it('are undecided where a date was not read, though the document is good without them', () => {
    const mrz = parseMrz(composeMrz({ ...CONTENT, expiryDate: '<<<<<<', birthDate: '<<<<<<' })) as Mrz;
    const evidence: Evidence = {
      documentName: 'x',
      values: mrzValues(mrz, { today: TODAY, page: 0 }),
      mrz,
      expected: [],
    };
    expect(judge(evidence, TODAY, NONE).result).toBe('OK');
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
    const printed = { Surname: 'LINDBERG' };
    expect(ruled(selecting('Passport', 'Document #'), { printed }).result).toBe('FAILED');
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
  const NUMBER: ZoneValue = {
    zone: 'mrz',
    field: 'Document #',
    value: 'L898902C3',
    status: 'VALID',
    page: 0,
  };
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
          // Most have a number in their zone.
          const hasNumber =
            read.some(({ zone, field }) => zone === 'mrz' && field === 'Document #') || read.length % 4 === 0;
          const values = [...(hasNumber ? [] : [NUMBER]), ...read];
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
