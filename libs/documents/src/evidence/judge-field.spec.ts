import { describe, expect, it } from 'vitest';
import { judgeField } from './judge-field.js';
import type { ZoneValue } from './zone-value.js';

const number = (zone: ZoneValue['zone'], value: string, more: Partial<ZoneValue> = {}): ZoneValue => ({
  zone,
  field: 'Document #',
  value,
  status: 'NOT_VALIDATED',
  page: 0,
  confidence: 0.97,
  ...more,
});

describe('a number with an O for a 0', () => {
  it('is the same number, as states print them alike, where a check digit tells which it is', () => {
    const proven = number('mrz', 'MX0TMCHN4', { status: 'VALID' });
    const { field } = judgeField('Document #', [proven, number('visual', 'MXOTMCHN4')]);
    expect(field).toMatchObject({
      ...{ result: 'OK', mrzVisual: 'EQUAL' },
      visual: { value: 'MX0TMCHN4', status: 'VALID' },
    });
    const unproven = judgeField('Document #', [number('mrz', 'MX0TMCHN4'), number('visual', 'MXOTMCHN4')]);
    expect(unproven.field).toMatchObject({ result: 'UNDEFINED', mrzVisual: 'NOT_COMPARED' });
  });

  it('is in doubt where a check digit put the O, and print has the 0 that was read', () => {
    const mended = number('mrz', 'MXOTMCHN4', { repaired: true });
    const read = judgeField('Document #', [mended, number('visual', 'MX0TMCHN4')]);
    expect(read.field).toMatchObject({ result: 'UNDEFINED', mrzVisual: 'NOT_COMPARED' });
    const borneOut = judgeField('Document #', [mended, number('visual', 'MXOTMCHN4')]);
    expect(borneOut.field).toMatchObject({ result: 'OK', mrzVisual: 'EQUAL' });
  });
});
