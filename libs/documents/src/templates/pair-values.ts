import { folded } from './find-label.js';
import { heightOf, middleOf, type PrintedText } from './page-lines.js';
import type { PlacedLabel, PlacedLabels } from './place-labels.js';
import { type ReadValue, readValue } from './read-value.js';
import type { TemplateField } from './template.js';

/** A value and the field that it is taken for. */
export interface PairedValue {
  readonly field: TemplateField;
  readonly read: ReadValue | undefined;
  readonly where: PrintedText;
}

interface Candidate extends PairedValue {
  readonly label: PlacedLabel;
  readonly cost: number;
}

/** Values stand at most this many line heights below their label, middle to middle. */
const FARTHEST_BELOW = 3;
const NEAREST_BELOW = 0.35;
/** Left edges, middles or right edges of label and value are at most so many heights apart, where neither lies above the other. */
const FARTHEST_ASIDE = 2;
/** A value beside its label begins at most so many heights from its end. */
const FARTHEST_RIGHT = 12;
const MOST_SKEW = 0.55;
/** Characters behind a label up to the next language: numbers of notes, misread print. */
const MOST_BEHIND = 6;

/**
 * Gives each label the value that stands as its template says, nearest first: each print is the value of one label, and none is
 * looked for behind another label. A label without a field takes its value too, so that it goes to no other: it has none to read.
 */
export function pairValues({ labels, others }: PlacedLabels): PairedValue[] {
  const candidates = labels.flatMap((label) => candidatesOf(label, labels, others)).sort((a, b) => a.cost - b.cost);
  const taken = new Set<PrintedText>();
  const filled = new Set<string>();
  const pairs: PairedValue[] = [];
  for (const { field, read, where, label, cost } of candidates) {
    const key = field.field ?? `${label.where.left} ${label.where.top}`;
    if (taken.has(where) || filled.has(key) || !Number.isFinite(cost)) continue;
    taken.add(where);
    filled.add(key);
    pairs.push({ field, read, where });
  }
  return pairs;
}

function candidatesOf(label: PlacedLabel, labels: readonly PlacedLabel[], others: readonly PrintedText[]): Candidate[] {
  const { field } = label;
  return placesOf(label, labels, others).flatMap(({ where, cost }) => {
    const read = readValue(where.text, field);
    return field.field === null || read ? [{ label, field, read, where, cost }] : [];
  });
}

/** The print that stands where a label's value may stand, whatever it says; the less it costs the likelier. */
export function placesOf(
  label: PlacedLabel,
  labels: readonly PlacedLabel[],
  others: readonly PrintedText[],
): { readonly where: PrintedText; readonly cost: number }[] {
  const { field, where: own, rest } = label;
  const places = field.where.flatMap((way) => {
    if (way === 'inline') return [{ where: rest, cost: 0 }];
    if (way === 'right') return others.map((where) => ({ where, cost: costRight(own, where) }));
    return isLabelAlone(rest) ? linesBelow(label, labels, others) : [];
  });
  return places.filter(({ cost }) => Number.isFinite(cost));
}

/** A label has no sentence behind it, but at most the same in another language. */
function isLabelAlone(rest: PrintedText): boolean {
  const [after = ''] = rest.text.split('/');
  return folded(after).text.length <= MOST_BEHIND;
}

function costRight(label: PrintedText, value: PrintedText): number {
  const height = Math.max(heightOf(label), heightOf(value));
  const gap = value.left - label.right;
  if (gap < -height || gap > FARTHEST_RIGHT * height) return Infinity;
  if (Math.abs(middleOf(value) - middleOf(label)) > MOST_SKEW * height) return Infinity;
  return Math.max(gap, 0) / height / 4;
}

/** The print below a label that is its n-th line, with its cost. */
function linesBelow({ where, field }: PlacedLabel, labels: readonly PlacedLabel[], others: readonly PrintedText[]) {
  const found = others
    .map((other) => ({ where: other, cost: costBelow(where, other, field.line) }))
    .filter(({ where: value, cost }) => Number.isFinite(cost) && !isBehindLabel(where, value, field, labels))
    .sort((a, b) => middleOf(a.where) - middleOf(b.where));
  if (field.line === 1) return found;
  // The n-th of the lines that begin at one edge.
  const [first] = found;
  const column = found.filter(({ where: value }) => first && Math.abs(value.left - first.where.left) < heightOf(value));
  return column.slice(field.line - 1, field.line);
}

function costBelow(label: PrintedText, value: PrintedText, line: number): number {
  const height = Math.max(heightOf(label), heightOf(value));
  const down = (middleOf(value) - middleOf(label)) / height;
  if (down < NEAREST_BELOW || down > FARTHEST_BELOW + (line - 1) * 1.6) return Infinity;
  const aside = Math.min(
    Math.abs(value.left - label.left),
    Math.abs(value.right - label.right),
    Math.abs(value.left + value.right - label.left - label.right) / 2,
  );
  const overlaps = value.left < label.right && value.right > label.left;
  if (!overlaps && aside > FARTHEST_ASIDE * height) return Infinity;
  return down + aside / height / 3;
}

/** Whether another field's label lies between a label and what may be its value. */
function isBehindLabel(
  label: PrintedText,
  value: PrintedText,
  field: TemplateField,
  labels: readonly PlacedLabel[],
): boolean {
  return labels.some(({ where, field: other }) => {
    if (other.field === field.field || where.line === label.line) return false;
    const isBetween = middleOf(where) > middleOf(label) + heightOf(label) * 0.3 && middleOf(where) < middleOf(value);
    return isBetween && where.left < value.right && where.right > value.left;
  });
}
