import { parseMrz } from '@bonafide/documents/mrz/parse';
import { documentTemplate } from '@bonafide/documents/templates/template';
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

const template = (change: object) =>
  documentTemplate.parse({
    id: 'utopia-card',
    version: '1',
    class: { id: '12', name: 'Identity Card' },
    has: { mrz: true },
    recognise: {},
    fields: [],
    ...change,
  });

describe('the type by a template', () => {
  it('with a name is what the template says', () => {
    const named = template({ name: 'Germany - Identity Card (2021)', issuer: 'DEU', year: '2021', sides: 2 });
    const has = { mrz: true, chip: 1 };
    expect(
      kindOf({ templates: [{ ...named, has: { ...named.has, ...has } }], mrz: parseMrz(TD1), card: undefined }),
    ).toMatchObject({
      name: 'Germany - Identity Card (2021)',
      year: '2021',
      icaoCode: 'DEU',
      countryName: 'Germany',
      rfidPresence: 1,
      sides: 2,
    });
  });

  it('of many issuers leaves the type to the zone, and without one it is not known', () => {
    const templates = [template({})];
    expect(kindOf({ templates, mrz: parseMrz(TD3), card: undefined })?.name).toBe('Germany - Passport');
    expect(kindOf({ templates, mrz: undefined, card: undefined })).toBeUndefined();
  });

  it('of one issuer is its class, with the zones that were to be read', () => {
    const licence = {
      issuer: 'USA',
      class: { id: '49', name: 'Driving License' },
      sides: 2,
      has: { mrz: false, barcode: true },
    };
    const { issuer: _, ...anywhere } = licence;
    const known = (change: object) => kindOf({ templates: [template(change)], mrz: undefined, card: undefined });
    expect(known(anywhere)).toMatchObject({ name: 'Driving License', countryName: '', icaoCode: '', sides: 2 });
    expect(known(licence)).toMatchObject({
      name: 'United States - Driving License',
      zones: ['visual', 'barcode'],
      sides: 2,
      mrzPresence: false,
    });
  });
});

it('is not known of nothing', () => expect(kindOf({ templates: [], mrz: undefined, card: undefined })).toBeUndefined());
