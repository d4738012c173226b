import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, extname, join, resolve } from 'node:path';
import { pipeline } from 'node:stream';
import { CsvError, type InfoRecord, parse } from 'csv-parse';
import { Refusal } from './refusal.ts';
import { COLUMNS, type RawRow } from './row.ts';

const PICTURES = new Set(['.jpg', '.jpeg', '.png', '.webp']);
const MOST_LINE_CHARACTERS = 65_536;

/** People to import: rows one after the other, never all at once. */
export interface Source {
  /** Absolute path; journal and report lie beside it. */
  path: string;
  /** The folder that pictures lie in. */
  folder: string;
  rows(): AsyncGenerator<RawRow>;
  /** Which part of the source has been read, 0 to 1. */
  share(): number;
}

/** A folder of pictures, or a CSV file. Throws Refusal for what is neither. */
export async function openSource(given: string): Promise<Source> {
  const path = resolve(given);
  const found = await stat(path).catch(() => undefined);
  if (found?.isDirectory()) return folderSource(path);
  if (found?.isFile()) return csvSource(path, found.size);
  throw new Refusal(`${given}: neither a folder of pictures nor a CSV file`);
}

/** Each picture is a person: the username is its name without the extension, the number its place among the names. */
async function folderSource(path: string): Promise<Source> {
  const names = (await readdir(path)).filter(
    (name) => PICTURES.has(extname(name).toLowerCase()) && !name.startsWith('.'),
  );
  if (names.length === 0) throw new Refusal(`${path}: no picture (${[...PICTURES].join(', ')}) lies in it`);
  names.sort();
  let read = 0;
  return {
    path,
    folder: path,
    share: () => read / names.length,
    async *rows() {
      for (const image of names) {
        read += 1;
        yield { number: read, cells: { username: basename(image, extname(image)), image } };
      }
    },
  };
}

/** CSV by RFC 4180 in UTF-8 whose first line names the columns; the number of a row is that of its line in the file. */
function csvSource(path: string, size: number): Source {
  let bytes = 0;
  return {
    path,
    folder: dirname(path),
    share: () => (size === 0 ? 1 : Math.min(bytes / size, 1)),
    async *rows() {
      let columns: string[] | undefined;
      for await (const { record, info } of parsed(path)) {
        bytes = info.bytes;
        if (!columns) {
          columns = columnsOf(record);
          continue;
        }
        const fault =
          record.length === columns.length ? {} : { fault: 'has another number of cells than the first line' };
        yield {
          number: info.lines,
          cells: Object.fromEntries(columns.map((name, i) => [name, record[i] ?? ''])),
          ...fault,
        };
      }
      if (!columns) throw new Refusal(`${path} is empty: its first line names the columns`);
    },
  };
}

function columnsOf(header: readonly string[]): string[] {
  const known: readonly string[] = COLUMNS;
  // It is not quoted: where the line is missing that names the columns, the first one is a person.
  const stranger = header.findIndex((name) => !known.includes(name));
  if (stranger >= 0)
    throw new Refusal(`column ${stranger + 1} of the first line has an unknown name; there are ${known.join(', ')}`);
  if (new Set(header).size !== header.length) throw new Refusal('a column is there twice');
  const missing = ['username', 'image'].find((name) => !header.includes(name));
  if (missing) throw new Refusal(`the column ${missing} is missing`);
  return [...header];
}

async function* parsed(path: string): AsyncGenerator<{ record: string[]; info: InfoRecord }> {
  const parser = parse({
    bom: true,
    info: true,
    trim: true,
    skip_empty_lines: true,
    relax_column_count: true,
    max_record_size: MOST_LINE_CHARACTERS,
  });
  // Whoever fails or stops ends the other; the parser tells why.
  pipeline(createReadStream(path), parser, () => {});
  try {
    for await (const one of parser) yield one as { record: string[]; info: InfoRecord };
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    // The parser's message quotes the cells.
    throw new Refusal(`${join(path)}, line ${String(error.lines ?? '?')}: is no CSV (${error.code})`);
  }
}
