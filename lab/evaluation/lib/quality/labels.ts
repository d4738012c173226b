import { basename, join, relative, sep } from 'node:path';
import { COMPONENTS } from '@bonafide/vision/quality/components';
import { Misuse, refuse } from '../../../misuse.ts';
import type { Picture } from '../match/match-set.ts';
import { readLines } from '../run/csv.ts';

/** By the pictures' names (paths in their folder), what experts say of each component. */
export type Labels = ReadonlyMap<string, Partial<Record<string, number>>>;

/**
 * `labels.csv`: picture, then one column per component; what experts say of it, higher is better. A picture is named by its
 * path in the set's folder or in `images/`, or by its file name where no other has it. Throws Misuse for a table without a
 * line and, naming the lines, for a picture that is not there, is one of several or was named before, a component that is
 * none and a value that is no number.
 */
export async function readLabels(data: string, pictures: readonly Picture[]): Promise<Labels> {
  const labels = new Map<string, Partial<Record<string, number>>>();
  const table = await readLines(join(data, 'labels.csv'));
  if (!table) return labels;
  if (table.lines.length === 0) throw new Misuse('labels.csv: no picture in it');
  const columns = table.heading.slice(1);
  const faults = columns
    .filter((name) => !(name in COMPONENTS))
    .map((name) => `labels.csv, line 1: no component "${name}"`);
  const named = namesOf(data, pictures);
  for (const { number, cells } of table.lines) {
    const fault = (text: string) => faults.push(`labels.csv, line ${number}: ${text}`);
    const [given = '', ...values] = cells;
    const [name, ...others] = named.get(given) ?? [];
    if (name === undefined) fault(`no picture "${given}" in the folder`);
    else if (others.length > 0) fault(`${others.length + 1} pictures are named "${given}": give the path, "${name}"`);
    else if (labels.has(name)) fault(`"${name}" was named before`);
    const said = columns.flatMap((column, i) => (values[i] ? [[column, Number(values[i])] as const] : []));
    for (const [column, value] of said) if (!Number.isFinite(value)) fault(`the value of ${column} is no number`);
    if (name !== undefined && others.length === 0) labels.set(name, Object.fromEntries(said));
  }
  refuse(faults);
  return labels;
}

/** The pictures that a cell may mean: by path in either folder one, by file name perhaps several. */
function namesOf(data: string, pictures: readonly Picture[]): Map<string, readonly string[]> {
  const named = new Map<string, readonly string[]>();
  for (const { name, file } of pictures) {
    const short = basename(file);
    named.set(short, [...(named.get(short) ?? []), name]);
  }
  for (const { name, file } of pictures)
    for (const path of [relative(data, file).split(sep).join('/'), name]) named.set(path, [name]);
  return named;
}
