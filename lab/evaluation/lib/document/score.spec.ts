import { describe, expect, it } from 'vitest';
import { proportion } from '../statistics/proportion.ts';
import { answerOf } from './answer.ts';
import { documentPage } from './document-page.ts';
import { confidentlyWrong, documentFigures } from './document-report.ts';
import { documentSummary } from './document-summary.ts';
import { allChecksHold, printedZone } from './printed-zone.ts';
import { agreement } from './same.ts';
import { scoreOf } from './score.ts';

const PASSPORT = ['P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<', 'L898902C36UTO7408122F1204159ZE184226B<<<<<10'];
const CARD = ['I<UTOD231458907<<<<<<<<<<<<<<<', '7408122F1204159UTO<<<<<<<<<<<6', 'ERIKSSON<<ANNA<MARIA<<<<<<<<<<'];

interface Told {
  readonly name: string;
  readonly overallResult?: string;
  readonly [zone: string]: string | undefined;
}

const answer = (...fields: Told[]) =>
  answerOf(
    JSON.stringify({
      retryDocumentCapture: false,
      documentAuthenticationResult: {
        overallResult: 'OK',
        fieldType: fields.map(({ name, overallResult, ...fieldResult }) => ({ name, overallResult, fieldResult })),
      },
    }),
  );

const ofThree = (count: number) => proportion(count, 3);

describe('what a zone says', () => {
  it('is taken by position', () => {
    const said = {
      'Document #': 'L898902C3',
      Surname: 'ERIKSSON',
      'Given names': 'ANNA MARIA',
      'Issuing State Code': 'UTO',
      'Nationality Code': 'UTO',
      'Date of birth': '74-08-12',
      'Date of expiry': '12-04-15',
      Sex: 'F',
    };
    expect(printedZone(PASSPORT)).toEqual(said);
    expect(printedZone(CARD)).toEqual({ ...said, 'Document #': 'D23145890' });
    expect(printedZone(['I<UTOD23145890<7349<<<<<<<<<<<', CARD[1] as string, CARD[2] as string])['Document #']).toBe(
      'D23145890734',
    );
  });

  it('has check digits, each of which is looked at', () => {
    expect(allChecksHold(PASSPORT)).toBe(true);
    expect(allChecksHold(CARD)).toBe(true);
    for (const at of [0, 9, 13, 19, 21, 27, 28, 42, 43]) {
      const [first = '', second = ''] = PASSPORT;
      const digit = second[at] === '8' ? '2' : '8';
      expect(allChecksHold([first, second.slice(0, at) + digit + second.slice(at + 1)]), String(at)).toBe(false);
    }
    expect(allChecksHold([])).toBe(false);
    expect(allChecksHold(PASSPORT.map((line) => line.slice(1)))).toBe(false);
  });
});

describe('a value against the truth', () => {
  it.each([
    ['MÜLLER', 'MÜLLER', 'exact'],
    ['MÜLLER', 'MUELLER', 'alike'],
    ['MÜLLER', 'MULLER', 'alike'],
    ['MÜLLER', 'MILLER', 'wrong'],
    ['BASANAVIČIENĖ', 'BASANAVICIENE', 'alike'],
    ['695622/0612', '6956220612', 'alike'],
    ['74-08-12', '1974-08-12', 'exact'],
    ['74-08-12', '1974-08-13', 'wrong'],
    ['1974-08-12', '1974-08-21', 'wrong'],
    ['O', '0', 'wrong'],
  ])('%s read as %s is %s', (truth, value, expected) => expect(agreement(truth, value)).toBe(expected));
});

describe('a score', () => {
  const known = { type: 'TD3', mrz: PASSPORT, visual: { Surname: 'ERIKSSON', 'Place of Birth': 'ZENITH' } };

  it('tells right, wrong and absent values, and those that are stood by', () => {
    const given = answer(
      { name: 'MRZ Lines', mrz: PASSPORT.join('^') },
      { name: 'Surname', visual: 'ERIKSON', isVisualStatusValid: 'VALIDATE_TRUE', mrz: 'ERIKSSON' },
      { name: 'Sex', mrz: 'M', overallResult: 'OK' },
      { name: 'Date of birth', mrz: '1974-08-13', isMrzStatusValid: 'NOT_VALIDATED' },
    );
    const score = scoreOf(known, given);
    expect(score.zone).toEqual({
      expected: true,
      found: true,
      exact: true,
      checksHold: true,
      printedHold: true,
      misread: [],
    });
    const documents = [{ name: 'a.jpg', set: 'x', score, ms: 1 }];
    expect(confidentlyWrong(documents)).toEqual(['x: a.jpg: visual, Surname', 'x: a.jpg: mrz, Sex']);
    const [figures] = documentFigures(documents);
    expect(figures?.fields.visual?.absent).toMatchObject({ count: 1, of: 2 });
    expect(figures?.wrong).toMatchObject({ count: 3, of: 4 });
    expect(figures?.confidentlyWrong).toMatchObject({ count: 2, of: 4 });
  });

  it('counts a zone that is read otherwise than printed as not read, whatever its check digits', () => {
    const other = CARD.join('\n');
    const { zone } = scoreOf(known, answer({ name: 'MRZ Lines', mrz: other }));
    expect(zone).toMatchObject({ exact: false, checksHold: true, misread: [] });
    const { zone: misread } = scoreOf(
      known,
      answer({ name: 'MRZ Lines', mrz: PASSPORT.join('^').replace('<A', 'KA') }),
    );
    expect(misread).toMatchObject({ exact: false, misread: ['1:15 < as K'] });
  });

  it('of a document of which nothing is known has its check digits alone', () => {
    const { zone, fields } = scoreOf({ type: 'untold' }, answer({ name: 'MRZ Lines', mrz: PASSPORT.join('^') }));
    expect([zone.exact, zone.checksHold, fields]).toEqual([undefined, true, []]);
  });

  it('comes into a page and a summary that name what is wrong and stood by, and nothing that was read', () => {
    const given = answer({ name: 'Surname', visual: 'ERIKSON', isVisualStatusValid: 'VALIDATE_TRUE' });
    const documents = [{ name: '<b>.jpg', set: 'as they are', score: scoreOf(known, given), ms: 7 }];
    const report = {
      evaluation: 'document',
      provenance: { pack: 'default' },
      documents,
      figures: documentFigures(documents),
      wrong: confidentlyWrong(documents),
      failures: ['504'],
      forgeries: [{ kind: 'expired', refused: proportion(2, 2), passed: proportion(0, 2), reasons: ['EXPIRED × 2'] }],
      altered: [
        {
          kind: 'print: sex',
          codes: ['MRZ_VISUAL_SEX'],
          genuine: ofThree(3),
          refused: ofThree(3),
          rightly: ofThree(2),
        },
      ],
      forgedChips: [{ kind: 'no answer', codes: ['X'], genuine: ofThree(3), refused: ofThree(3), rightly: ofThree(3) }],
    } as const;
    const page = documentPage(report);
    const summary = documentSummary(report).join('\n');
    expect(page).toContain('as they are: &#60;b&#62;.jpg: visual, Surname');
    expect(summary).toContain('WRONG AND STOOD BY: 1\nas they are: <b>.jpg: visual, Surname');
    expect(summary).toContain('expired: refused 2 of 2, OK 0 of 2; EXPIRED × 2');
    const altered = 'refused 3 of 3, for what was changed 2 of 3; genuine ones OK 3 of 3';
    expect(summary).toContain(`altered documents, by the library: ${altered}\n  print: ${altered}\n`);
    expect(page).toContain('MRZ_VISUAL_SEX');
    expect(page + summary).not.toContain('ERIKSON');
  });
});
