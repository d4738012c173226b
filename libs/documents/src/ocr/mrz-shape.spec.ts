import { describe, expect, it } from 'vitest';
import { hasZoneShape } from './mrz-shape.js';

describe('the shape of a zone', () => {
  it.each([
    ['a passport', ['P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<', 'L898902C36UTO7408122F1204159ZE184226B<<<<<10']],
    ['a card', ['I<UTOD231458907<<<<<<<<<<<<<<<', '7408122F1204159UTO<<<<<<<<<<<6', 'ERIKSSON<<ANNA<MARIA<<<<<<<<<<']],
    ['a French card', ['IDFRABERTHIER<<<<<<<<<<<<<<<<<<<<<<<', '8806923102858CORINNE<<<<<<<6512068F6']],
    [
      'a passport read with digits for letters',
      ['P<UT0ER1K550N<<ANNA<MAR1A<<<<<<<<<<<<<<<<<<<', 'L898902C36UT07408122F1204159ZE184226B<<<<<10'],
    ],
    [
      'an unknown day of birth',
      ['P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<', 'L898902C36UTO7408<<2F1204159ZE184226B<<<<<10'],
    ],
  ])('is that of %s', (_what, lines) => expect(hasZoneShape(lines)).toBe(true));

  it.each([
    [
      'serial numbers',
      ['AB1234567890123456789012345678', 'CD9876543210987654321098765432', 'EF1234567890123456789012345678'],
    ],
    ['lines of print', ['EMBASSYOFTHEREPUBLICOFCHINAANDOFALLOT', 'MINISTRYOFFOREIGNAFFAIRSDOMINICANREPU']],
    [
      'a zone upside down in a mirror',
      ['222JS3VBCOCBBQ20S029E09JSS2QIEFMD00VW2802082', 'AIN2VIBVAEFEB<<HVBBABEB2OM<<<<<<<<<<<<<<<<<<'],
    ],
    ['nothing', []],
  ])('is not that of %s', (_what, lines) => expect(hasZoneShape(lines)).toBe(false));
});
