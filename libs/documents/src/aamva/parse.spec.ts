import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { elementOf } from './card.js';
import { composeAamva } from './compose.js';
import { elementName } from './elements.js';
import { JURISDICTIONS, jurisdictionOf } from './jurisdictions.js';
import { parseAamva } from './parse.js';

const parse = (text: string, encoding: BufferEncoding = 'latin1') => parseAamva(Buffer.from(text, encoding));

/** The example of the standard of 2020, annex D. */
const VIRGINIA = `@\n\x1e\rANSI 636000100102DL00410278ZV03190008DL${[
  'DAQT64235789',
  'DCSSAMPLE',
  'DDEN',
  'DACMICHAEL',
  'DDFN',
  'DADJOHN',
  'DDGN',
  'DCUJR',
  'DCAD',
  'DCBK',
  'DCDPH',
  'DBD06062019',
  'DBB06061986',
  'DBA12102024',
  'DBC1',
  'DAU068 in',
  'DAYBRO',
  'DAG2300 WEST BROAD STREET',
  'DAIRICHMOND',
  'DAJVA',
  'DAK232690000  ',
  'DCF2424244747474786102204',
  'DCGUSA',
  'DCK123456789',
  'DDAF',
  'DDB06062018',
  'DDC06062020',
  'DDD1',
].join('\n')}\rZVZVA01\r`;

describe('parseAamva', () => {
  it('reads the example of the standard', () => {
    const card = parse(VIRGINIA);
    expect(card).toMatchObject({ issuerNumber: '636000', version: 10, jurisdictionVersion: 1 });
    expect(card?.jurisdiction).toEqual({ number: '636000', code: 'VA', name: 'Virginia', country: 'USA' });
    expect(card?.subfiles.map(({ designator, elements }) => [designator, elements.size])).toEqual([
      ['DL', 28],
      ['ZV', 1],
    ]);
    expect(card && elementOf(card, 'DAG')).toBe('2300 WEST BROAD STREET');
    expect(card && elementOf(card, 'DAK')).toBe('232690000');
    expect(card?.subfiles[1]?.elements.get('ZVA')).toBe('01');
  });

  it.each([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12])('reads what is composed of version %d', (version) => {
    const subfiles: { designator: string; elements: Record<string, string> }[] = [
      { designator: 'ID', elements: { DAQ: 'S1234567', DCS: 'SPECIMEN', DBB: '09131986' } },
      { designator: 'ZC', elements: { ZCA: 'BLUE', ZCB: '' } },
    ];
    const card = parseAamva(composeAamva({ issuerNumber: '636014', version, jurisdictionVersion: 3, subfiles }));
    expect(card).toMatchObject({ version, jurisdictionVersion: version > 1 ? 3 : undefined });
    expect(card?.subfiles.map(({ designator, elements }) => [designator, Object.fromEntries(elements)])).toEqual(
      subfiles.map(({ designator, elements }) => [designator, elements]),
    );
  });

  it('writes right offsets and lengths', () => {
    const elements = { DAQ: 'S1234567', DCS: 'SPECIMEN' };
    const text = Buffer.from(
      composeAamva({
        issuerNumber: '636014',
        version: 8,
        subfiles: [
          { designator: 'DL', elements },
          { designator: 'ZC', elements: { ZCA: 'X' } },
        ],
      }),
    ).toString('latin1');
    const entries = [...text.matchAll(/(DL|ZC)(\d{4})(\d{4})/g)];
    expect(entries.map(([, , offset, length]) => text.slice(Number(offset), Number(offset) + Number(length)))).toEqual([
      'DLDAQS1234567\nDCSSPECIMEN\r',
      'ZCZCAX\r',
    ]);
  });

  it.each([
    ['AAMVA for ANSI', '@\n\x1e\rAAMVA6360050101DL00290179DLDAQ012345678\nDAASAMPLE,JOHN,QUINCY\r'],
    ['no blank, no record separator', '@\n\rANSI636000020002DL00410199DLDAQ012345678\nDAASAMPLE,JOHN,QUINCY\r'],
    ['no designator before the elements', '@\n\x1e\rANSI 636000020001DL00410199DAQ012345678\nDAASAMPLE,JOHN,QUINCY\r'],
    ['no entry', '@\n\x1e\rANSI 636000020001DLDAQ012345678\nDAASAMPLE,JOHN,QUINCY\r'],
    ['an entry without its length', '@\n\x1e\rANSI 636000020001DL0041DLDAQ012345678\nDAASAMPLE,JOHN,QUINCY\r'],
    ['wrong offsets', '@\n\x1e\rANSI 636000020001DL99990001DLDAQ012345678\nDAASAMPLE,JOHN,QUINCY\r'],
    ['CR and LF', '@\r\n\x1e\rANSI 636000020001DL00410199DL\r\nDAQ012345678\r\nDAASAMPLE,JOHN,QUINCY\r\n'],
    ['CR only, no compliance indicator', '\r\x1e\rANSI 636000020001DL00410199DLDAQ012345678\rDAASAMPLE,JOHN,QUINCY\r'],
    ['other separators', '@\x1c\x1e\rANSI 636000020001DL00410199DLDAQ012345678\x1cDAASAMPLE,JOHN,QUINCY\x1c\r'],
    ['blanks before elements', '@\n\x1e\rANSI 636000020001DL00410199DL DAQ012345678\n DAASAMPLE,JOHN,QUINCY \r'],
  ])('reads a card with %s', (_, text) => {
    const card = parse(text);
    expect(card && [elementOf(card, 'DAQ'), elementOf(card, 'DAA')]).toEqual(['012345678', 'SAMPLE,JOHN,QUINCY']);
    expect(card?.subfiles).toHaveLength(1);
    expect(card?.subfiles[0]?.designator).toBe('DL');
  });

  it('reads subfiles of which the header tells fewer', () => {
    const card = parse('@\n\x1e\rANSI 636014080101DL00310020DLDAQA1\nDBB01021990\rENDBEX\rZCZCA1\r');
    expect(card?.subfiles.map(({ designator }) => designator)).toEqual(['DL', 'EN', 'ZC']);
  });

  it('begins an element only after a separator', () => {
    const card = parse(
      '@\n\x1e\rANSI 636000080001DL00310199DLDAQ1234\nDAG12 DAIRY DBBLVD DCSTREET\nDCSDACOSTA\nDACIDDLE\r',
    );
    expect(card && Object.fromEntries(card.subfiles[0]?.elements ?? [])).toEqual({
      DAQ: '1234',
      DAG: '12 DAIRY DBBLVD DCSTREET',
      DCS: 'DACOSTA',
      DAC: 'IDDLE',
    });
  });

  it('keeps names in Latin 1 and in UTF-8', () => {
    const text = '@\n\x1e\rANSI 604428080001DL00310199DLDCSBÉLANGER\nDAQB1\r';
    for (const encoding of ['latin1', 'utf8'] as const) {
      const card = parse(text, encoding);
      expect(card && elementOf(card, 'DCS')).toBe('BÉLANGER');
    }
  });

  it('does not choose between two values of an element', () => {
    const card = parse('@\n\x1e\rANSI 636000080001DL00310199DLDAQ1234\nDBB01021990\nDBB01021991\nDCSA\nDCSA\n\r');
    expect(card?.subfiles[0]?.ambiguous).toEqual(['DBB']);
    expect(card && [elementOf(card, 'DBB'), elementOf(card, 'DCS')]).toEqual([undefined, 'A']);
    const two = parse('@\n\x1e\rANSI 636000080002DL00410199ID00410199DLDAQ1\nDCSA\rIDDAQ2\nDCSA\r');
    expect(two && [elementOf(two, 'DAQ'), elementOf(two, 'DCS')]).toEqual([undefined, 'A']);
  });

  it('tells an issuer that it does not know', () => {
    const card = parse('@\n\x1e\rANSI 999999080001DL00310199DLDAQ1234\r');
    expect(card).toMatchObject({ issuerNumber: '999999', jurisdiction: undefined });
  });

  it.each([
    '',
    'ANSI',
    '@\n\x1e\rANSI 636000',
    '@\n\x1e\rANSI 636000080001',
    '@\n\x1e\rANSI 636000080001ZV00310199ZVZVA01\r',
    'https://example.org/?q=ANSI 636000080001DLDAQ1234',
    '[)>\x1e01\x1d0210011\x1d840\x1d53',
  ])('is undefined of %j', (text) => {
    expect(parse(text)).toBeUndefined();
  });

  it('bears any bytes, and bounds what it keeps', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), fc.nat(60), (bytes, at) => {
        parseAamva(bytes);
        parseAamva(Buffer.concat([Buffer.from(VIRGINIA.slice(0, at), 'latin1'), bytes]));
      }),
    );
    expect(parseAamva(Buffer.concat([Buffer.from(VIRGINIA), new Uint8Array(9000)]))).toBeUndefined();
    const many = parse(`${VIRGINIA}${'ZVZVA1\n'.repeat(900)}`);
    expect(many?.subfiles.length).toBeLessThanOrEqual(20);
    const long = parse(`@\n\x1e\rANSI 636000080001DLDAQ1\nDCS${'A'.repeat(5000)}\r`);
    expect(long && elementOf(long, 'DCS')).toHaveLength(250);
  });
});

describe('JURISDICTIONS', () => {
  it('has 50 states, the District of Columbia, the territories, 13 of Canada, two of Mexico, each once', () => {
    const count = (country: string) => JURISDICTIONS.filter((one) => one.country === country).length;
    // 50 states and the District, American Samoa, Guam, the Marianas, Puerto Rico, the Virgin Islands, the Department of State.
    expect([count('USA'), count('CAN'), count('MEX')]).toEqual([57, 13, 2]);
    for (const key of ['number', 'name'] as const) {
      expect(new Set(JURISDICTIONS.map((one) => one[key])).size).toBe(JURISDICTIONS.length);
    }
    expect(JURISDICTIONS.every(({ number, code }) => /^\d{6}$/.test(number) && /^[A-Z]{2,3}$/.test(code))).toBe(true);
    expect(jurisdictionOf('636012')).toMatchObject({ code: 'ON', name: 'Ontario', country: 'CAN' });
  });
});

describe('elementName', () => {
  it('names elements as the version of the standard does', () => {
    expect(elementName('DCF', 10)).toBe('Document discriminator');
    expect([elementName('DBG', 1), elementName('DBG', 8)]).toEqual(['Medical indicator', 'Alias / AKA given name']);
    expect(elementName('ZVA', 10)).toBeUndefined();
  });
});
