import { appendFileSync, rmSync, writeFileSync } from 'node:fs';
import { csvLine } from './csv-line.ts';
import type { Fault } from './row.ts';

/** The report of rows that were refused: number, field and reason, and nothing of the person. There is none where none was. */
export class Refusals {
  count = 0;

  readonly file: string;

  constructor(file: string) {
    this.file = file;
    rmSync(file, { force: true });
  }

  add(row: number, { field, reason }: Fault): void {
    if (this.count === 0) writeFileSync(this.file, csvLine(['row', 'field', 'reason']), { mode: 0o600 });
    this.count += 1;
    appendFileSync(this.file, csvLine([String(row), field, reason]));
  }
}
