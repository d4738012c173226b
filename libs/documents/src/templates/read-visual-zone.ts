import type { Image } from '@bonafide/vision/image/image';
import type { FieldName } from '../evidence/field-names.js';
import type { ZoneValue } from '../evidence/zone-value.js';
import { stateOf } from '../mrz/states.js';
import type { TextLine } from '../ocr/text.js';
import type { PageFormat } from '../page/page.js';
import { chooseTemplate, type TypeHint } from './choose-template.js';
import { findSaid } from './find-said.js';
import { heightOf, leastSure, type PrintedText, placed } from './page-lines.js';
import { type PairedValue, pairValues } from './pair-values.js';
import { placeLabels } from './place-labels.js';
import type { PrintedDate } from './printed-date.js';
import { readValue } from './read-value.js';
import type { DocumentTemplate, TemplateField, TemplateSet } from './template.js';

/** What is printed on a page, by the template that it fits. */
export interface VisualZone {
  readonly template?: DocumentTemplate;
  readonly values: readonly ZoneValue[];
}

/** Lines lower than this, pixels, are read with many errors that the reader is sure of; from the second height on it is trusted. */
const ILLEGIBLE = 7;
const LEGIBLE = 12;
/** A value of a line that is less sure is not told. */
const LEAST_CONFIDENCE = 0.55;

/** What other zones of the document say. */
export interface PageHint extends TypeHint {
  /** Their values, of all pages. */
  readonly said?: readonly ZoneValue[];
}

/**
 * Reads the visual zone of an upright page: what stands beside the labels, or in the zones, of the template that fits it, and what
 * other zones say where it stands elsewhere in print. A value is told only as its format allows, and is as sure as the least sure
 * of its characters. None is VALID: print has no check of its own, since a misread day is a day of the calendar too; none is
 * INVALID, since what does not fit its format was misread. Pages without a template give no values.
 */
export function readVisualZone(
  page: { readonly image: Image; readonly format: PageFormat | undefined },
  lines: readonly TextLine[],
  hint: PageHint,
  { templates }: TemplateSet,
): VisualZone {
  const template = templateOf(page, lines, hint, { templates });
  if (!template) return { values: [] };
  const print = placed(lines.filter(({ text }) => !isMrz(text)));
  const labelled = placeLabels(print, template.fields);
  const pairs = pairValues(labelled);
  const told = new Set(pairs.flatMap(({ field }) => field.field ?? []));
  const inZones = template.fields
    .filter(({ field, zone }) => zone && field && !told.has(field))
    .flatMap((field) => valueInZone(field, labelled.others, page.image));
  const known = new Set([...told, ...inZones.flatMap(({ field }) => field.field ?? [])]);
  const taken = new Set(pairs.map(({ where }) => where));
  const missing = template.fields.filter(({ field }) => field && !known.has(field));
  const elsewhere = findSaid(hint.said ?? [], { ...labelled, taken }, { ...template, fields: missing });
  return { template, values: valuesOf([...pairs, ...inZones, ...elsewhere]) };
}

/** The template that fits a page best, by its print and by what the machine-readable zone of any page says. */
export function templateOf(
  { format }: { readonly format: PageFormat | undefined },
  lines: readonly TextLine[],
  hint: TypeHint,
  { templates }: TemplateSet,
): DocumentTemplate | undefined {
  return chooseTemplate(
    templates,
    lines.filter(({ text }) => !isMrz(text)),
    hint,
    format,
  );
}

/** A line of a zone, or most of one: fillers, or more capitals and digits in a row than print has. */
function isMrz(text: string): boolean {
  const characters = text.replaceAll(' ', '');
  return (
    (text.match(/</g)?.length ?? 0) >= 3 || (/^[A-Z0-9<]{26,}$/.test(characters) && /\d.*\d.*\d.*\d/.test(characters))
  );
}

/** The print in a field's zone: what is read most surely comes first, since labels are small. */
function valueInZone(field: TemplateField, lines: readonly PrintedText[], { width, height }: Image): PairedValue[] {
  const { zone } = field;
  if (!zone) return [];
  const inside = lines.filter((line) => {
    const { where } = line.line;
    const [x, y] = [(where[0].x + where[2].x) / 2 / width, (where[0].y + where[2].y) / 2 / height];
    return x > zone.left && x < zone.right && y > zone.top && y < zone.bottom;
  });
  const weight = (line: PrintedText) => line.confidence * heightOf(line);
  return inside
    .sort((a, b) => weight(b) - weight(a))
    .flatMap((where) => {
      const read = readValue(where.text, field);
      return read ? [{ field, read, where }] : [];
    });
}

function valuesOf(pairs: readonly PairedValue[]): ZoneValue[] {
  const latest = Math.max(...pairs.flatMap(yearsOf), 0);
  const values: ZoneValue[] = [];
  const add = (field: FieldName, value: string, pair: PairedValue) => {
    if (values.some((other) => other.field === field)) return;
    const { read, where } = pair;
    if (where.confidence * legibility(where) < LEAST_CONFIDENCE) return;
    values.push({
      zone: 'visual',
      field,
      value,
      status: 'NOT_VALIDATED',
      page: 0,
      where: where.line.where,
      confidence: leastSure(where) * legibility(where),
      ...(read?.isRepaired && { repaired: true }),
    });
  };
  for (const pair of pairs) {
    const { field, read } = pair;
    if (field.field === null || !read) continue;
    const value = typeof read.value === 'string' ? read.value : dayOf(read.value, field.field, latest);
    if (value === undefined) continue;
    if (field.format === 'surname, given') for (const [name, part] of namesOf(value)) add(name, part, pair);
    else add(field.field, value, pair);
  }
  return values.some(({ field }) => /^Nationality/.test(field)) ? values : values.filter((value) => !isState(value));
}

/** A code of a state below the label of a name: the nationality, whose own label was not found. */
function isState({ field, value }: ZoneValue): boolean {
  return (field === 'Surname' || field === 'Given names') && /^[A-Z]{3}$/.test(value) && stateOf(value) !== undefined;
}

function legibility(where: PrintedText): number {
  return Math.min(Math.max((heightOf(where) - ILLEGIBLE) / (LEGIBLE - ILLEGIBLE), 0.3), 1);
}

function namesOf(value: string): [FieldName, string][] {
  const [surname = '', given = ''] = value.split(',').map((part) => part.trim());
  return [
    ['Surname', surname],
    ['Given names', given],
    ['Surname And Given Names', `${surname} ${given}`],
  ];
}

/** Two digits of a year of issue or expiry from here on are of the last century. */
const LAST_CENTURY = 70;

/** The year of a date whose century is printed, or told by its field. */
function yearsOf({ field: { field }, read }: PairedValue): number[] {
  if (typeof read?.value !== 'object') return [];
  const { year, century } = read.value;
  if (century) return [year];
  return field === 'Date of birth' ? [] : [withCentury(year)];
}

function withCentury(year: number): number {
  return (year < LAST_CENTURY ? 2000 : 1900) + year;
}

/**
 * A day as yyyy-MM-dd. Documents are younger than their digits' century allows to doubt; a birth with two digits of its year lies
 * before the latest date that the page has in full, at most a century; without one it is not told.
 */
function dayOf({ year, month, day, century }: PrintedDate, field: FieldName, latest: number): string | undefined {
  const two = (part: number) => String(part).padStart(2, '0');
  const told = `-${two(month)}-${two(day)}`;
  if (century) return `${year}${told}`;
  if (field !== 'Date of birth') return `${withCentury(year)}${told}`;
  if (latest === 0) return undefined;
  const inCentury = latest - (latest % 100) + year;
  return `${inCentury > latest ? inCentury - 100 : inCentury}${told}`;
}
