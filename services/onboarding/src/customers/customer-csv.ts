import { pipeline, type Readable } from 'node:stream';
import { DomainError } from '@bonafide/platform/errors/domain-error';
import { CsvError, type InfoRecord, parse } from 'csv-parse';
import { sameUsername } from '../journey/subject/usernames.js';
import { columnsOf, recordOf, refused } from './customer-columns.js';
import type { CustomerRecord } from './customer-data.js';

const MOST_LINE_CHARACTERS = 16_384;

/** What a file may hold at most. */
export interface FileLimits {
  customers: number;
  bytes: number;
}

/** A line that was read, and which it was: that of its end, where a quoted cell holds line breaks. */
export interface ReadLine {
  line: number;
  record: CustomerRecord;
}

/**
 * Reads a customer file, CSV by RFC 4180 in UTF-8, line by line. Throws INVALID_VALUE, naming line and column, at the first
 * line that is wrong, and TOO_LARGE beyond the limits.
 */
export async function* readCustomers(source: Readable, limits: FileLimits): AsyncGenerator<ReadLine> {
  let columns: ReturnType<typeof columnsOf> | undefined;
  const usernames = new Map<string, number>();
  for await (const { record: cells, info } of parsed(source)) {
    const { lines: line, bytes } = info;
    if (bytes > limits.bytes) throw new DomainError('TOO_LARGE', `The file is larger than ${limits.bytes} bytes`);
    if (!columns) {
      columns = columnsOf(cells);
      continue;
    }
    const record = recordOf(columns, cells, line);
    const { username } = record.data;
    if (username) {
      const other = usernames.get(sameUsername(username));
      if (other) throw refused(line, 'username', `is that of line ${other} too`);
      usernames.set(sameUsername(username), line);
    }
    yield { line, record };
  }
  if (!columns) throw new DomainError('INVALID_VALUE', 'The file is empty: its first line names the columns');
}

/** Lines and where they are. What the parser refuses is told without the cells that it quotes. */
async function* parsed(source: Readable): AsyncGenerator<{ record: string[]; info: InfoRecord }> {
  const parser = parse({
    bom: true,
    info: true,
    trim: true,
    skip_empty_lines: true,
    max_record_size: MOST_LINE_CHARACTERS,
  });
  // Whoever fails or stops ends the other; the parser tells why.
  pipeline(source, parser, () => {});
  try {
    for await (const one of parser) yield one as { record: string[]; info: InfoRecord };
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const line = typeof error.lines === 'number' ? error.lines : '?';
    throw new DomainError('INVALID_VALUE', `Line ${line}: ${WHY[error.code] ?? 'is no CSV'}`, {}, { cause: error });
  }
}

const WHY: Readonly<Record<string, string>> = {
  CSV_RECORD_INCONSISTENT_FIELDS_LENGTH: 'has another number of cells than the first line',
  CSV_RECORD_INCONSISTENT_COLUMNS: 'has another number of cells than the first line',
  CSV_MAX_RECORD_SIZE: `is longer than ${MOST_LINE_CHARACTERS} characters`,
  CSV_QUOTE_NOT_CLOSED: 'a quotation mark is not closed',
  CSV_INVALID_CLOSING_QUOTE: 'text follows a closing quotation mark',
  INVALID_OPENING_QUOTE: 'a quotation mark stands within a cell that does not begin with one',
};
