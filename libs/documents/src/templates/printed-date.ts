/** Order in which a date's parts are printed. */
export type DateOrder = 'dmy' | 'mdy' | 'ymd';

/** A printed date. `century` false: only the last two digits of its year are printed. */
export interface PrintedDate {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly century: boolean;
}

/**
 * Beginnings of the months' names, without marks: English, French, German, Spanish, Italian, Portuguese, Dutch, Hungarian. Others
 * are left out where two languages mean different months by one word (lipanj, lipiec); travel documents print English or French too.
 */
const MONTHS: readonly string[] = [
  'JAN GEN ENE',
  'FEB FEV',
  'MAR MRZ MAE MAA MRT',
  'APR AVR ABR',
  'MAY MAI MAJ MAG MEI',
  'JUN GIU JUIN',
  'JUL LUG JUIL',
  'AUG AOU AGO',
  'SEP SET SZE',
  'OCT OKT OTT OUT',
  'NOV',
  'DEC DEZ DIC',
];

/**
 * Reads a printed date: day, month and year by numbers or with the month's name, in one or two languages. Undefined for what is no
 * day of the calendar, and for a name that two months have, unless a second name decides. Without an order numbers are taken as
 * ICAO 9303 prints them, day first, and year first where it has four digits. Day and month have two digits: of two equal ones a
 * recogniser may have lost one. Within a month's name spaces do not matter, nor digits that look like its letters: print is spaced
 * by a guess, and a name has no digits.
 */
export function readPrintedDate(text: string, order: DateOrder = 'dmy'): PrintedDate | undefined {
  const plain = text.normalize('NFD').replace(/\p{M}/gu, '').toUpperCase().trim();
  return named(plain) ?? named(lettered(plain)) ?? numbered(plain, order);
}

const LETTER_OF: Readonly<Record<string, string>> = { 0: 'O', 1: 'I', 5: 'S', 6: 'G', 8: 'B' };

/** The words of a date joined, and a digit among at least two letters of one word as the letter that it looks like. */
function lettered(text: string): string {
  return text
    .replace(/(?<![A-Z0-9])(?:[A-Z]{2}[01568]|[A-Z][01568][A-Z]|[01568][A-Z]{2})[A-Z]*(?![A-Z0-9])/g, (word) =>
      word.replace(/\d/g, (digit) => LETTER_OF[digit] ?? digit),
    )
    .replace(/(?<=[A-Z]) +(?=[A-Z])/g, '');
}

function named(text: string): PrintedDate | undefined {
  const [, day, names, year] =
    /^(\d{2})[\s.,/-]*([A-Z]{3,}(?:[\s./-]*[A-Z]{3,})?)[\s.,/-]*(\d{4}|\d{2})\.?$/.exec(text) ?? [];
  if (!day || !names || !year) return undefined;
  const month = monthOf(names);
  return month === undefined ? undefined : dateOf(year, month, Number(day));
}

/** The one month that all given names can mean; names that ran together are parted after three letters too. */
function monthOf(names: string): number | undefined {
  const parts = names.split(/[^A-Z]+/).filter((part) => part !== '');
  const [whole = ''] = parts;
  const candidates = parts.length > 1 ? parts : [whole, ...(whole.length >= 6 ? [whole.slice(3)] : [])];
  const sets = candidates.map((name) => MONTHS.flatMap((known, at) => (begins(name, known) ? [at + 1] : [])));
  const common = (sets[0] ?? []).filter((month) =>
    sets.slice(1).every((set) => set.length === 0 || set.includes(month)),
  );
  return common.length === 1 ? common[0] : undefined;
}

function begins(name: string, known: string): boolean {
  return known.split(' ').some((start) => name.startsWith(start));
}

function numbered(text: string, order: DateOrder): PrintedDate | undefined {
  const parts =
    /^(\d{2}|\d{4})[\s.,/-]+(\d{2})[\s.,/-]+(\d{2}|\d{4})\.?$/.exec(text) ?? /^(\d{2})(\d{2})(\d{4})$/.exec(text);
  if (!parts) return undefined;
  const [a = '', b = '', c = ''] = parts.slice(1);
  if (a.length === 4) return c.length <= 2 ? dateOf(a, Number(b), Number(c)) : undefined;
  if (a.length > 2 || (c.length !== 4 && c.length !== 2)) return undefined;
  if (order === 'ymd') return c.length === 2 && a.length === 2 ? dateOf(a, Number(b), Number(c)) : undefined;
  return order === 'dmy' ? dateOf(c, Number(b), Number(a)) : dateOf(c, Number(a), Number(b));
}

function dateOf(year: string, month: number, day: number): PrintedDate | undefined {
  const full = Number(year);
  if (year.length === 4 && (full < 1880 || full > 2150)) return undefined;
  // A leap day is one in some century.
  const days = new Date(Date.UTC(year.length === 4 ? full : 2000 + full, month, 0)).getUTCDate();
  if (month < 1 || month > 12 || day < 1 || day > days) return undefined;
  return { year: full, month, day, century: year.length === 4 };
}
