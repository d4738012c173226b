import { describe, expect, it } from 'vitest';
import { composeAamva } from '../aamva/compose.js';
import { parseAamva } from '../aamva/parse.js';
import { aamvaValues } from '../aamva/values.js';
import { LOOK_ALIKES } from '../mrz/alphabet.js';
import { composeMrz, type MrzContent } from '../mrz/compose.js';
import type { Mrz } from '../mrz/mrz.js';
import { parseMrz } from '../mrz/parse.js';
import { transliterated } from '../mrz/transliterate.js';
import { loadTemplates } from '../templates/load-templates.js';
import { readValue } from '../templates/read-value.js';
import type { FieldName } from './field-names.js';
import { judge } from './judge.js';
import { judgeField } from './judge-field.js';
import type { Judgement } from './judgement.js';
import { mrzValues } from './mrz-values.js';
import { sameValue } from './same-value.js';
import { withWholeNames } from './whole-names.js';
import type { Zone, ZoneValue } from './zone-value.js';

const TODAY = '2026-11-28';
const RULES = { minimumAge: undefined, maximumAge: undefined, notExpired: false, fields: [] };
const [CAPITALS, DIGITS] = ['ABCDEFGHIJKLMNOPQRSTUVWXYZ', '0123456789'];

type Print = Partial<Record<FieldName, string>>;

/** A document as it is printed, and what its other zones say. */
interface Specimen {
  readonly print: Print;
  readonly zones: readonly Zone[];
  readonly mrz: Mrz | undefined;
  readonly said: readonly ZoneValue[];
}

const HOLDERS: readonly Print[] = [
  { 'Document #': 'L898902C3', Surname: 'ERIKSSON', 'Given names': 'ANNA MARIA', Sex: 'F', Nationality: 'SWE' },
  { 'Document #': '00O123450', Surname: 'MUELLER', 'Given names': 'JOEL', Sex: 'M', Nationality: 'DEUTSCH' },
  { 'Document #': 'B1S5Z2G60', Surname: "O'NEILL-HAAS", 'Given names': 'SEÁN', Sex: 'M', Nationality: 'ITALIANA' },
  {
    ...{ 'Document #': 'HB7CWSRPK', Surname: 'WOLFESCHLEGELSTEINHAUSEN-BERGERDORFF' },
    ...{ 'Given names': 'THEODORA', Sex: 'F', Nationality: 'UTO' },
  },
];
const DATES: Print = { 'Date of birth': '12.08.1974', 'Date of issue': '01.02.2022', 'Date of expiry': '31.01.2032' };
const REST: Print = { 'Place of Birth': 'ZENITH', 'Personal #': 'ZE184226B', Authority: 'POLICE' };
const LICENCE: Print = {
  ...{ Street: '7857 ELM STREET', City: 'LAKE CITY', 'Postal Code': '34975', 'Eyes Color': 'BRO' },
  ...{ 'DL Class': 'C', 'Document discriminator': '68554996AB' },
};
const STATES: readonly string[] = ['SWE', 'D', 'ITA', 'UTO'];

const { templates } = await loadTemplates();
const fields = ['travel-document', 'usa-driving-licence'].flatMap(
  (id) => templates.find((template) => template.id === id)?.fields ?? [],
);

/** A printed text as the value that it is read as; undefined where it can be none. */
function readAs(field: FieldName, text: string): string | undefined {
  const known = fields.find((one) => one.field === field);
  const read = known ? readValue(text, known)?.value : text;
  if (typeof read !== 'object') return read;
  const two = (part: number) => String(part).padStart(2, '0');
  return `${read.year}-${two(read.month)}-${two(read.day)}`;
}

const printed = (print: Print): ZoneValue[] =>
  Object.entries(print).flatMap(([name, text]) => {
    const field = name as FieldName;
    const value = readAs(field, text);
    return value === undefined
      ? []
      : [{ zone: 'visual' as const, field, value, status: 'NOT_VALIDATED' as const, page: 0, confidence: 0.99 }];
  });

function withZone(format: 'TD3' | 'TD1', print: Print, issuer: string): Specimen {
  const content: MrzContent = {
    ...{ format, documentCode: format === 'TD3' ? 'P' : 'I', issuer, nationality: issuer },
    ...{ documentNumber: print['Document #'] ?? '', surname: print.Surname ?? '' },
    ...{ givenNames: print['Given names'] ?? '', birthDate: '740812', expiryDate: '320131', sex: print.Sex ?? '' },
    ...(format === 'TD3' && { personalNumber: 'ZE184226B' }),
  };
  const mrz = parseMrz(composeMrz(content)) as Mrz;
  return { print, zones: ['visual', 'mrz'], mrz, said: mrzValues(mrz, { today: TODAY, page: 0 }) };
}

function withSymbol(print: Print): Specimen {
  const elements = {
    ...{ DAQ: print['Document #'] ?? '', DCS: transliterated(print.Surname ?? ''), DDE: 'N' },
    ...{
      DAC: transliterated(print['Given names'] ?? ''),
      DDF: 'N',
      DAD: '',
      DDG: 'N',
      DCA: 'C',
      DCB: 'NONE',
      DCD: 'NONE',
    },
    ...{ DBD: '02012022', DBB: '08121974', DBA: '01312032', DBC: print.Sex === 'M' ? '1' : '2', DAY: 'BRO' },
    ...{ DAG: '7857 ELM STREET', DAI: 'LAKE CITY', DAJ: 'TX', DAK: '349750000', DCF: '68554996AB', DCG: 'USA' },
  };
  const bytes = composeAamva({ issuerNumber: '636015', version: 10, subfiles: [{ designator: 'DL', elements }] });
  const card = parseAamva(bytes);
  return {
    ...{ print, zones: ['visual', 'barcode'], mrz: undefined },
    said: card ? aamvaValues(card, { today: TODAY, page: 0 }) : [],
  };
}

const DOCUMENTS: readonly Specimen[] = HOLDERS.flatMap((holder, i) => [
  withZone(i % 2 === 0 ? 'TD3' : 'TD1', { ...holder, ...DATES, ...REST }, STATES[i] as string),
  withSymbol({ ...holder, Nationality: '', ...DATES, ...LICENCE }),
]).concat({ print: { ...HOLDERS[0], ...DATES, ...REST, ...LICENCE }, zones: ['visual'], mrz: undefined, said: [] });

const judged = ({ said, mrz, zones }: Specimen, print: Print): Judgement =>
  judge({ documentName: 'x', values: [...said, ...printed(print)], mrz, expected: zones }, TODAY, {
    ...RULES,
    acceptSpecimens: true,
  });

/** Letters and digits, without their marks. */
const letters = (text: string) => transliterated(text.normalize('NFD').replace(/\p{M}/gu, '')).replaceAll(' ', '');

interface Tally {
  misreads: number;
  /** Told as VALID, or in a field that is OK, though it is another value. */
  wrong: string[];
  /** The same: spelled otherwise, as the rules of ICAO 9303 have it, or another word for one state. */
  spelled: Set<string>;
  /** Documents that are OK although number, surname, birth or expiry was misread, where the zone does not end before. */
  passed: string[];
}

const WHO: readonly string[] = ['Document #', 'Surname', 'Date of birth', 'Date of expiry'];

function misread(change: (text: string, at: number) => readonly string[]): Tally {
  const tally: Tally = { misreads: 0, wrong: [], spelled: new Set(), passed: [] };
  for (const document of DOCUMENTS) {
    const truth = judged(document, document.print);
    for (const [name, text] of Object.entries(document.print) as [FieldName, string][]) {
      for (const other of [...text].flatMap((_, at) => change(text, at))) {
        tally.misreads += 1;
        const value = readAs(name, other);
        if (value === undefined || letters(value) === letters(readAs(name, text) ?? '')) continue;
        tallyOne(tally, document, truth, name, other);
      }
    }
  }
  return tally;
}

/** What is told where one field is misread: of fields that do not follow from it nothing changes. */
function tallyOne(tally: Tally, document: Specimen, truth: Judgement, name: FieldName, other: string): void {
  const print = { ...document.print, [name]: other };
  const values = withWholeNames([...document.said, ...printed(print)]);
  const { field } = judgeField(name, values);
  const whole = judgeField('Surname And Given Names', values).field;
  const isFailed = field.result === 'FAILED';
  const seen = WHO.includes(name) && !isFailed ? judged(document, print) : undefined;
  for (const told of [field, whole, ...(seen?.fields ?? [])]) {
    const right = truth.fields.find((one) => one.name === told.name)?.visual?.value ?? '';
    const isStoodBy = told.visual?.status === 'VALID' || told.result === 'OK';
    if (!told.visual || !isStoodBy || letters(told.visual.value) === letters(right)) continue;
    const what = `${told.name}: ${right} as ${told.visual.value}`;
    if (sameValue(told.name, right, told.visual.value) && /name|Nationality/i.test(told.name)) tally.spelled.add(what);
    else tally.wrong.push(what);
  }
  if (seen?.result === 'OK' && !field.mrz?.truncated && !sameValue(name, document.print[name] ?? '', other))
    tally.passed.push(`${name}: ${other}`);
}

/** All capitals for a letter and all digits for a digit, and the look-alikes of the other kind. */
function othersThan(character: string): string[] {
  const kind = /\d/.test(character) ? DIGITS : /\p{L}/u.test(character) ? CAPITALS : '';
  return [...new Set([...kind, ...(LOOK_ALIKES[character] ?? '')])].filter((other) => other !== character);
}

/** The figures of ADR 0148. */
function report(how: string, { misreads, wrong, spelled, passed }: Tally): void {
  const counts = { misreads, wrong: wrong.length, passed: passed.length, spelled: [...spelled] };
  process.stdout.write(`print ${how}: ${JSON.stringify(counts)}\n`);
}

describe(`one character of print misread by a reader that is sure of it, in ${DOCUMENTS.length} documents`, {
  timeout: 120_000,
}, () => {
  it('which are OK before, but for the one that has print alone', () => {
    const results = DOCUMENTS.map((document) => judged(document, document.print).result);
    expect(results).toEqual([...results.slice(1).map(() => 'OK'), 'UNDEFINED']);
  });

  it.each<[string, number, (text: string, at: number) => readonly string[]]>([
    [
      'for every other capital, digit or look-alike',
      10_000,
      (text, at) => othersThan(text[at] as string).map((other) => text.slice(0, at) + other + text.slice(at + 1)),
    ],
    ['as nothing', 700, (text, at) => [text.slice(0, at) + text.slice(at + 1)]],
    ['twice', 700, (text, at) => [text.slice(0, at + 1) + text.slice(at)]],
  ])('%s: no other value is stood by, and no document passes with it', (how, fewest, change) => {
    const tally = misread(change);
    report(how, tally);
    expect(tally.misreads).toBeGreaterThan(fewest);
    expect(tally.wrong).toEqual([]);
    expect(tally.passed).toEqual([]);
    expect(tally.spelled.size).toBeLessThan(8);
  });
});
