import { LAYOUTS, type Span, textAt } from '@bonafide/documents/mrz/layout';
import { type Random, seededRandom } from '../attacks/random.ts';
import { aamvaOf, randomLicence } from './aamva.ts';
import { type Holder, randomHolder } from './holder.ts';
import { printedOf } from './layouts/drawn.ts';
import { bearerOf } from './layouts/driving-licence.ts';
import { zoneOf } from './zone.ts';

/** What a document says: in its machine-readable zone or its symbol, and in print by names of values. */
export interface Said {
  readonly lines?: readonly string[];
  readonly symbol?: Uint8Array;
  readonly print: Readonly<Record<string, string>>;
}

/** A document of which one thing was altered after it was issued. */
export interface AlteredDocument {
  /** Where it was altered, and what was done about check digits. */
  readonly where: string;
  readonly change: string;
  /** The reasons that tell of it: it is to be refused for one of them. */
  readonly codes: readonly string[];
  readonly genuine: Said;
  readonly altered: Said;
}

type Change = readonly [change: string, field: string, alter: (holder: Holder, random: Random) => Partial<Holder>];

const CHANGES: readonly Change[] = [
  ['year of birth', 'DATE_OF_BIRTH', ({ birth }, random) => ({ birth: years(birth, -random.integer(1, 9)) })],
  ['day of birth', 'DATE_OF_BIRTH', ({ birth }) => ({ birth: nextOf(birth, 8, 28) })],
  ['year of expiry', 'DATE_OF_EXPIRY', ({ expiry }, random) => ({ expiry: years(expiry, random.integer(1, 5)) })],
  ['month of expiry', 'DATE_OF_EXPIRY', ({ expiry }) => ({ expiry: nextOf(expiry, 5, 12) })],
  ['number by a character', 'DOCUMENT_NUMBER', (holder, random) => ({ documentNumber: altered(holder, random, 1) })],
  ['number by two characters', 'DOCUMENT_NUMBER', (holder, random) => ({ documentNumber: altered(holder, random, 2) })],
  ['surname', 'SURNAME', () => ({ surname: { printed: 'THORVALDSEN', mrz: 'THORVALDSEN' } })],
  ['first letter of the surname', 'SURNAME', otherInitial],
  ['given names', 'GIVEN_NAMES', () => ({ given: { printed: 'BERTHA', mrz: 'BERTHA' } })],
  ['nationality', 'NATIONALITY_CODE', ({ nationality }) => ({ nationality: nationality === 'NOR' ? 'ITA' : 'NOR' })],
  ['sex', 'SEX', ({ sex }) => ({ sex: sex === 'F' ? 'M' : 'F' })],
];

const COMPOSITE = ['MRZ_CHECK_DIGIT_COMPOSITE', 'MRZ_CHECK_DIGIT_COMPOSITE_UNPROVEN'];

/** Fields under a check digit of their own, by their place in a zone. */
const CHECKED = { DATE_OF_BIRTH: 'birthDate', DATE_OF_EXPIRY: 'expiryDate', DOCUMENT_NUMBER: 'number' } as const;
const FORMS = [
  ['TD3', 'P'],
  ['TD1', 'I'],
  ['TD2', 'ID'],
] as const;
type Form = (typeof FORMS)[number];

/**
 * Documents of so many invented bearers of each kind (passports, cards, travel documents, driving licences), each altered in
 * every way: in the zone or the symbol, in print, or in both, with check digits recomputed, kept, or kept in part. All are
 * drawn from `seed`, and valid on `today` (yyyy-MM-dd) but for the alteration.
 */
export function alteredDocuments(seed: number, each: number, today: string): AlteredDocument[] {
  const kinds = [...FORMS, undefined];
  return kinds.flatMap((form, kind) =>
    Array.from({ length: each }, (_, number) => {
      const random = seededRandom(seed * 7919 + kind * 1009 + number);
      const holder = randomHolder(random, today);
      return form ? alteredZones(form, holder, random) : alteredLicences(holder, random);
    }).flat(),
  );
}

function alteredZones(form: Form, bearer: Holder, random: Random): AlteredDocument[] {
  // The form of two lines of 36 has no room for a number of the person.
  const holder = form[0] === 'TD2' ? { ...bearer, personalNumber: '' } : bearer;
  const genuine = { lines: linesOf(form, holder), print: printOf(form, holder) };
  return CHANGES.flatMap(([change, field, alter]) => {
    const other = { ...holder, ...alter(holder, random) };
    const [lines, print] = [linesOf(form, other), printOf(form, other)];
    const of = (where: string, codes: string[], said: Partial<Said>): AlteredDocument => ({
      where,
      change,
      codes,
      genuine,
      altered: { ...genuine, ...said },
    });
    const told = [`MRZ_VISUAL_${field}`];
    // A number with a wrong check digit may have been mended, which what is printed does not bear out.
    const mended = field === 'DOCUMENT_NUMBER' ? [`MRZ_VISUAL_${field}_UNCLEAR`] : [];
    const wrong = [`MRZ_CHECK_DIGIT_${field}`, `MRZ_CHECK_DIGIT_${field}_UNPROVEN`, ...mended];
    const [kept, inPart] = isChecked(field) ? withKeptChecks(form, field, genuine.lines, lines) : [];
    return [
      of('zone, check digits recomputed', told, { lines }),
      of('print', told, { print }),
      ...(kept
        ? [
            of('zone, check digits kept', [...wrong, ...told], { lines: kept }),
            of('zone and print, check digits kept', wrong, { lines: kept, print }),
          ]
        : []),
      ...(inPart ? [of('zone and print, composite check digit kept', COMPOSITE, { lines: inPart, print })] : []),
    ];
  });
}

function alteredLicences(holder: Holder, random: Random): AlteredDocument[] {
  const licence = randomLicence(random);
  const genuine = { symbol: aamvaOf(holder, licence), print: bearerOf(holder) };
  return CHANGES.filter(([, field]) => field !== 'NATIONALITY_CODE').flatMap(([change, field, alter]) => {
    const other = { ...holder, ...alter(holder, random) };
    const common = { change, codes: [`VISUAL_BARCODE_${field}`], genuine };
    return [
      { ...common, where: 'symbol of a licence', altered: { ...genuine, symbol: aamvaOf(other, licence) } },
      { ...common, where: 'print of a licence', altered: { ...genuine, print: bearerOf(other) } },
    ];
  });
}

const isChecked = (field: string): field is keyof typeof CHECKED => field in CHECKED;

/**
 * The old zone with a value of the new one and its old check digits; and with the value's own one recomputed. One change in ten
 * has the same digit by chance and nothing to tell of: undefined.
 */
function withKeptChecks([format]: Form, field: keyof typeof CHECKED, before: string[], after: string[]) {
  const { at, check } = LAYOUTS[format][CHECKED[field]] as { at: Span; check: Span };
  const kept = put(before, at, textAt(after, at));
  const inPart = put(kept, check, textAt(after, check));
  return [kept.join() === inPart.join() ? undefined : kept, inPart.join() === after.join() ? undefined : inPart];
}

function put(lines: readonly string[], { line, from, to }: Span, text: string): string[] {
  return lines.map((old, i) => (i === line ? old.slice(0, from) + text + old.slice(to) : old));
}

const linesOf = ([format, code]: Form, holder: Holder) => zoneOf(format, code, holder);

const printOf = ([format]: Form, holder: Holder): Said['print'] => ({
  ...printedOf(holder),
  'Nationality Code': holder.nationality,
  ...(format === 'TD3' && holder.personalNumber && { 'Personal #': holder.personalNumber }),
});

const years = (day: string, count: number) => `${Number(day.slice(0, 4)) + count}${day.slice(4)}`;

/** The day with the two digits at `at` one higher, and 1 after `most`. */
function nextOf(day: string, at: number, most: number): string {
  const next = (Number(day.slice(at, at + 2)) % most) + 1;
  return day.slice(0, at) + String(next).padStart(2, '0') + day.slice(at + 2);
}

/** The number with characters exchanged for others of their kind, so that none is a misreading of the old one. */
function altered({ documentNumber }: Holder, random: Random, count: number): string {
  const first = random.integer(0, documentNumber.length - count);
  return [...documentNumber]
    .map((character, at) => {
      if (at < first || at >= first + count) return character;
      const kind = /\d/.test(character) ? '0123456789' : 'BCDFGHKLMNPRSTVWXZ';
      return random.pick([...kind].filter((other) => other !== character));
    })
    .join('');
}

function otherInitial({ surname }: Holder, random: Random): Partial<Holder> {
  const initial = random.pick([...'BDFGKMPRTX'].filter((letter) => letter !== surname.mrz[0]));
  const changed = (text: string) => initial + text.slice(1);
  return { surname: { printed: changed(surname.printed), mrz: changed(surname.mrz) } };
}
