const WIDTHS = { TD1: 30, TD2: 36, TD3: 44 };

/** The check digit of ICAO Doc 9303-3, section 4.9: of our own, so that the reader's is held against another. */
function checkDigit(text: string): string {
  const value = (c: string) => (c === '<' ? 0 : Number.parseInt(c, 36));
  return String([...text].reduce((sum, c, at) => sum + value(c) * ([7, 3, 1][at % 3] as number), 0) % 10);
}

/** What a machine-readable zone says, by the positions of ICAO Doc 9303 alone; dates as yy-MM-dd, which is all that it says. */
export function printedZone(lines: readonly string[]): Readonly<Record<string, string>> {
  const [first = '', second = '', third = ''] = lines;
  const isCard = lines.length === 3;
  const [names, who] = isCard ? [third, `${second.slice(0, 18)}`] : [first.slice(5), second.slice(13, 31)];
  const [surname = '', given = ''] = names.split('<<').map(spaced);
  const number = isCard ? first.slice(5, 14) : second.slice(0, 9);
  const isLong = isCard && first[14] === '<';
  const sex = who[7] ?? '';
  return withoutEmpty({
    // The last characters of a long number stand in the optional data, with the check digit.
    'Document #': isLong
      ? (number + spaced(first.slice(15)).slice(0, -1)).replaceAll('<', '')
      : number.replaceAll('<', ''),
    Surname: surname,
    'Given names': given,
    'Issuing State Code': first.slice(2, 5).replaceAll('<', ''),
    'Nationality Code': (isCard ? second.slice(15, 18) : second.slice(10, 13)).replaceAll('<', ''),
    'Date of birth': date(who.slice(0, 6)),
    'Date of expiry': date(who.slice(8, 14)),
    ...(sex !== '<' && { Sex: sex }),
  });
}

/** Whether all check digits of a zone that ICAO Doc 9303 has for its form are right; false for a form that it does not have. */
export function allChecksHold(lines: readonly string[]): boolean {
  const [first = '', second = '', third] = lines;
  const holds = (text: string, digit = '') => checkDigit(text) === digit;
  if (third !== undefined) {
    if (![first, second, third].every((line) => line.length === WIDTHS.TD1)) return false;
    const [number, digit, long] = [first.slice(5, 14), first.charAt(14), first.slice(15)];
    const rest = long.slice(0, long.indexOf('<'));
    const own = digit === '<' ? holds(number + digit + rest.slice(0, -1), rest.at(-1)) : holds(number, digit);
    const all = first.slice(5) + second.slice(0, 7) + second.slice(8, 15) + second.slice(18, 29);
    return own && datesHold(second) && holds(all, second[29]);
  }
  if (first.length !== second.length || ![WIDTHS.TD2, WIDTHS.TD3].includes(first.length)) return false;
  if (!holds(second.slice(0, 9), second[9]) || !datesHold(second.slice(13))) return false;
  if (first.startsWith('V')) return true;
  const all = (until: number) => second.slice(0, 10) + second.slice(13, 20) + second.slice(21, until);
  if (first.length === WIDTHS.TD2) return holds(all(35), second[35]);
  const personal = holds(second.slice(28, 42), second[42] === '<' ? '0' : second[42]);
  return personal && holds(all(43), second[43]);
}

/** Of birth and expiry, with the sex between them. */
const datesHold = (who: string) => checkDigit(who.slice(0, 6)) === who[6] && checkDigit(who.slice(8, 14)) === who[14];

const spaced = (text: string) => text.replaceAll('<', ' ').trim();
const date = (digits: string) => (/^\d{6}$/.test(digits) ? digits.replace(/(..)(..)(..)/, '$1-$2-$3') : '');
const withoutEmpty = (values: Record<string, string>) =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== ''));
