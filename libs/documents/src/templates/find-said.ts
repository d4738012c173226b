import type { FieldName } from '../evidence/field-names.js';
import { sameValue } from '../evidence/same-value.js';
import type { ZoneValue } from '../evidence/zone-value.js';
import { type PrintedText, partOf } from './page-lines.js';
import type { PairedValue } from './pair-values.js';
import { readPrintedDate } from './printed-date.js';
import type { TemplateField } from './template.js';

/** Fields by which zones are held against each other; only these are worth another look. */
const SOUGHT: readonly FieldName[] = ['Document #', 'Surname', 'Given names', 'Date of birth', 'Date of expiry'];

/** Shorter numbers and names stand on many pages by chance. */
const SHORTEST_NUMBER = 5;
const SHORTEST_NAME = 2;
/** A value is at most so many words long, and a line is searched through so many. */
const MOST_WORDS = 8;

/**
 * What another zone says, where it stands in print whose label was not found, character by character: nothing is taken from
 * the zone but where to look, and what differs in one character is not found. `free`: print that is no other field's.
 */
export function findSaid(
  said: readonly ZoneValue[],
  free: readonly PrintedText[],
  fields: readonly TemplateField[],
): PairedValue[] {
  return SOUGHT.flatMap((name) => {
    const field = fields.find((one) => one.field === name);
    const values = said.filter((value) => value.field === name && value.status !== 'INVALID');
    if (!field) return [];
    for (const where of free) {
      for (const { value } of values) {
        const found = partsOf(where, field).flatMap((part) => foundIn(part, field, value) ?? []);
        if (found[0]) return [found[0]];
      }
    }
    return [];
  });
}

/** What of a line may be the value: any run of its words, the longest first; of names those that end the line, behind a label. */
function partsOf(where: PrintedText, { format }: TemplateField): PrintedText[] {
  const words = [...where.text.matchAll(/\S+/g)].slice(0, MOST_WORDS).map(({ 0: word, index }) => {
    const from = [...where.text.slice(0, index)].length;
    return { from, to: from + [...word].length };
  });
  return words
    .flatMap(({ from }, i) => (format === 'name' ? words.slice(-1) : words.slice(i)).map(({ to }) => ({ from, to })))
    .sort((a, b) => b.to - b.from - (a.to - a.from))
    .map(({ from, to }) => partOf(where, from, to));
}

function foundIn(where: PrintedText, field: TemplateField, value: string): PairedValue | undefined {
  const { text } = where;
  if (field.format === 'date') {
    const date = readPrintedDate(text, field.order);
    const year = date && (date.century ? String(date.year) : value.slice(0, 2) + twoDigits(date.year));
    const told = date && `${year}-${twoDigits(date.month)}-${twoDigits(date.day)}`;
    // Zones for machines have no century.
    return date && told?.slice(2) === value.slice(2)
      ? { field, read: { value: date, isRepaired: false }, where }
      : undefined;
  }
  const isSame =
    field.format === 'number'
      ? value.length >= SHORTEST_NUMBER && bare(text) === bare(value)
      : value.length >= SHORTEST_NAME && isWord(text) && sameValue('Surname', text, value);
  return isSame ? { field, read: { value: text.trim(), isRepaired: false }, where } : undefined;
}

const twoDigits = (part: number): string => String(part).padStart(2, '0');
const isWord = (text: string): boolean => /^[\p{L}\s'’.-]+$/u.test(text);
/** A number's letters and digits. */
const bare = (text: string): string => text.replace(/[\s./-]/g, '');
