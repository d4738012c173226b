import type { Random } from '../attacks/random.ts';
import { GIVEN_NAMES, type Name, PLACES, SURNAMES } from './names.ts';

/** The bearer of a specimen: nobody. Dates are yyyy-MM-dd. */
export interface Holder {
  readonly surname: Name;
  readonly given: Name;
  readonly sex: 'F' | 'M';
  readonly birth: string;
  readonly birthplace: string;
  readonly issue: string;
  readonly expiry: string;
  /** Capitals and digits, nine characters. */
  readonly documentNumber: string;
  /** Capitals and digits; empty where documents of the kind have none. */
  readonly personalNumber: string;
  /** By ICAO Doc 9303-3, section 5. */
  readonly issuer: string;
  readonly nationality: string;
}

/** Codes for which no template is kept, so that a specimen is never held against a true document's layout; most say Utopia. */
const ISSUERS = ['UTO', 'UTO', 'UTO', 'UTO', 'XOM', 'XCE', 'UNO'];
const NATIONALITIES = ['UTO', 'UTO', 'UTO', 'ISL', 'KEN', 'PER', 'XXA'];
/** No vowels, which make words; all that are mistaken for one another. */
const CHARACTERS = '0123456789BCDFGHKLMNPRSTVWXZ';

/** Draws a bearer whose document is valid on `today` (yyyy-MM-dd) and for a year at least. */
export function randomHolder(random: Random, today: string): Holder {
  const sex = random.pick(['F', 'M'] as const);
  const year = Number(today.slice(0, 4));
  const issued = year - random.integer(0, 8);
  const day = `${two(random.integer(1, 12))}-${two(random.integer(2, 28))}`;
  const issue = `${issued}-${day}` > today ? `${issued - 1}-${day}` : `${issued}-${day}`;
  return {
    surname: random.pick(SURNAMES),
    given: random.pick(GIVEN_NAMES[sex]),
    sex,
    birth: `${year - random.integer(25, 84)}-${two(random.integer(1, 12))}-${two(random.integer(1, 28))}`,
    birthplace: random.pick(PLACES),
    issue,
    expiry: tenYearsLater(issue),
    documentNumber: characters(random, 9),
    personalNumber: random.chance(0.5) ? characters(random, random.integer(6, 11)) : '',
    issuer: random.pick(ISSUERS),
    nationality: random.pick(NATIONALITIES),
  };
}

function tenYearsLater(day: string): string {
  const end = new Date(`${Number(day.slice(0, 4)) + 10}${day.slice(4)}T00:00:00Z`);
  end.setUTCDate(end.getUTCDate() - 1);
  return end.toISOString().slice(0, 10);
}

function characters(random: Random, count: number): string {
  return Array.from({ length: count }, () => random.pick([...CHARACTERS])).join('');
}

const two = (value: number) => String(value).padStart(2, '0');
