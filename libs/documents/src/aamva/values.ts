import type { FieldName } from '../evidence/field-names.js';
import type { ZoneValue } from '../evidence/zone-value.js';
import { stateOf } from '../mrz/states.js';
import type { Quad } from '../page/page.js';
import { addressOf } from './address.js';
import { type AamvaCard, elementOf } from './card.js';
import { dateOf } from './dates.js';
import { heightOf, weightOf, weightRangeOf } from './measures.js';
import { nameOf } from './names.js';

type Status = ZoneValue['status'];
/** What a card says of a field; nothing where it says nothing. */
type Said = { readonly value: string; readonly status: Status; readonly truncated?: boolean } | undefined;

const COUNTRIES = ['USA', 'CAN', 'MEX'];
/** ISO 5218 and letters; 9 is not specified, which cards print as X. */
const SEXES: Readonly<Record<string, string>> = { '1': 'M', M: 'M', '2': 'F', F: 'F', '9': 'X', X: 'X' };
const EYES = ['BLK', 'BLU', 'BRO', 'GRY', 'GRN', 'HAZ', 'MAR', 'PNK', 'DIC'];
const HAIR = ['BAL', 'BLK', 'BLN', 'BRO', 'GRY', 'RED', 'SDY', 'WHI'];
const NUMBER = /^[A-Z0-9][A-Z0-9 *-]{0,24}$/i;
const COMPLIANCE = ['F', 'M', 'N'];
const TRUNCATIONS = ['T', 'N', 'U'];
/** Where nothing is known; NONE is what a card prints of a class or restriction, and stays. */
const UNKNOWN = /^(?:unavl|unavail|unk)$/i;

/** Where and when a card was read. */
export interface AamvaContext {
  /** yyyy-MM-dd. */
  readonly today: string;
  readonly page: number;
  readonly where?: Quad;
}

/**
 * What a card says of the fields that clients know, as values of the barcode. What is empty, marked as not available or
 * ambiguous is left out. VALID: a day of the calendar that is possible today, of a list or a format of the standard. INVALID:
 * an impossible day, a state that is none or not that of the issuer's number, a sex that is none. Names and addresses have no
 * check of their own; what is told in other words than the standard's says nothing against a card.
 */
export function aamvaValues(card: AamvaCard, { today, page, where }: AamvaContext): ZoneValue[] {
  const said = { ...documentOf(card), ...datesOf(card, today), ...holderOf(card), ...drivingOf(card) };
  return Object.entries(said).flatMap(([field, one]) => {
    if (one === undefined || one.value === '' || UNKNOWN.test(one.value)) return [];
    return [{ zone: 'barcode', field: field as FieldName, ...one, page, ...(where && { where }) } as const];
  });
}

type Fields = Partial<Record<FieldName, Said>>;

function documentOf(card: AamvaCard): Fields {
  const { jurisdiction } = card;
  const kind = card.subfiles.find(({ designator }) => ['DL', 'ID'].includes(designator))?.designator;
  const told = elementOf(card, 'DCG')?.toUpperCase() ?? jurisdiction?.country;
  const country = told === 'US' ? 'USA' : told;
  // The issuer's number decides; a country that contradicts it is a fault of the card.
  const agrees = jurisdiction === undefined || country === jurisdiction.country;
  return {
    'Document Class Code': listed(kind),
    'Document #': converted(elementOf(card, 'DAQ'), (value) => (NUMBER.test(value) ? value : undefined)),
    'Issuing State Code': checked(country, (value) => COUNTRIES.includes(value) && agrees),
    'Issuing State': checked(stateOf(country ?? '')?.name, () => agrees),
    'Jurisdiction Code': jurisdiction && { value: jurisdiction.code, status: agrees ? 'VALID' : 'INVALID' },
    'Document discriminator': unchecked(elementOf(card, 'DCF')),
    'Inventory Number': unchecked(elementOf(card, 'DCK')),
    'Compliance Type': coded(elementOf(card, 'DDA'), COMPLIANCE),
  };
}

function datesOf(card: AamvaCard, today: string): Fields {
  const birth = dateOf(elementOf(card, 'DBB') ?? '');
  const born = birth ?? '';
  return {
    'Date of birth': date(card, 'DBB', (value) => value <= today),
    'Date of issue': date(card, 'DBD', (value) => value <= today && value > born),
    'Date of expiry': date(card, 'DBA', (value) => value > born),
    'Revision Date': date(card, 'DDB', (value) => value <= today),
  };
}

function holderOf(card: AamvaCard): Fields {
  const name = nameOf(card);
  const given = [elementOf(card, 'DDF'), elementOf(card, 'DDG')];
  const cut = { surname: elementOf(card, 'DDE') === 'T', given: given.includes('T') };
  return {
    Surname: unchecked(name.surname, cut.surname),
    'Given names': unchecked(name.given, cut.given),
    'Surname And Given Names': unchecked(name.whole, cut.surname || cut.given),
    'Family Name Truncation': coded(elementOf(card, 'DDE'), TRUNCATIONS),
    'First Name Truncation': coded(elementOf(card, 'DDF'), TRUNCATIONS),
    'Middle Name Truncation': coded(elementOf(card, 'DDG'), TRUNCATIONS),
    'Place of Birth': unchecked(elementOf(card, 'DCI')),
    Sex: sexOf(card),
    Height: converted(elementOf(card, 'DAU') ?? elementOf(card, 'DAV'), heightOf),
    Weight: weight(card),
    'Eyes Color': coded(elementOf(card, 'DAY'), EYES),
    'Hair Color': coded(elementOf(card, 'DAZ'), HAIR),
    ...addressOf(card),
  };
}

function sexOf(card: AamvaCard): Said {
  const told = elementOf(card, 'DBC')?.toUpperCase();
  // Not known.
  if (told === undefined || told === '0' || told === 'U') return undefined;
  return listed(SEXES[told]) ?? { value: told, status: 'INVALID' };
}

function drivingOf(card: AamvaCard): Fields {
  return {
    'DL Class': unchecked(elementOf(card, 'DCA') ?? elementOf(card, 'DAR')),
    'DL Restriction Code': unchecked(elementOf(card, 'DCB') ?? elementOf(card, 'DAS')),
    'DL Endorsed': unchecked(elementOf(card, 'DCD') ?? elementOf(card, 'DAT')),
    // Of 2000, DBH.
    Donor: flag(elementOf(card, 'DDK') ?? (card.version <= 1 ? elementOf(card, 'DBH') : undefined)),
    Veteran: flag(elementOf(card, 'DDL')),
  };
}

function unchecked(value: string | undefined, truncated = false): Said {
  return value === undefined ? undefined : { value, status: 'NOT_VALIDATED', ...(truncated && { truncated }) };
}

function checked(value: string | undefined, holds: (value: string) => boolean): Said {
  return value === undefined ? undefined : { value, status: holds(value) ? 'VALID' : 'INVALID' };
}

/** Of a list of the standard; jurisdictions have codes of their own besides, which say nothing against a card. */
function coded(value: string | undefined, codes: readonly string[]): Said {
  return value === undefined ? undefined : { value, status: codes.includes(value) ? 'VALID' : 'NOT_VALIDATED' };
}

function listed(value: string | undefined): Said {
  return value === undefined ? undefined : { value, status: 'VALID' };
}

/** In the form of all cards; as it stands where it cannot be told what is meant. */
function converted(value: string | undefined, convert: (value: string) => string | undefined): Said {
  return value === undefined ? undefined : (listed(convert(value)) ?? { value, status: 'NOT_VALIDATED' });
}

/** In the unit of the card; zeros are a weight that was not taken down. */
function weight(card: AamvaCard): Said {
  const [pounds, kilograms] = ['DAW', 'DAX'].map((identifier) => elementOf(card, identifier)?.replace(/^0+$/, ''));
  return (
    converted(pounds || undefined, (value) => weightOf(value, 'lb')) ??
    converted(kilograms || undefined, (value) => weightOf(value, 'kg')) ??
    converted(elementOf(card, 'DCE'), weightRangeOf)
  );
}

function date(card: AamvaCard, identifier: string, possible: (value: string) => boolean): Said {
  const text = elementOf(card, identifier);
  // Cards that do not expire, and elements that are not filled in.
  if (text === undefined || !/[1-8]/.test(text)) return undefined;
  const value = dateOf(text);
  if (value === undefined) return { value: text, status: 'INVALID' };
  if (!possible(value)) return { value, status: 'INVALID' };
  return { value, status: value.length === 10 ? 'VALID' : 'NOT_VALIDATED' };
}

function flag(value: string | undefined): Said {
  if (value === undefined) return undefined;
  if (/^(?:1|Y|YES)$/i.test(value)) return listed('YES');
  return /^(?:0|N|NO)$/i.test(value) ? listed('NO') : undefined;
}
