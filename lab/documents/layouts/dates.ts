const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];

/** Ways in which documents print dates that cannot be mistaken for one another. */
export const DATE_STYLES = ['12 AUG 1974', '12.08.1974', '1974-08-12', '12 AUG 74'] as const;
export type DateStyle = (typeof DATE_STYLES)[number];

/** A date (yyyy-MM-dd) in print. */
export function printedDate(date: string, style: DateStyle): string {
  const [year = '', month = '', day = ''] = date.split('-');
  const name = MONTHS[Number(month) - 1] ?? '';
  if (style === '12 AUG 1974') return `${day} ${name} ${year}`;
  if (style === '12 AUG 74') return `${day} ${name} ${year.slice(2)}`;
  return style === '12.08.1974' ? `${day}.${month}.${year}` : date;
}

/** As documents of the United States print them: 08/12/1974. */
export function americanDate(date: string): string {
  const [year, month, day] = date.split('-');
  return `${month}/${day}/${year}`;
}
