import type { FieldName } from '../evidence/field-names.js';
import type { ZoneValue } from '../evidence/zone-value.js';
import { type AamvaCard, elementOf } from './card.js';
import { isJurisdictionCode } from './jurisdictions.js';

type Part = { readonly value: string; readonly status: ZoneValue['status'] };

const POSTAL_CODE = /^(?:\d{5}(?:-\d{4})?|[ABCEGHJ-NPRSTVXY]\d[A-Z] \d[A-Z]\d)$/;

/** The mailing address, or where it is missing that of the residence, as cards of 2000 have it; parts are joined by ^. */
export function addressOf(card: AamvaCard): Partial<Record<FieldName, Part>> {
  const mailing = partsOf(card, ['DAG', 'DAH', 'DAI', 'DAJ', 'DAK']);
  const { street, city, state, postal } = mailing ?? partsOf(card, ['DAL', 'DAM', 'DAN', 'DAO', 'DAP']) ?? {};
  const whole = [street, city, state, postal].filter((part) => part !== undefined).join('^');
  return {
    ...(whole !== '' && { Address: { value: whole, status: 'NOT_VALIDATED' } }),
    ...(street !== undefined && { Street: { value: street, status: 'NOT_VALIDATED' } }),
    ...(city !== undefined && { City: { value: city, status: 'NOT_VALIDATED' } }),
    ...(state !== undefined && {
      State: { value: state, status: isJurisdictionCode(state) ? 'VALID' : 'NOT_VALIDATED' },
    }),
    ...(postal !== undefined && {
      'Postal Code': { value: postal, status: POSTAL_CODE.test(postal) ? 'VALID' : 'NOT_VALIDATED' },
    }),
  };
}

interface Address {
  readonly street?: string | undefined;
  readonly city?: string | undefined;
  readonly state?: string | undefined;
  readonly postal?: string | undefined;
}

function partsOf(card: AamvaCard, identifiers: readonly string[]): Address | undefined {
  const [first, second, city, state, postal] = identifiers.map((identifier) => elementOf(card, identifier));
  if (first === undefined && city === undefined) return undefined;
  const street = [first, second].filter((line) => line !== undefined && !/^(?:none|unavl)$/i.test(line)).join('^');
  return { street: street || undefined, city, state, postal: postal && postalCode(postal) };
}

/**
 * Eleven places: of the United States five digits and four, which are zeros where they are not known; of Canada six
 * characters. What is neither stays as it is.
 */
function postalCode(text: string): string {
  const { five, four = '' } = /^(?<five>\d{5})[- ]?(?<four>\d{4})?$/.exec(text)?.groups ?? {};
  if (five !== undefined) return /[1-9]/.test(four) ? `${five}-${four}` : five;
  const { area, unit } = /^(?<area>[A-Z]\d[A-Z])[ -]?(?<unit>\d[A-Z]\d)$/i.exec(text)?.groups ?? {};
  return area === undefined ? text : `${area} ${unit}`.toUpperCase();
}
