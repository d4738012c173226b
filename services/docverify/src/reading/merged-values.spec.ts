import type { ZoneValue } from '@bonafide/documents/evidence/zone-value';
import { parseMrz } from '@bonafide/documents/mrz/parse';
import { describe, expect, it } from 'vitest';
import { contradictionsOfZones, mergedValues } from './merged-values.js';

const value = (change: Partial<ZoneValue> = {}): ZoneValue => ({
  zone: 'visual',
  field: 'Surname',
  value: 'MUSTERMANN',
  status: 'NOT_VALIDATED',
  page: 0,
  ...change,
});

describe('values of several pages', () => {
  it('are told once where they agree, the better one', () => {
    const better = value({ page: 1, confidence: 0.9 });
    expect(mergedValues([value({ confidence: 0.5 }), better])).toEqual({ values: [better], contradictions: [] });
  });

  it('are kept apart by zone and field', () =>
    expect(mergedValues([value(), value({ zone: 'mrz' }), value({ field: 'Sex', value: 'F' })]).values).toHaveLength(
      3,
    ));

  it('that contradict each other are doubtful, and told', () => {
    const { values, contradictions } = mergedValues([value(), value({ page: 1, value: 'ANDERS', status: 'VALID' })]);
    expect(contradictions).toEqual([{ field: 'Surname', isCertain: false }]);
    expect(values).toMatchObject([{ status: 'NOT_VALIDATED' }]);
  });

  it('contradict each other with certainty where each holds by itself', () =>
    expect(
      mergedValues([
        value({ zone: 'mrz', field: 'Document #', value: 'L898902C3', status: 'VALID' }),
        value({ zone: 'mrz', field: 'Document #', value: 'L898902C4', status: 'VALID', page: 1 }),
      ]).contradictions,
    ).toEqual([{ field: 'Document #', isCertain: true }]));
});

describe('two seals or codes of one page', () => {
  const seal = (number: string, status: ZoneValue['status'] = 'VALID') =>
    value({ zone: 'barcode', field: 'Document #', value: number, status });

  it('that are both valid and differ contradict each other with certainty, and neither is believed', () => {
    const { values, contradictions } = mergedValues([seal('D23145890'), seal('D23145891')]);
    expect(contradictions).toEqual([{ field: 'Document #', isCertain: true }]);
    expect(values).toMatchObject([{ status: 'NOT_VALIDATED' }]);
  });

  it('of which one proves nothing contradict each other without certainty', () =>
    expect(mergedValues([seal('D23145890'), seal('D23145891', 'NOT_VALIDATED')]).contradictions).toEqual([
      { field: 'Document #', isCertain: false },
    ]));

  it('that say the same do not', () =>
    expect(mergedValues([seal('D23145890'), seal('D23145890')]).contradictions).toEqual([]));
});

describe('two zones on one picture', () => {
  const passport = parseMrz([
    'P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<',
    'L898902C36UTO7408122F1204159ZE184226B<<<<<10',
  ]);
  const card = parseMrz([
    'I<UTOD231458907<<<<<<<<<<<<<<<',
    '7408122F1204159UTO<<<<<<<<<<<6',
    'ERIKSSON<<ANNA<MARIA<<<<<<<<<<',
  ]);

  it('of two documents contradict each other, though of one holder', () => {
    const fields = contradictionsOfZones([passport, card] as never, '2026-11-29');
    expect(fields).toContainEqual({ field: 'Document #', isCertain: true });
    expect(fields.map(({ field }) => field)).not.toContain('Surname');
  });

  it('that say the same do not', () =>
    expect(contradictionsOfZones([passport, passport] as never, '2026-11-29')).toEqual([]));
});
