import { FIELD_NAMES, type FieldName } from '@bonafide/documents/evidence/field-names';
import { isDay } from './days.js';
import type { Disclosed, DisclosedField } from './judgement.js';

/** A claim as a document has it: JSON, bytes, or bytes as text of a data URI. */
export interface Claim {
  /** The last part of its name, without a namespace. */
  readonly name: string;
  readonly claim: string;
  readonly value: unknown;
}

type Reading = (value: unknown) => string | undefined;

const MOST_CHARACTERS = 2000;
const asText: Reading = (value) =>
  typeof value === 'string' && value.length > 0 && value.length <= MOST_CHARACTERS ? value : undefined;
/** A date, or the day of a moment. */
const asDay: Reading = (value) => {
  const day = asText(value)?.replace(/T.*$/, '');
  return day !== undefined && isDay(day) ? day : undefined;
};
/** ISO/IEC 5218, of which 0 and 9 are no sex. */
const asSex: Reading = (value) => ({ 1: 'M', 2: 'F' })[String(value)];
const asNumber: Reading = (value) => (typeof value === 'number' && Number.isInteger(value) ? String(value) : undefined);

/**
 * Names of ISO/IEC 18013-5, of the European person identification data (as mdoc and as SD-JWT) and of OpenID Connect, as clients of
 * the contract know them. States stay among the claims: wallets name them by two letters, `Issuing State Code` by three.
 */
const FIELDS: Readonly<Record<string, readonly [FieldName, Reading]>> = {
  family_name: ['Surname', asText],
  given_name: ['Given names', asText],
  birth_date: ['Date of birth', asDay],
  birthdate: ['Date of birth', asDay],
  birth_place: ['Place of Birth', asText],
  place_of_birth: ['Place of Birth', asText],
  document_number: ['Document #', asText],
  personal_administrative_number: ['Personal #', asText],
  issue_date: ['Date of issue', asDay],
  issuance_date: ['Date of issue', asDay],
  date_of_issuance: ['Date of issue', asDay],
  expiry_date: ['Date of expiry', asDay],
  date_of_expiry: ['Date of expiry', asDay],
  issuing_authority: ['Authority', asText],
  sex: ['Sex', asSex],
  eye_colour: ['Eyes Color', asText],
  hair_colour: ['Hair Color', asText],
  age_in_years: ['Age', asNumber],
  resident_address: ['Address', asText],
  resident_street: ['Street', asText],
  resident_city: ['City', asText],
  resident_state: ['State', asText],
  resident_postal_code: ['Postal Code', asText],
};

const PORTRAITS: readonly string[] = ['portrait', 'picture'];
const AGE = /^age_over_(\d{1,3})$/;

/**
 * Parts claims by what there are names for, in an order of ours: issuers shuffle theirs. A name that two claims could have is the
 * first one's by the alphabet; the other stays a claim.
 */
export function disclosedOf(all: readonly Claim[]): Disclosed {
  const fields = new Map<FieldName, DisclosedField>();
  const claims: { claim: string; value?: unknown }[] = [];
  const ages: { age: number; over: boolean }[] = [];
  let portrait: Uint8Array | undefined;
  for (const { name, claim, value } of all.toSorted((one, other) => (one.claim < other.claim ? -1 : 1))) {
    const picture = PORTRAITS.includes(name) && portrait === undefined ? pictureOf(value) : undefined;
    const age = AGE.exec(name)?.[1];
    const [field, read] = Object.hasOwn(FIELDS, name) ? (FIELDS[name] ?? []) : [];
    const text = field && !fields.has(field) ? read?.(value) : undefined;
    if (picture) portrait = picture;
    else if (age && typeof value === 'boolean') ages.push({ age: Number(age), over: value });
    else if (field && text !== undefined) fields.set(field, { name: field, claim, value: text });
    else claims.push(value instanceof Uint8Array ? { claim } : { claim, value });
  }
  const place = ({ name }: DisclosedField) => FIELD_NAMES.indexOf(name);
  return {
    fields: [...fields.values()].sort((one, other) => place(one) - place(other)),
    claims,
    ages: ages.sort((one, other) => one.age - other.age),
    portrait,
  };
}

function pictureOf(value: unknown): Uint8Array | undefined {
  if (value instanceof Uint8Array) return value;
  const data =
    typeof value === 'string' ? /^data:image\/[a-z0-9+.-]+;base64,([A-Za-z0-9+/]+={0,2})$/.exec(value)?.[1] : '';
  return data ? Buffer.from(data, 'base64') : undefined;
}
