import type { FullName } from '../journey/subject/full-name.js';

/** What an operator knows of a customer, beside the facts; absent where its file says nothing. */
export interface CustomerData {
  username?: string;
  email?: string;
  /** E.164. */
  phoneNumber?: string;
  givenName?: string;
  familyName?: string;
  /** yyyy-MM-dd. */
  dateOfBirth?: string;
  addressLines: readonly string[];
  city?: string;
  postalCode?: string;
}

/** A line of a customer file. */
export interface CustomerRecord {
  data: CustomerData;
  /** By label, for example `street you lived in before`. */
  facts: ReadonlyMap<string, string>;
}

/** A text as two are compared: by letters and digits, whatever their case, accents and spacing. */
export function comparable(text: string): string {
  return text
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}

/** Whether a name is that of a customer; the given name may come with the middle one or without. */
export function hasName({ givenName = '', familyName = '' }: CustomerData, claimed: FullName): boolean {
  const givenNames = [claimed.givenName, `${claimed.givenName} ${claimed.middleName}`];
  return isSame(familyName, claimed.familyName) && givenNames.some((one) => isSame(givenName, one));
}

/** Texts of which nothing is left to compare are no one's. */
function isSame(known: string, claimed: string): boolean {
  return comparable(known) !== '' && comparable(known) === comparable(claimed);
}
