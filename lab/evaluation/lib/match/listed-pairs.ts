import { Misuse, refuse } from '../../../misuse.ts';
import { type Line, readLines } from '../run/csv.ts';

/** A pair of the verification protocol; indices into the pictures. */
export interface ListedPair {
  readonly left: number;
  readonly right: number;
  readonly same: boolean;
}

/** What is known of a picture: its path in the set's folder, and whose it is where the layout says so. */
interface Named {
  readonly name: string;
  readonly subject: string | undefined;
}

/**
 * The pairs of a `pairs.csv` (a heading, then left, right, 1 or 0); none where there is no such file. Throws Misuse for a
 * table without a heading or without a pair, and, naming the lines, for pictures that are not there and for pairs that
 * contradict another line or the people that the layout tells.
 */
export async function readPairs(file: string, pictures: readonly Named[]): Promise<ListedPair[]> {
  const table = await readLines(file);
  if (!table) return [];
  if (/^[01]$/.test(table.heading[2] ?? ''))
    throw new Misuse('pairs.csv, line 1: a heading is expected (left,right,same)');
  if (table.lines.length === 0) throw new Misuse('pairs.csv: no pair in it');
  const at = new Map(pictures.map(({ name }, i) => [name, i]));
  const before = new Map<string, { readonly number: number; readonly same: boolean }>();
  const faults: string[] = [];
  const pairs = table.lines.flatMap((line): ListedPair[] => {
    const pair = pairOf(line, at);
    const fault = typeof pair === 'string' ? pair : contradiction(pair, pictures, before);
    if (fault !== undefined) faults.push(`pairs.csv, line ${line.number}: ${fault}`);
    if (typeof pair === 'string') return [];
    const key = keyOf(pair);
    if (!before.has(key)) before.set(key, { number: line.number, same: pair.same });
    return [pair];
  });
  refuse(faults);
  return pairs;
}

/** The pair of a line, or what is wrong with it. */
function pairOf({ cells }: Line, at: ReadonlyMap<string, number>): ListedPair | string {
  const [left = '', right = '', same = ''] = cells;
  const [a, b] = [at.get(left), at.get(right)];
  if (cells.length !== 3) return `${cells.length} columns instead of 3 (left,right,same)`;
  if (!/^[01]$/.test(same)) return `the third column is 1 (same person) or 0, not "${same}"`;
  if (a === undefined) return `no picture "${left}" in the folder`;
  if (b === undefined) return `no picture "${right}" in the folder`;
  if (a === b) return `a picture is paired with itself, "${left}"`;
  return { left: a, right: b, same: same === '1' };
}

/** How a pair contradicts a line before it or the folders; undefined where it does not. */
function contradiction(
  pair: ListedPair,
  pictures: readonly Named[],
  before: ReadonlyMap<string, { readonly number: number; readonly same: boolean }>,
): string | undefined {
  const said = (same: boolean) => (same ? 'the same person' : 'different people');
  const earlier = before.get(keyOf(pair));
  if (earlier && earlier.same !== pair.same)
    return `line ${earlier.number} says ${said(earlier.same)}, this one says ${said(pair.same)}`;
  const [left, right] = [pictures[pair.left]?.subject, pictures[pair.right]?.subject];
  if (left === undefined || right === undefined || (left === right) === pair.same) return undefined;
  return pair.same
    ? `${said(true)}, and the folder says "${left}" and "${right}"`
    : `${said(false)}, and the folder says "${left}" of both`;
}

/** The same whichever side a picture stands on. */
function keyOf({ left, right }: ListedPair): string {
  return [left, right].sort((a, b) => a - b).join(' ');
}
