import { describe, expect, it } from 'vitest';
import { readValue } from './read-value.js';
import { documentTemplate, type TemplateField } from './template.js';

const field = (more: object): TemplateField =>
  documentTemplate.parse({
    id: 'test',
    version: '1',
    class: { id: '11', name: 'Passport' },
    has: { mrz: true },
    recognise: {},
    fields: [{ field: 'Document #', ...more }],
  }).fields[0] as TemplateField;

describe('a value', () => {
  it('is refused where a character of another script was seen, or nothing', () => {
    expect(readValue('AB\ufffdC', field({ format: 'name' }))).toBeUndefined();
    expect(readValue(' : ', field({ format: 'text' }))).toBeUndefined();
  });

  it('is a name only of letters', () => {
    expect(readValue('VAN DER BERG', field({ format: 'name' }))?.value).toBe('VAN DER BERG');
    expect(readValue('B4SANAVIC', field({ format: 'name' }))).toBeUndefined();
  });

  it('is a number of capitals and digits, whatever spaces it has', () => {
    const number = field({ format: 'number' });
    expect(readValue('MO0000426', number)).toEqual({ value: 'MO0000426', isRepaired: false });
    expect(readValue('9 009054', number)?.value).toBe('9009054');
    expect(readValue('SPECIMEN', number)).toBeUndefined();
  });

  it('takes the shape that a template knows, and is told as repaired where a look-alike was exchanged', () => {
    const shaped = field({ format: 'number', shapes: ['A00000000'] });
    expect(readValue('M00000426', shaped)).toEqual({ value: 'M00000426', isRepaired: false });
    expect(readValue('MO0000426', shaped)).toEqual({ value: 'M00000426', isRepaired: true });
    expect(readValue('M0000042', shaped)).toBeUndefined();
  });

  it('leaves out words that stand within it', () => {
    expect(readValue('HD NR 198025', field({ format: 'number', shapes: ['AA000000'], drop: ['NR'] }))?.value).toBe(
      'HD198025',
    );
  });

  it('is the sex in the last of two languages, or what the template says', () => {
    expect(readValue('N/F', field({ format: 'sex' }))?.value).toBe('F');
    expect(readValue('K', field({ format: 'sex', values: { K: 'F' } }))?.value).toBe('F');
    expect(readValue('K', field({ format: 'sex' }))).toBeUndefined();
  });

  it('is a state only where there is one', () => {
    expect(readValue('CZE', field({ format: 'state' }))).toMatchObject({ value: 'CZE' });
    expect(readValue('QQQ', field({ format: 'state' }))).toBeUndefined();
  });
});
