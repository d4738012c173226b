import { describe, expect, it } from 'vitest';
import { parseMrz } from './parse.js';

const results = (lines: readonly string[]) => parseMrz(lines)?.checks.map(({ of, result }) => `${of}: ${result}`);
const wrong = (lines: readonly string[]) => results(lines)?.filter((check) => !check.endsWith('right'));

/** Specimens that their issuers or ICAO have published, with their check digits as printed. */
const SPECIMENS: [name: string, lines: string[], expected: Record<string, unknown>][] = [
  [
    'TD3 of ICAO 9303-4',
    ['P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<', 'L898902C36UTO7408122F1204159ZE184226B<<<<<10'],
    {
      format: 'TD3',
      documentCode: 'P',
      issuer: 'UTO',
      documentNumber: 'L898902C3',
      primaryIdentifier: 'ERIKSSON',
      secondaryIdentifier: 'ANNA MARIA',
      nameTruncated: false,
      nationality: 'UTO',
      birthDate: '740812',
      sex: 'F',
      expiryDate: '120415',
      personalNumber: 'ZE184226B',
      optionalData: [],
    },
  ],
  [
    'TD1 of ICAO 9303-5',
    ['I<UTOD231458907<<<<<<<<<<<<<<<', '7408122F1204159UTO<<<<<<<<<<<6', 'ERIKSSON<<ANNA<MARIA<<<<<<<<<<'],
    { format: 'TD1', documentNumber: 'D23145890', primaryIdentifier: 'ERIKSSON', optionalData: ['', ''] },
  ],
  [
    'TD2 of ICAO 9303-6',
    ['I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<', 'D231458907UTO7408122F1204159<<<<<<<6'],
    { format: 'TD2', documentNumber: 'D23145890', nationality: 'UTO', optionalData: [''] },
  ],
  [
    'MRV-A of ICAO 9303-7',
    ['V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<', 'L8988901C4XXX4009078F96121096ZE184226B<<<<<<'],
    { format: 'MRV-A', documentNumber: 'L8988901C', nationality: 'XXX', optionalData: ['6ZE184226B'] },
  ],
  [
    'MRV-B of ICAO 9303-7',
    ['V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<', 'L8988901C4XXX4009078F9612109<<<<<<<<'],
    { format: 'MRV-B', documentNumber: 'L8988901C', expiryDate: '961210' },
  ],
  [
    'French identity card of 1988',
    ['IDFRABERTHIER<<<<<<<<<<<<<<<<<<<<<<<', '8806923102858CORINNE<<<<<<<6512068F6'],
    {
      format: 'FRA-ID',
      documentNumber: '880692310285',
      primaryIdentifier: 'BERTHIER',
      secondaryIdentifier: 'CORINNE',
      issueDate: '8806<<',
      nationality: '',
      expiryDate: '',
      birthDate: '651206',
      sex: 'F',
    },
  ],
  [
    'French identity card with two given names',
    ['IDFRALOISEAU<<<<<<<<<<<<<<<<<<<<<<<<', '970675K002774HERVE<<DJAMEL<7303216M4'],
    { documentNumber: '970675K00277', secondaryIdentifier: 'HERVE DJAMEL', sex: 'M' },
  ],
  [
    'Swiss driving licence',
    ['AAA001D<<', 'FACHE305142128097<<800126<<<<<', 'FAMILYNAME<<FIRSTNAME<<<<<<<<<'],
    {
      format: 'CHE-DL',
      documentNumber: 'AAA001D',
      issuer: 'CHE',
      personalNumber: '305142128',
      optionalData: ['097'],
      birthDate: '800126',
      primaryIdentifier: 'FAMILYNAME',
    },
  ],
  [
    'German passport, whose state is D',
    ['P<D<<MUSTERMANN<<ERIKA<<<<<<<<<<<<<<<<<<<<<<', 'C01X00T478D<<6408125F2702283<<<<<<<<<<<<<<<4'],
    { issuer: 'D', nationality: 'D', documentNumber: 'C01X00T47', personalNumber: '' },
  ],
  [
    'German identity card of 2010',
    ['IDD<<T220001293<<<<<<<<<<<<<<<', '6408125<2010315D<<<<<<<<<<<<<4', 'MUSTERMANN<<ERIKA<<<<<<<<<<<<<'],
    { issuer: 'D', sex: '<', documentNumber: 'T22000129' },
  ],
  [
    'Croatian passport without a personal number, whose check digit is 0',
    ['P<HRVSPECIMEN<<SPECIMEN<<<<<<<<<<<<<<<<<<<<<', '0070070071HRV8212258F1407019<<<<<<<<<<<<<<06'],
    { personalNumber: '' },
  ],
  [
    'Tunisian passport with fillers within the personal number',
    ['P<TUNSAYARI<<MOHAMED<MEHDI<<<<<<<<<<<<<<<<<<', 'W807543<<7TUN5301012M170115302640846<1601<68'],
    { documentNumber: 'W807543', personalNumber: '02640846 1601' },
  ],
  [
    'American visa',
    ['VIUSATRAVELER<<HAPPYPERSON<<<<<<<<<<<<<<<<<<', '555123ABC6GBR6502056F0412236IFLND00AMS803085'],
    { format: 'MRV-A', documentCode: 'VI', documentNumber: '555123ABC', optionalData: ['IFLND00AMS803085'] },
  ],
  [
    'Swiss residence permit',
    ['IDCHES0002068<8<<<<<<<<<<<<<<<', '8102287F1301014CHE<<<<<<<<<<<4', 'VADIS<<QUO<<<<<<<<<<<<<<<<<<<<'],
    { format: 'TD1', issuer: 'CHE', documentNumber: 'S0002068' },
  ],
];

describe('a zone', () => {
  it.each(SPECIMENS)('is parted into its fields: %s', (_name, lines, expected) => {
    expect(parseMrz(lines)).toMatchObject({ lines, ...expected });
    expect(wrong(lines)).toEqual([]);
  });

  it.each([
    ['ICAO 9303-5', 'I<UTOD23145890<7349<<<<<<<<<<<', '3407127M9507122UTO<<<<<<<<<<<2', 'D23145890734', 'right'],
    ['Belgium', 'IDBEL000590696<1015<<<<<<<<<<<', '9401013F2710017BEL000101123453', '000590696101', 'right'],
    ['ten characters', 'IDUTO123456789<07<<<<<<<<<<<<<', '8601012M3001019UTO<<<<<<<<<<<6', '1234567890', 'right'],
    [
      'the filler counted',
      'I<UTOD23145890<1240<XYZ<<<<<<<',
      '7408122F1204159UTO<<<<<<<<<<<8',
      'D23145890124',
      'tolerated',
    ],
  ] as const)('has a long document number as printed by %s', (_name, first, second, documentNumber, result) => {
    const lines = [first, second, 'SPECIMEN<<JANE<<<<<<<<<<<<<<<<'];
    expect(parseMrz(lines)).toMatchObject({ documentNumber });
    expect(parseMrz(lines)?.checks[0]).toEqual({ of: 'document number', result });
    expect(wrong(lines)?.filter((check) => check.endsWith('wrong'))).toEqual([]);
  });

  it('has a document number of more than nine characters, which goes on in the optional data', () => {
    const lines = [
      'I<PRT007666667<ZZ77OWN<DATA<<<',
      '8006237F1003020PRT<<<<<<<<<<<6',
      'SANTOS<<ANA<<<<<<<<<<<<<<<<<<<',
    ];
    expect(parseMrz(['I<PRT007666667<ZZ77<<<<<<<<<<<', ...lines.slice(1)])).toMatchObject({
      documentNumber: '007666667ZZ7',
      optionalData: ['', ''],
      checks: expect.arrayContaining([{ of: 'document number', result: 'right' }]),
    });
    const others = parseMrz(['I<PRT007666667<ZZ77<OWN<DATA<<', ...lines.slice(1)]);
    expect(others).toMatchObject({ documentNumber: '007666667ZZ7', optionalData: ['OWN DATA', ''] });
    const changed = parseMrz(['I<PRT007666667<ZZ87<<<<<<<<<<<', ...lines.slice(1)]);
    expect(changed?.checks[0]).toEqual({ of: 'document number', result: 'wrong' });
  });

  it('has a document number of nine characters whose check digit is missing', () => {
    const lines = [
      'I<UTOD23145890<<<<<<<<<<<<<<<<',
      '7408122F1204159UTO<<<<<<<<<<<6',
      'ERIKSSON<<ANNA<MARIA<<<<<<<<<<',
    ];
    expect(parseMrz(lines)).toMatchObject({ documentNumber: 'D23145890' });
    expect(wrong(lines)).toContain('document number: wrong');
  });

  it('has a short document number without a check digit, which goes on nowhere', () => {
    const lines = [
      'I<UTOAB12<<<<<<XY7<<<<<<<<<<<<',
      '7408122F1204159UTO<<<<<<<<<<<6',
      'ERIKSSON<<ANNA<MARIA<<<<<<<<<<',
    ];
    expect(parseMrz(lines)).toMatchObject({ documentNumber: 'AB12', optionalData: ['XY7', ''] });
    expect(wrong(lines)).toContain('document number: wrong');
  });

  it('has a personal number without a check digit: tolerated where the composite one covers it as it stands', () => {
    const first = 'P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<';
    expect(wrong([first, 'L898902C36UTO7408122F1204159ZE184226B<<<<<<9'])).toEqual(['personal number: tolerated']);
    expect(wrong([first, 'L898902C36UTO7408122F1204159ZE184226B<<<<<09'])).toEqual(['personal number: tolerated']);
    expect(wrong([first, 'L898902C36UTO7408122F1204159ZE184226B<<<<<<7'])).toEqual([
      'personal number: wrong',
      'composite: wrong',
    ]);
    expect(wrong([first, 'L898902C36UTO7408122F1204159ZE184226B<<<<<21'])).toEqual(['personal number: wrong']);
  });

  it.each([
    ['without a secondary identifier', 'P<UTOARKFREITH<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<', 'ARKFREITH', '', false],
    [
      'one long name that fills the field',
      `P<UTO${'BENNELONGWOOLOOMOOLOOWARRANDYTEWARN'.padEnd(39, 'A')}`,
      'BENNELONGWOOLOOMOOLOOWARRANDYTEWARNAAAA',
      '',
      true,
    ],
    [
      'given names cut off',
      'P<UTONILAVADHANANANDA<<CHAYAPA<DEJTHAMRONG<K',
      'NILAVADHANANANDA',
      'CHAYAPA DEJTHAMRONG K',
      true,
    ],
    ['without a primary identifier', 'P<IND<<FIRST<NAME<<<<<<<<<<<<<<<<<<<<<<<<<<<', '', 'FIRST NAME', false],
    ['several parts', 'P<UTOVAN<DER<MUELLEN<<MARTINA<<<<<<<<<<<<<<<', 'VAN DER MUELLEN', 'MARTINA', false],
  ])('has a name: %s', (_name, first, primaryIdentifier, secondaryIdentifier, nameTruncated) => {
    const mrz = parseMrz([first, 'L898902C36UTO7408122F1204159ZE184226B<<<<<10']);
    expect(mrz).toMatchObject({ primaryIdentifier, secondaryIdentifier, nameTruncated });
  });

  it('is none where lines have other lengths, other characters or a beginning that no form has', () => {
    const [first, second] = [
      'P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<',
      'L898902C36UTO7408122F1204159ZE184226B<<<<<10',
    ];
    expect(parseMrz([first, second.slice(1)])).toBeUndefined();
    expect(parseMrz([first])).toBeUndefined();
    expect(parseMrz([first.toLowerCase(), second])).toBeUndefined();
    expect(parseMrz([`<${first.slice(1)}`, second])).toBeUndefined();
    expect(parseMrz([])).toBeUndefined();
  });

  it.each([
    ['document number', 4],
    ['date of birth', 15],
    ['date of expiry', 24],
    ['personal number', 30],
  ])('tells a changed digit of the %s by its own check digit and the composite one', (of, column) => {
    const second = 'L898902C36UTO7408122F1204159ZE184226B<<<<<10';
    const changed = `${second.slice(0, column)}${(Number(second[column]) + 1) % 10 || 3}${second.slice(column + 1)}`;
    expect(wrong(['P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<', changed])).toEqual([
      `${of}: wrong`,
      'composite: wrong',
    ]);
  });
});
