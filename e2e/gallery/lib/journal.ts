import { createHmac, randomBytes } from 'node:crypto';
import { appendFileSync, existsSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { DIGEST_BYTES, DigestSet } from './digest-set.ts';
import { Refusal } from './refusal.ts';
import type { Row } from './row.ts';

const TITLE = 'bonafide-gallery-import 1 ';
const SALT_BYTES = 16;
const LINE_END = '\n'.charCodeAt(0);

/**
 * Which rows are imported: a file that grows by an entry for each. Entries are keyed digests of the whole row and of where it
 * went, so that the file names nobody, a row that was changed is imported again, and another deployment begins anew.
 */
export class Journal {
  private readonly file: string;
  private readonly salt: Buffer;
  private readonly target: string;
  private readonly done: DigestSet;

  private constructor(file: string, salt: Buffer, target: string, done: DigestSet) {
    this.file = file;
    this.salt = salt;
    this.target = target;
    this.done = done;
  }

  /** Opens the journal of a source, or begins one. Throws Refusal for a file that is none. */
  static open(file: string, target: string): Journal {
    if (!existsSync(file)) {
      writeFileSync(file, `${TITLE}${randomBytes(SALT_BYTES).toString('base64url')}\n`, { mode: 0o600 });
    }
    const text = readFileSync(file);
    // A run that was killed may have written a part of its last entry.
    const end = text.lastIndexOf(LINE_END) + 1;
    if (end > 0 && end < text.length) truncateSync(file, end);
    let salt: Buffer | undefined;
    const done = new DigestSet();
    for (let from = 0; from < end; ) {
      const to = text.indexOf(LINE_END, from);
      const line = text.toString('latin1', from, to);
      from = to + 1;
      if (!salt) {
        if (line.startsWith(TITLE)) salt = Buffer.from(line.slice(TITLE.length), 'base64url');
        if (salt?.length !== SALT_BYTES) break;
        continue;
      }
      const entry = Buffer.from(line, 'base64url');
      if (entry.length === DIGEST_BYTES) done.add(entry);
    }
    if (salt?.length !== SALT_BYTES) throw new Refusal(`${file} is no journal of an import`);
    return new Journal(file, salt, target, done);
  }

  entryOf(row: Row): Buffer {
    const digest = createHmac('sha256', this.salt)
      .update(JSON.stringify([this.target, row]))
      .digest();
    return digest.subarray(0, DIGEST_BYTES);
  }

  has(entry: Buffer): boolean {
    return this.done.has(entry);
  }

  /** Enters rows that are imported. One that is lost with the machine is imported again, which changes nothing. */
  add(entries: readonly Buffer[]): void {
    appendFileSync(this.file, entries.map((entry) => `${entry.toString('base64url')}\n`).join(''));
    for (const entry of entries) this.done.add(entry);
  }
}
