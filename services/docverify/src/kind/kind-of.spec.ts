import { parseMrz } from '@bonafide/documents/mrz/parse';
import { describe, expect, it } from 'vitest';
import { kindOf } from './kind-of.js';

const TD3 = ['P<DEUMUSTERMANN<<ERIKA<<<<<<<<<<<<<<<<<<<<<<', 'C01X00T478D<<6408125F2702283<<<<<<<<<<<<<<<4'];
const TD1 = ['IDD<<T220001293<<<<<<<<<<<<<<<', '6408125F1010318D<<<<<<<<<<<<<4', 'MUSTERMANN<<ERIKA<<<<<<<<<<<<<'];
const of = (lines: readonly string[]) => kindOf({ templates: [], mrz: parseMrz(lines), card: undefined });

describe('the type by a zone', () => {
  it('is its issuer and its class, of no year', () =>
    expect(of(TD3)).toMatchObject({
      name: 'Germany - Passport',
      className: 'Passport',
      classId: '11',
      countryName: 'Germany',
      icaoCode: 'DEU',
      year: '',
      rfidPresence: 0,
      mrzPresence: true,
      sides: 1,
      zones: ['visual', 'mrz'],
    }));

  it('of a card has another side, and the words that callers use for it', () => {
    expect(of(TD1)).toMatchObject({ name: 'Germany - Identity Card', classId: '12', sides: 2 });
    expect(of(TD1)?.keywords).toContain('ID Card');
  });

  it('has a number that is the same for all of the type', () => {
    const other = of([TD3[0] as string, (TD3[1] as string).replace('C01X00T47', 'C01X00T48')]);
    expect(other?.id).toBe(of(TD3)?.id);
    expect(of(TD3)?.id).toMatch(/^-?\d+$/);
    expect(of(TD1)?.id).not.toBe(of(TD3)?.id);
  });

  it.each([
    ['an issuer that is no state', ['P<XYZMUSTERMANN<<ERIKA<<<<<<<<<<<<<<<<<<<<<<', TD3[1] as string]],
    ['a zone of which most is wrong', [TD3[0] as string, 'C01X00T471D<<6408121F2702281<<<<<<<<<<<<<<<1']],
  ])('is not known of %s', (_what, lines) => expect(of(lines)).toBeUndefined());
});

it('is not known of nothing', () => expect(kindOf({ templates: [], mrz: undefined, card: undefined })).toBeUndefined());
