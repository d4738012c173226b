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
