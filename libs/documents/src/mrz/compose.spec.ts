import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { composeMrz, type MrzContent } from './compose.js';
import { LAYOUTS } from './layout.js';
import { parseMrz } from './parse.js';
import { ALL_STATES } from './states.js';

const CONTENT: MrzContent = {
  format: 'TD3',
  documentCode: 'P',
  issuer: 'UTO',
  documentNumber: 'L898902C3',
  surname: 'Eriksson',
  givenNames: 'Anna Maria',
  birthDate: '740812',
  sex: 'F',
  expiryDate: '120415',
  personalNumber: 'ZE184226B',
};
const nameLine = (change: Partial<MrzContent>) => composeMrz({ ...CONTENT, ...change })[0];

const letters = (least: number, most: number) =>
  fc.string({ unit: fc.constantFrom(...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'), minLength: least, maxLength: most });
const code = (least: number, most: number) =>
  fc.string({ unit: fc.constantFrom(...'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789'), minLength: least, maxLength: most });
const names = fc.array(letters(1, 9), { minLength: 1, maxLength: 5 }).map((parts) => parts.join(' '));
const date = fc
  .date({ min: new Date('1930-01-01'), max: new Date('2055-12-31'), noInvalidDate: true })
  .map((day) => day.toISOString().slice(2, 10).replaceAll('-', ''));

function contentOf(format: MrzContent['format']): fc.Arbitrary<MrzContent> {
  const layout = LAYOUTS[format];
  const isLong = layout.number.rest !== undefined;
  const wide = layout.number.at.to - layout.number.at.from;
  return fc.record({
    format: fc.constant(format),
    documentCode: fc.constantFrom(
      ...(format.startsWith('MRV') ? ['V', 'VI'] : format === 'TD3' ? ['P', 'PM'] : ['I', 'ID', 'AC']),
    ),
    issuer: fc.constantFrom(
      ...ALL_STATES.map(({ code }) => (code === 'DEU' ? 'D' : code)).filter((state) => state !== 'FRA'),
    ),
    documentNumber: isLong ? fc.oneof(code(wide, wide + 3), code(1, wide)) : code(1, wide),
    surname: names,
    givenNames: fc.oneof(names, fc.constant('')),
    nationality: fc.constantFrom('UTO', 'XXA', 'D', 'RKS', 'GBD'),
    birthDate: date,
    sex: fc.constantFrom('M', 'F', 'X'),
    expiryDate: date,
    ...(layout.personalNumber && { personalNumber: fc.oneof(code(1, 8), fc.constant('')) }),
  });
}

describe('a composed zone', () => {
  it('of the specimen of ICAO 9303-4 is that specimen', () =>
    expect(composeMrz(CONTENT)).toEqual([
      'P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<',
      'L898902C36UTO7408122F1204159ZE184226B<<<<<10',
    ]));

  it.each(['TD1', 'TD2', 'TD3', 'MRV-A', 'MRV-B'] as const)('%s is parsed into what it was composed of', (format) =>
    fc.assert(
      fc.property(contentOf(format), (content) => {
        const lines = composeMrz(content);
        const mrz = parseMrz(lines);
        expect(lines.map((line) => line.length)).toEqual(LAYOUTS[format].lengths);
        expect(mrz?.checks.every(({ result }) => result === 'right')).toBe(true);
        expect(mrz?.documentNumber).toBe(content.documentNumber);
        expect(mrz?.issuer).toBe(content.issuer);
        expect(mrz?.nationality).toBe(content.nationality);
        expect(mrz?.birthDate).toBe(content.birthDate);
        expect(mrz?.expiryDate).toBe(content.expiryDate);
        expect(mrz?.personalNumber).toBe(content.personalNumber ?? '');
        const whole = `${content.surname}  ${content.givenNames}`.trim();
        if (mrz?.nameTruncated === false && whole.length < LAYOUTS[format].name.to - LAYOUTS[format].name.from) {
          expect(mrz.primaryIdentifier).toBe(content.surname);
          expect(mrz.secondaryIdentifier).toBe(content.givenNames);
        }
      }),
      { numRuns: 300 },
    ),
  );

  it('of the French and the Swiss form is parsed into what it was composed of', () => {
    const french = composeMrz({
      format: 'FRA-ID',
      documentCode: 'ID',
      issuer: 'FRA',
      documentNumber: '880692310285',
      surname: 'Berthier',
      givenNames: 'Corinne',
      birthDate: '651206',
      sex: 'F',
    });
    expect(french).toEqual(['IDFRABERTHIER<<<<<<<<<<<<<<<<<<<<<<<', '8806923102858CORINNE<<<<<<<6512068F6']);
    const swiss = composeMrz({
      format: 'CHE-DL',
      documentCode: 'FA',
      issuer: 'CHE',
      documentNumber: 'AAA001D',
      personalNumber: '305142128',
      optionalData: ['097'],
      surname: 'Familyname',
      givenNames: 'Firstname',
      birthDate: '800126',
    });
    expect(swiss).toEqual(['AAA001D<<', 'FACHE305142128097<<800126<<<<<', 'FAMILYNAME<<FIRSTNAME<<<<<<<<<']);
  });

  it.each([
    [{ surname: "O'Connor", givenNames: 'Enya Siobhan' }, 'P<UTOOCONNOR<<ENYA<SIOBHAN<<<<<<<<<<<<<<<<<<'],
    [{ surname: 'Müller-Groß', givenNames: 'Jörg' }, 'P<UTOMUELLER<GROSS<<JOERG<<<<<<<<<<<<<<<<<<<'],
    [{ surname: 'Ångström', givenNames: 'Þór' }, 'P<UTOAANGSTROEM<<THOR<<<<<<<<<<<<<<<<<<<<<<<'],
    [{ surname: 'Łukasiewicz', givenNames: 'Żaneta' }, 'P<UTOLUKASIEWICZ<<ZANETA<<<<<<<<<<<<<<<<<<<<'],
    [{ surname: 'Ерикссон', givenNames: 'Анна' }, 'P<UTOERIKSSON<<ANNA<<<<<<<<<<<<<<<<<<<<<<<<<'],
    [{ surname: 'محمد', givenNames: '' }, 'P<UTOMXHMD<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<'],
    [{ surname: 'Arkfreith', givenNames: undefined }, 'P<UTOARKFREITH<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<'],
  ])('transliterates names: %j', (change, line) => expect(nameLine(change)).toBe(line));

  it('cuts names off so that the last place holds a letter, and keeps an initial of the given ones', () => {
    expect(nameLine({ surname: 'Nilavadhanananda', givenNames: 'Chayapa Dejthamrong Krasuang' })).toBe(
      'P<UTONILAVADHANANANDA<<CHAYAPA<DEJTHAMRONG<K',
    );
    expect(nameLine({ surname: 'Bennelong Wooloomooloo Warrandyte Warnambool', givenNames: 'Dingo Potoroo' })).toBe(
      'P<UTOBENNELONG<WOOLOOMOOLOO<WARRANDYTE<WA<<D',
    );
  });

  it('is refused where a value does not fit', () => {
    expect(() => composeMrz({ ...CONTENT, issuer: 'UTOP' })).toThrow(RangeError);
    expect(() => composeMrz({ ...CONTENT, documentNumber: 'Ä'.repeat(3) })).toThrow(RangeError);
    expect(() => composeMrz({ ...CONTENT, format: 'TD1' })).toThrow(RangeError);
    expect(() => composeMrz({ ...CONTENT, personalNumber: '1'.repeat(15) })).toThrow(RangeError);
  });
});
