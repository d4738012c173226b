import { type Folded, findLabel, folded } from './find-label.js';
import { type PrintedText, partOf } from './page-lines.js';
import type { TemplateField } from './template.js';

/** A label that was found on the page. */
export interface PlacedLabel {
  readonly field: TemplateField;
  readonly where: PrintedText;
  /** What follows it on its line, up to the next label. */
  readonly rest: PrintedText;
}

/** Lines that hold labels, each with its labels; what else is printed. */
export interface PlacedLabels {
  readonly labels: readonly PlacedLabel[];
  readonly others: readonly PrintedText[];
}

interface Found {
  readonly field: TemplateField;
  readonly from: number;
  readonly to: number;
  readonly score: number;
}

/** Finds the labels of a template's fields in the lines of a page: on each line the longest that do not overlap. */
export function placeLabels(lines: readonly PrintedText[], fields: readonly TemplateField[]): PlacedLabels {
  const known = fields.flatMap((field) => field.labels.map((label) => ({ field, label: folded(label).text })));
  const labels: PlacedLabel[] = [];
  const others: PrintedText[] = [];
  for (const line of lines) {
    const found = labelsOf(line, folded(line.text), known);
    if (found.length === 0) others.push(line);
    found.forEach((label, i) => {
      const end = found.slice(i + 1).find(({ from }) => from >= label.to)?.from ?? [...line.text].length;
      labels.push({ field: label.field, where: partOf(line, label.from, label.to), rest: partOf(line, label.to, end) });
    });
  }
  return { labels, others };
}

function labelsOf(
  line: PrintedText,
  where: Folded,
  known: readonly { readonly field: TemplateField; readonly label: string }[],
): Found[] {
  const found = known
    .flatMap(({ field, label }) => {
      const match = findLabel(line.text, where, label);
      return match ? [{ field, ...match }] : [];
    })
    .sort((a, b) => b.score - a.score);
  const kept: Found[] = [];
  for (const each of found) {
    const overlapping = kept.filter(({ from, to }) => each.from < to && each.to > from);
    // Two fields may share one label: the first and the second line below it.
    const isShared = overlapping.every(({ from, field }) => from === each.from && field.line !== each.field.line);
    if (overlapping.length === 0 || isShared) kept.push(each);
  }
  return kept.sort((a, b) => a.from - b.from);
}
