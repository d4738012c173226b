import {
  appendFileSync,
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join, resolve } from 'node:path';
import { csvLine } from './csv-line.ts';
import { Refusal } from './refusal.ts';
import { COLUMNS, type Row, SEPARATOR } from './row.ts';
import { openSource } from './source.ts';

const TABLE = 'people.csv';
const PICTURES = 'images';
const HEADING = csvLine(COLUMNS);
const CODE = /^images\/([0-9a-f-]{36})\.jpg$/;

/**
 * The folder that an export fills: `people.csv` and a picture per person in `images`, in the format that import reads. Only
 * its owner may read it. A person is in the table once the picture is there, so that an ended export goes on.
 */
export class ExportFolder {
  readonly path: string;
  private readonly exported: Set<string>;

  private constructor(path: string, exported: Set<string>) {
    this.path = path;
    this.exported = exported;
  }

  /** Opens a folder that an export has begun, or a new or empty one. Throws Refusal for another's. */
  static async open(given: string): Promise<ExportFolder> {
    const path = resolve(given);
    const table = join(path, TABLE);
    if (existsSync(path)) refuseAnothers(path, table);
    mkdirSync(join(path, PICTURES), { recursive: true, mode: 0o700 });
    for (const folder of [path, join(path, PICTURES)]) chmodSync(folder, 0o700);
    if (!existsSync(table)) writeFileSync(table, HEADING, { mode: 0o600 });
    dropTornLine(table);
    const exported = new Set<string>();
    for await (const { cells } of (await openSource(table)).rows()) {
      const [, code] = CODE.exec(cells.image ?? '') ?? [];
      if (code) exported.add(code);
    }
    return new ExportFolder(path, exported);
  }

  has(code: string): boolean {
    return this.exported.has(code);
  }

  get size(): number {
    return this.exported.size;
  }

  /** Adds a person; `picture` in base64. */
  add(code: string, person: Omit<Row, 'image'>, picture: string): void {
    const image = `${PICTURES}/${code}.jpg`;
    const file = join(this.path, image);
    writeFileSync(`${file}.part`, Buffer.from(picture, 'base64'), { mode: 0o600 });
    renameSync(`${file}.part`, file);
    const row: Record<(typeof COLUMNS)[number], string> = {
      ...person,
      image,
      galleries: person.galleries.join(SEPARATOR),
    };
    appendFileSync(join(this.path, TABLE), csvLine(COLUMNS.map((column) => row[column].replaceAll(/\p{Cc}/gu, ' '))));
    this.exported.add(code);
  }
}

/** Nothing is touched in a folder of something else. */
function refuseAnothers(path: string, table: string): void {
  if (!statSync(path).isDirectory()) throw new Refusal(`${path} is no folder`);
  const isOurs = existsSync(table) && readFileSync(table, 'utf8').startsWith(HEADING);
  if (!isOurs && readdirSync(path).length > 0) throw new Refusal(`${path} holds something else than an export`);
}

/** An export that was killed may have written a part of its last line. No cell holds a line break. */
function dropTornLine(file: string): void {
  const text = readFileSync(file);
  const end = text.lastIndexOf('\n') + 1;
  if (end < text.length) truncateSync(file, end);
}
