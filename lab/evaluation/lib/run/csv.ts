import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { orMisuse } from './outputs.ts';

/** A line of a table, with its number in the file (the heading is line 1). */
export interface Line {
  readonly number: number;
  readonly cells: readonly string[];
}

/**
 * The lines below the heading of a CSV file without quoting, blank ones left out; undefined when there is no such file.
 * Line ends of any system, a byte order mark and spaces about cells are allowed. Throws Misuse for a file that cannot be
 * read.
 */
export async function readLines(file: string): Promise<{ heading: readonly string[]; lines: Line[] } | undefined> {
  if (!existsSync(file)) return undefined;
  const text = (await orMisuse(basename(file), readFile(file, 'utf8'), 'cannot be read')).replace(/^\uFEFF/, '');
  const all = text
    .split(/\r\n|\r|\n/)
    .map((line, i) => ({ number: i + 1, cells: line.split(',').map((cell) => cell.trim()) }));
  const [heading, ...lines] = all.filter(({ cells }) => cells.some((cell) => cell !== ''));
  return { heading: heading?.cells ?? [], lines };
}

/** A table as CSV (RFC 4180), ending with a line end. Empty cells for what is not known. */
export function csvOf(heading: readonly string[], rows: readonly (readonly (string | number | null)[])[]): string {
  const cell = (value: string | number | null) => {
    const text = value === null ? '' : String(value);
    return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  return [heading, ...rows].map((row) => `${row.map(cell).join(',')}\n`).join('');
}
