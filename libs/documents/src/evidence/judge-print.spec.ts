import { describe, expect, it } from 'vitest';
import { judge } from './judge.js';
import { fieldOf, judged, judgedValues, NONE, PRINTED, read, TODAY } from './judged.fixture.js';
import type { Judgement } from './judgement.js';

const undecided = (judgement: Judgement, ...reasons: string[]) =>
  expect(judgement).toMatchObject({ result: 'UNDEFINED', reasons });

describe('a document is undecided where', () => {
  it('print alone has a day, however sure its reader is: a misread day is one too', () => {
    const values = [
      ...read('barcode', { 'Document #': 'X1', 'Date of expiry': '2032-04-15' }, { status: 'VALID' }),
      ...read('visual', { 'Date of birth': '1974-08-13', 'Date of issue': '2022-01-01' }, { confidence: 1 }),
    ];
    const judgement = judge({ documentName: 'x', values, mrz: undefined, expected: ['visual'] }, TODAY, NONE);
    undecided(judgement, 'DATE_OF_BIRTH_UNCLEAR');
    for (const name of ['Date of issue', 'Years since issue', 'Age'] as const)
      expect(fieldOf(judgement, name)).toMatchObject({ result: 'UNDEFINED', visual: { status: 'NOT_VALIDATED' } });
  });

  it('a day of print that differs from its zone was read without certainty', () => {
    const printed = (confidence: number) => {
      const print = read('visual', PRINTED).map((value) =>
        value.field === 'Date of birth' ? { ...value, value: '1974-08-13', confidence } : value,
      );
      return judged({ evidence: { values: [...judgedValues(), ...print] } });
    };
    undecided(printed(0.7), 'MRZ_VISUAL_DATE_OF_BIRTH_UNCLEAR');
    expect(printed(0.95)).toMatchObject({ result: 'FAILED', reasons: ['MRZ_VISUAL_DATE_OF_BIRTH'] });
  });

  it('a field is in doubt that says who holds which document, or that the caller asks for', () => {
    const street = (Street: string, confidence: number, rules = {}) => {
      const said = {
        'Document #': 'X1234567',
        Surname: 'OBERG',
        'Date of birth': '1974-08-12',
        'Date of expiry': '2032-04-15',
      };
      const values = [
        ...read('barcode', { ...said, Street: '7857 ELM ST' }, { status: 'VALID' }),
        ...read('visual', { ...said, Street }, { confidence }),
      ];
      return judge({ documentName: 'x', values, mrz: undefined, expected: ['visual', 'barcode'] }, TODAY, {
        ...NONE,
        ...rules,
      });
    };
    const all = { fields: [{ documentKeyword: '', names: ['*'] }] };
    expect(street('7S57 ELM ST', 0.7)).toMatchObject({ result: 'OK', reasons: [] });
    expect(fieldOf(street('7S57 ELM ST', 0.7), 'Street')?.result).toBe('UNDEFINED');
    undecided(street('7S57 ELM ST', 0.7, all), 'VISUAL_BARCODE_STREET_UNCLEAR', 'RULE_FIELDS_TO_VALIDATE');
    expect(street('7457 ELM ST', 0.95)).toMatchObject({ result: 'FAILED', reasons: ['VISUAL_BARCODE_STREET'] });
  });

  it('dates that print alone has are out of their order, or in the future', () => {
    undecided(judged({ printed: { 'Date of issue': '2033-01-01' } }), 'DATES_OUT_OF_ORDER', 'ISSUED_IN_FUTURE');
  });
});
