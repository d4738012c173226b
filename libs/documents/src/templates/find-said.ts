import type { FieldName } from '../evidence/field-names.js';
import { sameValue } from '../evidence/same-value.js';
import type { ZoneValue } from '../evidence/zone-value.js';
import { findLabel, folded } from './find-label.js';
import { heightOf, middleOf, type PrintedText, partOf } from './page-lines.js';
import { type PairedValue, placesOf } from './pair-values.js';
import type { PlacedLabels } from './place-labels.js';
import { readPrintedDate } from './printed-date.js';
import type { DocumentTemplate, TemplateField } from './template.js';

/** Fields by which zones are held against each other; only these are worth another look. */
const SOUGHT: readonly FieldName[] = ['Document #', 'Surname', 'Given names', 'Date of birth', 'Date of expiry'];

/** Shorter numbers and names stand on many pages by chance. */
const SHORTEST_NUMBER = 5;
const SHORTEST_NAME = 2;
/** A value is at most so many words long, and a line is searched through so many. */
const MOST_WORDS = 8;

/** Print of one column begins so many heights apart at most, and the next of it stands so many away. */
const ASIDE = 1.5;
const FARTHEST = 3;

/** Print that is no value yet, and the labels that were found. */
export interface FreePrint extends PlacedLabels {
  readonly taken: ReadonlySet<PrintedText>;
}

/**
 * What another zone says, where it stands in print that no label gave a field, character by character: nothing is taken from
 * the zone but where to look, and what differs in one character is not found. A field whose label was found is looked for where that
 * label's value stands, and nowhere else: that may have been altered, and the same print elsewhere confirms nobody. One whose
 * label was not found is looked for in lines that no label, no text of the template and no other value of the zones accounts for.
 */
export function findSaid(
  said: readonly ZoneValue[],
  print: FreePrint,
  { fields, recognise: { texts } }: DocumentTemplate,
): PairedValue[] {
  return SOUGHT.flatMap((name) => {
    const field = fields.find((one) => one.field === name);
    if (!field) return [];
    const values = said.filter((value) => value.field === name && value.status !== 'INVALID');
    for (const where of placesFor(field, print, texts)) {
      for (const { value } of values) {
        const found = partsOf(where, field).flatMap((part) => foundIn(part, field, value) ?? []);
        if (found[0] && !isOther(found[0].where, name, said)) return [found[0]];
      }
    }
    return [];
  });
}

function placesFor(field: TemplateField, { labels, others, taken }: FreePrint, texts: readonly string[]) {
  const own = labels.filter((label) => label.field.field === field.field);
  const places =
    own.length > 0
      ? own.flatMap((label) => [label.rest, ...placesOf(label, labels, others).map(({ where }) => where)])
      : others.filter((print) => isUnclaimed(print, field, texts) && isInColumn(print, labels, taken));
  return places.filter((where) => !taken.has(where) && where.text.trim() !== '');
}

/** Whether print may be a value whose label was not read: no text of the template, and of a number no mere word. */
function isUnclaimed({ text }: PrintedText, { format }: TemplateField, texts: readonly string[]): boolean {
  const isNone = format === 'number' && !/\d/.test(text);
  return !isNone && !texts.some((one) => findLabel(text, folded(text), folded(one).text));
}

/** Whether print begins where a label or a value next to it begins: headings stand elsewhere. */
function isInColumn(print: PrintedText, labels: FreePrint['labels'], taken: FreePrint['taken']): boolean {
  return [...labels.map(({ where }) => where), ...taken].some((other) => {
    const height = Math.max(heightOf(print), heightOf(other));
    const apart = Math.abs(middleOf(print) - middleOf(other)) / height;
    return Math.abs(print.left - other.left) < ASIDE * height && apart > 0.5 && apart < FARTHEST;
  });
}

/** Fields that have a zone's name, or all of the zone, once more. */
const WHOLE: readonly FieldName[] = ['Surname And Given Names', 'MRZ Lines'];

/** Whether print is what a zone says of another field, or a part of it: a postal code is no number of a document. */
function isOther({ text }: PrintedText, name: FieldName, said: readonly ZoneValue[]): boolean {
  const looked = folded(text).text;
  return said.some(
    ({ field, value }) => field !== name && !WHOLE.includes(field) && folded(value).text.includes(looked),
  );
}

/** What of a line may be the value: of dates any run of its words, the longest first; else those that end the line, behind a label. */
function partsOf(where: PrintedText, { format }: TemplateField): PrintedText[] {
  const all = [...where.text.matchAll(/\S+/g)];
  const searched = format === 'date' ? all.slice(0, MOST_WORDS) : all.slice(-MOST_WORDS);
  const words = searched.map(({ 0: word, index }) => {
    const from = [...where.text.slice(0, index)].length;
    return { from, to: from + [...word].length };
  });
  return words
    .flatMap(({ from }, i) => (format === 'date' ? words.slice(i) : words.slice(-1)).map(({ to }) => ({ from, to })))
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
