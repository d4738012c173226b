import { describe, expect, it } from 'vitest';
import { composeMrz } from '../mrz/compose.js';
import type { Mrz } from '../mrz/mrz.js';
import { parseMrz } from '../mrz/parse.js';
import { readMrz } from '../mrz/repair.js';
import { judge } from './judge.js';
import { type Case, CONTENT, fieldOf, judged, judgedValues, NONE, PRINTED, read, TODAY } from './judged.fixture.js';
import type { Judgement } from './judgement.js';
import { mrzValues } from './mrz-values.js';
import { reasonName } from './reasons.js';

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
    [
      'its date of expiry is none that could pass',
      { content: { expiryDate: 'ABCDEF' }, printed: { 'Date of expiry': '' } },
      'MRZ_INVALID_DATE_OF_EXPIRY',
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

  it('one zone parts the name and the other does not, and it is another', () => {
    const licence = (whole: string) => {
      const number = { 'Document #': 'X123456', 'Date of expiry': '2032-04-15' };
      const values = [
        ...read('visual', { ...number, Surname: 'LINDBERG', 'Given names': 'KARIN MARIA' }),
        ...read('barcode', { ...number, 'Surname And Given Names': whole }),
      ];
      return judge({ documentName: 'x', values, mrz: undefined, expected: ['visual', 'barcode'] }, TODAY, NONE);
    };
    expect(licence('KARIN MARIA LINDBERG').result).toBe('OK');
    expect(licence('KARIN LINDBERG').reasons).toEqual(['VISUAL_BARCODE_SURNAME_AND_GIVEN_NAMES_UNCLEAR']);
    expect(licence('ANNA MARIA OBERG')).toMatchObject({
      result: 'FAILED',
      reasons: ['VISUAL_BARCODE_SURNAME_AND_GIVEN_NAMES'],
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
      const values = [...judgedValues(), ...read('barcode', { 'Date of issue': value }, { status: 'VALID' })];
      return judge({ documentName: 'x', values, mrz: undefined, expected: [] }, TODAY, NONE).reasons;
    };
    expect(issue('2033-01-01')).toEqual(['DATES_OUT_OF_ORDER', 'ISSUED_IN_FUTURE']);
    expect(issue('1970-01-01')).toEqual(['DATES_OUT_OF_ORDER']);
    expect(issue('2027-01-01')).toEqual(['ISSUED_IN_FUTURE']);
    expect(issue('2022-01-01')).toEqual([]);
  });

  it('its holder is not born yet', () => {
    const dates = { 'Date of birth': '2031-08-12', 'Date of expiry': '2032-04-15' };
    const values = read('barcode', { 'Document #': 'X1', ...dates }, { status: 'VALID' });
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
    // As of the back of a card, which says little of its holder.
    const back = [...judgedValues(), ...read('visual', { Authority: 'POLISEN', Sex: 'F' })];
    undecided(judged({ evidence: { values: back } }), 'VISUAL_NOT_READ');
    const blank = [...judgedValues(), ...read('barcode', { Surname: ' ' })];
    undecided(judged({ evidence: { values: blank, expected: ['barcode'] } }), 'BARCODE_NOT_READ');
  });

  it('nothing was read', () => {
    const judgement = judge({ documentName: undefined, values: [], mrz: undefined, expected: [] }, TODAY, NONE);
    expect(judgement).toEqual({
      result: 'UNDEFINED',
      score: 0,
      reasons: ['DATE_OF_EXPIRY_NOT_READ', 'DOCUMENT_NUMBER_NOT_READ'],
      unread: [],
      fields: [],
      rules: [],
      identity: { documentNumber: '', birthDate: '', expiryDate: '' },
    });
  });

  it('zones differ as misreadings do, and one was read without certainty', () => {
    const printed = (Surname: string, confidence: number) => {
      const values = read('visual', PRINTED).map((value) =>
        value.field === 'Surname' ? { ...value, value: Surname, confidence } : value,
      );
      return judged({ evidence: { values: [...judgedValues(), ...values] } });
    };
    undecided(printed('OBERC', 0.7), 'MRZ_VISUAL_SURNAME_UNCLEAR');
    expect(printed('OBERC', 0.7).unread).toEqual(['MRZ_VISUAL_SURNAME_UNCLEAR']);
    expect(printed('OBERC', 0.95).reasons).toEqual(['MRZ_VISUAL_SURNAME']);
    // What is far from it is another name, unless it is hardly legible.
    expect(printed('LIND', 0.7).reasons).toEqual(['MRZ_VISUAL_SURNAME']);
    undecided(printed('LIND', 0.4), 'MRZ_VISUAL_SURNAME_UNCLEAR');
    // One of two equal letters is lost, however sure the reader is of the other.
    undecided(
      judged({ content: { surname: 'Akersson' }, printed: { Surname: 'AKERSON' } }),
      'MRZ_VISUAL_SURNAME_UNCLEAR',
    );
  });

  it('one zone leaves given names out, unless it has no room for them, or the other has them as the only name', () => {
    const reason = 'MRZ_VISUAL_SURNAME_AND_GIVEN_NAMES_UNCLEAR';
    undecided(judged({ content: { givenNames: '' } }), reason);
    const long = 'ABCDEFGHIJKLMNOPQRSTUVWXYZABCDEFGHIJKLM';
    expect(judged({ content: { surname: long, givenNames: '' }, printed: { Surname: long } }).result).toBe('OK');
    const single = { Surname: '', 'Given names': 'BUDI' };
    expect(judged({ content: { surname: 'BUDI', givenNames: '' }, printed: single }).result).toBe('OK');
    const other = judged({ content: { surname: 'AGUS', givenNames: '' }, printed: single });
    expect(other).toMatchObject({ result: 'FAILED', reasons: ['MRZ_VISUAL_SURNAME_AND_GIVEN_NAMES'] });
  });

  it('its zone is blank where print is not, so that nothing contradicts what is printed', () => {
    const blank = (line: number, from: number, to: number, filler = '<') => {
      const lines = composeMrz(CONTENT).map((text, at) =>
        at === line ? text.slice(0, from) + filler.repeat(to - from) + text.slice(to) : text,
      );
      return judged({ lines });
    };
    expect(blank(1, 44, 44).result).toBe('OK');
    undecided(blank(1, 20, 21, 'Q'), 'MRZ_LACKS_SEX');
    undecided(blank(0, 5, 44), 'MRZ_LACKS_SURNAME');
    undecided(blank(1, 10, 13), 'MRZ_LACKS_NATIONALITY');
    for (const [name, content] of [
      ['Date of expiry', { expiryDate: '<<<<<<' }],
      ['Date of birth', { birthDate: '<<<<<<' }],
    ] as const) {
      const mrz = parseMrz(composeMrz({ ...CONTENT, ...content })) as Mrz;
      const values = [...mrzValues(mrz, { today: TODAY, page: 0 }), ...read('visual', PRINTED)];
      // Print alone proves no date.
      undecided(judged({ evidence: { mrz, values } }), `MRZ_LACKS_${reasonName(name)}`, `${reasonName(name)}_UNCLEAR`);
    }
    undecided(
      judged({ content: { expiryDate: '<<<<<<' }, printed: { 'Date of expiry': '' } }),
      'DATE_OF_EXPIRY_NOT_READ',
    );
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
    undecided(
      judgement,
      'DATE_OF_EXPIRY_NOT_READ',
      'DOCUMENT_NUMBER_UNCLEAR',
      'DATE_OF_BIRTH_UNCLEAR',
      'RULE_VALIDATE_MINIMUM_AGE',
    );
  });

  it('print alone has its number, in whatever shape', () => {
    const values = read('visual', { 'Document #': 'AB1234567', Surname: 'OBERG' }, { status: 'VALID' });
    const judgement = judge({ documentName: 'x', values, mrz: undefined, expected: ['visual'] }, TODAY, NONE);
    undecided(judgement, 'DATE_OF_EXPIRY_NOT_READ', 'DOCUMENT_NUMBER_UNCLEAR');
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
    // Nor is it known then whether the line was read a column aside.
    const beside = ['DOCUMENT_NUMBER_UNCLEAR', 'DATE_OF_EXPIRY_UNCLEAR', 'DATE_OF_BIRTH_UNCLEAR'];
    undecided(reading('SWF'), ...beside, 'NATIONALITY_CODE_UNCLEAR');
    const none = reading('QQQ');
    expect(none.result).toBe('FAILED');
    expect(none.reasons).toContain('MRZ_INVALID_NATIONALITY_CODE');
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
    undecided(old, 'DATE_OF_BIRTH_UNCLEAR', 'RULE_VALIDATE_MINIMUM_AGE');
    expect(old.identity.birthDate).toBe('');
  });
});
