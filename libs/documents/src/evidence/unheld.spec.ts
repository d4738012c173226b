import { describe, expect, it } from 'vitest';
import type { FieldName } from './field-names.js';
import { judge } from './judge.js';
import type { Zone, ZoneValue } from './zone-value.js';

const TODAY = '2026-11-28';
const HOLDER: Partial<Record<FieldName, string>> = {
  'Document #': 'X1234567',
  Surname: 'LINDBERG',
  'Given names': 'KARIN',
  'Date of birth': '1981-03-04',
  'Date of expiry': '2031-03-04',
};
type Said = Partial<Record<Zone, Partial<Record<FieldName, string | undefined>>>>;

/** The verdict on a document of which zones say this; its numbers and dates hold by themselves. */
function verdict(said: Said, zones = Object.keys(said) as Zone[]) {
  const values = Object.entries(said).flatMap(([zone, fields]) =>
    Object.entries(fields).flatMap(([field, value]): ZoneValue[] => {
      if (value === undefined) return [];
      const status = zone === 'visual' || /name/i.test(field) ? 'NOT_VALIDATED' : 'VALID';
      return [{ zone: zone as Zone, field: field as FieldName, value, status, page: 0, confidence: 0.98 }];
    }),
  );
  const evidence = { documentName: 'x', values, mrz: undefined, expected: zones };
  const rules = { minimumAge: undefined, maximumAge: undefined, notExpired: false, fields: [] };
  return judge(evidence, TODAY, rules);
}

describe('a document of two zones', () => {
  it('is OK where both say the same of number, name, birth and expiry', () =>
    expect(verdict({ visual: HOLDER, barcode: HOLDER })).toMatchObject({ result: 'OK', reasons: [] }));

  it.each<[FieldName, string]>([
    ['Document #', 'VISUAL_BARCODE_DOCUMENT_NUMBER_NOT_COMPARED'],
    ['Surname', 'VISUAL_BARCODE_SURNAME_NOT_COMPARED'],
    ['Date of birth', 'VISUAL_BARCODE_DATE_OF_BIRTH_NOT_COMPARED'],
    ['Date of expiry', 'VISUAL_BARCODE_DATE_OF_EXPIRY_NOT_COMPARED'],
  ])('is undecided where one of them does not say its %s', (field, reason) => {
    for (const [one, other] of [
      ['visual', 'barcode'],
      ['barcode', 'visual'],
    ] as const) {
      const lacking = { ...HOLDER, [field]: undefined };
      const { result, reasons, unread } = verdict({ [one]: HOLDER, [other]: lacking });
      expect({ result, unread }).toEqual({ result: 'UNDEFINED', unread: [reason] });
      expect(reasons).toContain(reason);
    }
  });

  it('fails all the same where they contradict each other besides', () => {
    const other = { ...HOLDER, 'Document #': 'Y7654321', 'Date of birth': undefined };
    expect(verdict({ visual: HOLDER, barcode: other })).toMatchObject({
      result: 'FAILED',
      reasons: ['VISUAL_BARCODE_DATE_OF_BIRTH_NOT_COMPARED', 'VISUAL_BARCODE_DOCUMENT_NUMBER', 'DATE_OF_BIRTH_UNCLEAR'],
    });
  });

  it('asks for no better capture of the side that says nothing of the holder', () =>
    expect(verdict({ visual: { City: 'KIRUNA' }, barcode: HOLDER })).toMatchObject({
      result: 'UNDEFINED',
      reasons: ['VISUAL_NOT_READ'],
      unread: [],
    }));

  it('is undecided where no zone says its expiry', () => {
    const lacking = { ...HOLDER, 'Date of expiry': undefined };
    expect(verdict({ visual: lacking, barcode: lacking })).toMatchObject({
      result: 'UNDEFINED',
      reasons: ['DATE_OF_EXPIRY_NOT_READ'],
    });
  });

  it('is held to no date for which the form of its zone has no place, which print alone then does not prove', () => {
    const { reasons, unread } = verdict({ visual: HOLDER, mrz: { ...HOLDER, 'Date of expiry': undefined } });
    expect({ reasons, unread }).toEqual({ reasons: ['DATE_OF_EXPIRY_UNCLEAR'], unread: [] });
  });

  it('is undecided where print does not say what its zone says', () =>
    expect(verdict({ visual: { ...HOLDER, 'Date of birth': undefined }, mrz: HOLDER }).reasons).toEqual([
      'MRZ_VISUAL_DATE_OF_BIRTH_NOT_COMPARED',
    ]));
});

it('of three zones every pair must agree', () => {
  const lacking = { ...HOLDER, 'Date of birth': undefined };
  expect(verdict({ visual: HOLDER, mrz: HOLDER, barcode: lacking }).reasons).toEqual([
    'VISUAL_BARCODE_DATE_OF_BIRTH_NOT_COMPARED',
    'MRZ_BARCODE_DATE_OF_BIRTH_NOT_COMPARED',
  ]);
});
