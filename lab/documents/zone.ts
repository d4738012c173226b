import type { Holder } from './holder.ts';

/** Forms of the zones that specimens have. */
export type ZoneFormat = 'TD1' | 'TD2' | 'TD3' | 'MRV-A' | 'MRV-B';

export const WIDTHS: Readonly<Record<ZoneFormat, number>> = { TD1: 30, TD2: 36, TD3: 44, 'MRV-A': 44, 'MRV-B': 36 };

/** The check digit of ICAO Doc 9303-3, section 4.9. */
export function checkDigit(text: string): string {
  const value = (c: string) => (c === '<' ? 0 : Number.parseInt(c, 36));
  return String([...text].reduce((sum, c, at) => sum + value(c) * ([7, 3, 1][at % 3] as number), 0) % 10);
}

/** Prints a bearer's machine-readable zone by ICAO Doc 9303, parts 4 to 7. */
export function zoneOf(format: ZoneFormat, code: string, holder: Holder): string[] {
  const number = field(holder.documentNumber, 9);
  const checked = (text: string) => text + checkDigit(text);
  const [birth, expiry] = [holder.birth, holder.expiry].map((date) => checked(date.slice(2).replaceAll('-', '')));
  const who = `${birth}${holder.sex}${expiry}`;
  const names = `${holder.surname.mrz.replaceAll(' ', '<')}<<${holder.given.mrz.replaceAll(' ', '<')}`;
  if (format === 'TD1') {
    const first = `${code}${field(holder.issuer, 3)}${checked(number)}${field(holder.personalNumber, 15)}`;
    const second = `${who}${field(holder.nationality, 3)}${field('', 11)}`;
    const all = first.slice(5) + second.slice(0, 7) + second.slice(8, 15) + second.slice(18);
    return [first, second + checkDigit(all), field(names, 30)];
  }
  const width = WIDTHS[format];
  const first = field(`${code}${field(holder.issuer, 3)}${names}`, width);
  const start = `${checked(number)}${field(holder.nationality, 3)}${who}`;
  if (format === 'MRV-A' || format === 'MRV-B') return [first, field(start + holder.personalNumber, width)];
  const personal =
    format === 'TD3' ? checked(field(holder.personalNumber, 14)) : field(holder.personalNumber.slice(0, 7), 7);
  const second = start + personal;
  return [first, second + checkDigit(second.slice(0, 10) + second.slice(13, 20) + second.slice(21))];
}

const field = (text: string, width: number) => text.slice(0, width).padEnd(width, '<');
