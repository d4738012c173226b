import { createHmac, randomBytes } from 'node:crypto';
import {
  appendFileSync,
  createReadStream,
  existsSync,
  readFileSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { createInterface } from 'node:readline';
import { Refusal } from './refusal.ts';
import type { Row } from './row.ts';

const TITLE = 'bonafide-gallery-import 1';
const SALT_BYTES = 16;
const DIGEST_BYTES = 16;
const ENTRY = /^[\w-]{22}$/;

/**
 * Which rows are imported: a file that grows by an entry for each. Entries are keyed digests of the whole row and of where it
 * went, so that the file names nobody, a row that was changed is imported again, and another deployment begins anew.
 */
export class Journal {
  private readonly file: string;
  private readonly salt: Buffer;
  private readonly target: string;
  private readonly done: Set<string>;

  private constructor(file: string, salt: Buffer, target: string, done: Set<string>) {
    this.file = file;
    this.salt = salt;
    this.target = target;
    this.done = done;
  }

  /** Opens the journal of a source, or begins one. Throws Refusal for a file that is none. */
  static async open(file: string, target: string): Promise<Journal> {
    if (!existsSync(file))
      writeFileSync(file, `${TITLE} ${randomBytes(SALT_BYTES).toString('base64url')}\n`, { mode: 0o600 });
    dropTornEntry(file);
    const done = new Set<string>();
    let salt: Buffer | undefined;
    for await (const line of createInterface({ input: createReadStream(file), crlfDelay: Number.POSITIVE_INFINITY })) {
      if (salt) {
        if (ENTRY.test(line)) done.add(line);
        continue;
      }
      const [, written] = line.startsWith(`${TITLE} `) ? line.split(`${TITLE} `) : [];
      if (!written) break;
      salt = Buffer.from(written, 'base64url');
    }
    if (salt?.length !== SALT_BYTES) throw new Refusal(`${file} is no journal of an import`);
    return new Journal(file, salt, target, done);
  }

  entryOf(row: Row): string {
    const digest = createHmac('sha256', this.salt)
      .update(JSON.stringify([this.target, row]))
      .digest();
    return digest.subarray(0, DIGEST_BYTES).toString('base64url');
  }

  has(entry: string): boolean {
    return this.done.has(entry);
  }

  /** Enters rows that are imported. One that is lost with the machine is imported again, which changes nothing. */
  add(entries: readonly string[]): void {
    if (entries.length === 0) return;
    appendFileSync(this.file, entries.map((entry) => `${entry}\n`).join(''));
    for (const entry of entries) this.done.add(entry);
  }
}

/** A run that was killed may have written a part of its last entry. */
function dropTornEntry(file: string): void {
  const { size } = statSync(file);
  const text = readFileSync(file, 'latin1');
  const end = text.lastIndexOf('\n') + 1;
  if (end < size && end > 0) truncateSync(file, end);
}
