import { parsePhoneNumberFromString } from 'libphonenumber-js/min';

const WRITTEN = /^\+[\d\s()./-]{4,40}$/;

/**
 * A phone number in the form of E.164 (`+` and at most 15 digits), from one that begins with `+` and the country's code;
 * separators and a national trunk prefix (`+44 (0)7700 900123`) are left out. Undefined for what no country's plan can hold.
 */
export function readPhoneNumber(text: string): string | undefined {
  const written = text.trim();
  if (!WRITTEN.test(written)) return undefined;
  const number = parsePhoneNumberFromString(written.replace('(0)', ''));
  return number?.isPossible() ? number.number : undefined;
}
