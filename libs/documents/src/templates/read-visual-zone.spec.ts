import { describe, expect, it } from 'vitest';
import type { ZoneValue } from '../evidence/zone-value.js';
import type { TextLine } from '../ocr/text.js';
import { loadTemplates } from './load-templates.js';
import { readVisualZone } from './read-visual-zone.js';

const PAGE = { image: { width: 1250, height: 880, data: new Uint8Array() }, format: 'ID-3' as const };
const templates = await loadTemplates();

/** A line of print 20 pixels high. */
function line(x: number, y: number, text: string, { confidence = 0.99, height = 20 } = {}): TextLine {
  const right = x + text.length * 11;
  const [top, bottom] = [y, y + height];
  const where = [
    { x, y: top },
    { x: right, y: top },
    { x: right, y: bottom },
    { x, y: bottom },
  ] as const;
  return { text, confidence, confidences: [...text].map(() => confidence), where };
}

const PASSPORT = [
  line(60, 60, 'UTOPIA'),
  line(60, 90, 'PASSPORT / PASSEPORT'),
  line(400, 100, 'Surname / Nom'),
  line(400, 125, 'ERIKSSON'),
  line(400, 160, 'Given names / Prénoms'),
  line(400, 185, 'ANNA MARIA'),
  line(400, 220, 'Date of birth / Date de naissance'),
  line(400, 245, '12 AUG/AOÛT 74'),
  line(400, 280, 'Sex / Sexe'),
  line(620, 280, 'Place of birth / Lieu de naissance'),
  line(400, 305, 'F'),
  line(620, 305, 'ZENITH'),
  line(400, 340, "Date of expiry / Date d'expiration"),
  line(400, 365, '15 APR/AVR 2012'),
  line(60, 700, 'P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<'),
];
const HINT = { issuer: 'UTO', documentCode: 'P' };

const read = (lines: readonly TextLine[], hint = {}) => readVisualZone(PAGE, lines, hint, templates);
const valuesOf = (lines: readonly TextLine[], hint = {}) =>
  Object.fromEntries(read(lines, hint).values.map(({ field, value }) => [field, value]));

describe('the visual zone', () => {
  it('gives what stands below its labels, in the words of the contract', () => {
    expect(read(PASSPORT, HINT).template?.id).toBe('utopia-passport');
    expect(valuesOf(PASSPORT, HINT)).toEqual({
      Surname: 'ERIKSSON',
      'Given names': 'ANNA MARIA',
      'Date of birth': '1974-08-12',
      'Date of expiry': '2012-04-15',
      Sex: 'F',
      'Place of Birth': 'ZENITH',
    });
  });

  it('calls nothing valid, which is as sure as its least sure character', () => {
    expect(new Set(read(PASSPORT, HINT).values.map(({ status }) => status))).toEqual(new Set(['NOT_VALIDATED']));
    const unsure = PASSPORT.map((each) => {
      const confidences = [...each.text].map((character) => (character === '5' ? 0.7 : 0.99));
      return each.text.startsWith('15 APR') ? { ...each, confidences } : each;
    });
    const confidence = (lines: readonly TextLine[]) =>
      read(lines, HINT).values.find(({ field }) => field === 'Date of expiry')?.confidence;
    expect(confidence(PASSPORT)).toBe(0.99);
    expect(confidence(unsure)).toBe(0.7);
  });

  it('reads a page that leans as if it were level', () => {
    const lean = ({ x, y }: { x: number; y: number }) => ({ x: 0.8 * x - 0.6 * y + 600, y: 0.6 * x + 0.8 * y });
    const leaning = PASSPORT.map((each) => ({ ...each, where: each.where.map(lean) as unknown as TextLine['where'] }));
    expect(valuesOf(leaning, HINT)).toEqual(valuesOf(PASSPORT, HINT));
  });

  describe('of which another zone says a value', () => {
    const said = (field: ZoneValue['field'], value: string): ZoneValue => ({
      ...{ zone: 'mrz', field, value, status: 'VALID', page: 0 },
    });
    const without = (...labels: string[]) =>
      PASSPORT.filter(({ text }) => !labels.some((label) => text.includes(label)));
    const unlabelled = [
      ...without('Surname', 'Date of birth', 'PASSPORT'),
      line(620, 340, 'No. HBC4CWSSB'),
      line(60, 440, 'WKMPRT'),
    ];
    const hint = {
      ...HINT,
      said: [said('Surname', 'ERIKSSON'), said('Date of birth', '1974-08-12'), said('Document #', 'HBC4CWSSB')],
    };

    it('has it too where it stands, whatever its label', () => {
      expect(valuesOf(unlabelled, HINT)).not.toHaveProperty('Surname');
      expect(valuesOf(unlabelled, hint)).toMatchObject({
        Surname: 'ERIKSSON',
        'Date of birth': '1974-08-12',
        'Document #': 'HBC4CWSSB',
      });
    });

    it('has it not where a character differs, nor where it is the value of another label', () => {
      const other = {
        ...hint,
        said: [said('Surname', 'ERIKSSEN'), said('Date of birth', '2012-04-15'), said('Document #', 'HBC4CWSS8')],
      };
      const values = valuesOf(unlabelled, other);
      for (const field of ['Surname', 'Date of birth', 'Document #']) expect(values).not.toHaveProperty(field);
    });

    it('has it not elsewhere where something stands by its label that cannot be read', () => {
      const smudged = PASSPORT.map((each) => {
        if (each.text === 'ERIKSSON') return { ...each, text: 'ER1K5S0N' };
        return each.text === '15 APR/AVR 2012' ? { ...each, text: '15 APR/AVR 2Q1Z' } : each;
      });
      const noted = [...smudged, line(60, 400, 'LINDQVIST'), line(60, 430, '15 APR 2032')];
      const other = { ...HINT, said: [said('Surname', 'LINDQVIST'), said('Date of expiry', '2032-04-15')] };
      expect(valuesOf(noted, other)).not.toHaveProperty('Surname');
      expect(valuesOf(noted, other)).not.toHaveProperty('Date of expiry');
    });

    it('has it not in a heading, in what is another value of a zone, nor a part of a longer line', () => {
      const covered = [
        ...without('Surname', 'ERIKSSON', 'PASSPORT'),
        line(400, 60, 'WKMPRT'),
        line(620, 400, '82561 SUNSET BLVD'),
        line(620, 430, 'ZZ 34975'),
      ];
      const named = (field: ZoneValue['field'], value: string) => ({
        ...HINT,
        said: [said(field, value), said('Postal Code', '34975'), said('Given names', 'ANNA MARIA')],
      });
      for (const name of ['UTOPIA', 'PASSEPORT', 'WKMPRT', 'ANNA MARIA'])
        expect(valuesOf(covered, named('Surname', name)), name).not.toHaveProperty('Surname');
      for (const number of ['82561', '34975', 'WKMPRT', 'SUNSETBLVD'])
        expect(valuesOf(covered, named('Document #', number)), number).not.toHaveProperty('Document #');
    });

    it('has it not in lines of the zone itself that are read as print', () => {
      const row = [line(60, 700, 'P<UTO', {}), line(150, 700, 'ERIKSSON'), line(280, 700, 'ANNA MARIA<<<<<<<<<<<<<')];
      const lines = [
        ...without('Surname', 'ERIKSSON', 'P<UTO', 'PASSPORT'),
        ...row,
        line(60, 730, 'L898902C3'),
        line(170, 730, '6UTO7408122F'),
      ];
      const other = { ...HINT, said: [said('Surname', 'ERIKSSON'), said('Document #', 'L898902C3')] };
      expect(valuesOf(lines, other)).not.toHaveProperty('Surname');
      expect(valuesOf(lines, other)).not.toHaveProperty('Document #');
    });

    it('has what is printed below its label, though that is other', () => {
      const other = { ...hint, said: [said('Surname', 'ZENITH')] };
      expect(valuesOf(PASSPORT, other).Surname).toBe('ERIKSSON');
    });
  });

  it('leaves out what does not fit its format, what is unsure and what is too small', () => {
    const changed = PASSPORT.map((each) => {
      if (each.text === 'ERIKSSON') return { ...each, text: 'ER1K5SON' };
      if (each.text === 'ANNA MARIA') return { ...each, confidence: 0.5 };
      if (each.text === 'ZENITH') return line(620, 305, 'ZENITH', { height: 7 });
      return each;
    });
    expect(Object.keys(valuesOf(changed, HINT)).sort()).toEqual(['Date of birth', 'Date of expiry', 'Sex']);
  });

  it('does not tell the birth of a bearer whose century nothing on the page tells', () => {
    const short = PASSPORT.filter(({ text }) => !text.startsWith('15 APR'));
    expect(valuesOf(short, HINT)['Date of birth']).toBeUndefined();
  });

  it('does not take the nationality, whose label was not read, for a name', () => {
    const misplaced = PASSPORT.map((each) => (each.text === 'ERIKSSON' ? line(400, 125, 'PER') : each));
    expect(valuesOf(misplaced, HINT).Surname).toBeUndefined();
    const labelled = [...misplaced, line(60, 400, 'Nationality / Nationalité'), line(60, 425, 'SWE')];
    expect(valuesOf(labelled, HINT).Surname).toBe('PER');
  });

  it('takes no value from behind the label of another field', () => {
    const empty = PASSPORT.filter(({ text }) => text !== 'ERIKSSON');
    expect(valuesOf(empty, HINT).Surname).toBeUndefined();
    expect(valuesOf(empty, HINT)['Given names']).toBe('ANNA MARIA');
  });

  it('reads licences of the United States by their numbered elements', () => {
    const licence = [
      line(300, 40, 'DRIVER LICENSE'),
      line(300, 100, '4d DL 12345678'),
      line(300, 140, '4b EXP 10/24/2031'),
      line(300, 180, '1 LN PUBLIC'),
      line(300, 220, '3 DOB 01/05/1990'),
      line(300, 260, '15 SEX M'),
    ];
    expect(valuesOf(licence)).toMatchObject({
      'Document #': '12345678',
      'Date of expiry': '2031-10-24',
      Surname: 'PUBLIC',
      'Date of birth': '1990-01-05',
      Sex: 'M',
    });
  });

  it('is of no known type where neither zone nor print says one', () => {
    expect(read([line(60, 60, 'SHOPPING LIST'), line(60, 90, 'MILK')])).toEqual({ values: [] });
  });
});
