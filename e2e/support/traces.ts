import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { EVENT_STREAM } from '@bonafide/messaging/events/event-stream';
import { jetstream } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import pg from 'pg';
import type { StackControl } from './stack.ts';

/** Longest bytes that are looked for as a whole. */
const WHOLE = 200;

/** Where something planted was found, by its name, never by its value: `onboarding.device: device id`. */
export type Trace = string;

/** Values by name: texts, or bytes of which pieces are looked for. */
export type Planted = Readonly<Record<string, string | Buffer>>;

/** Finds planted values in texts and bytes, in clear, in hexadecimal digits and in base64; case does not matter. */
export class Search {
  private readonly forms: (readonly [name: string, forms: readonly string[]])[];

  constructor(planted: Planted) {
    this.forms = Object.entries(planted).map(([name, value]) => [name, [...new Set(piecesOf(value).flatMap(formsOf))]]);
  }

  /** Names of the values that the bytes hold. */
  in(bytes: Buffer): string[] {
    const text = bytes.toString('latin1').toLowerCase();
    return this.forms.flatMap(([name, forms]) => (forms.some((form) => text.includes(form)) ? [name] : []));
  }
}

/** All traces in every table of every service's database, in the event stream and in the files of the stack. */
export async function tracesOf(planted: Planted, control: StackControl): Promise<Trace[]> {
  const search = new Search(planted);
  const found = [
    ...(await inDatabases(search, control)),
    ...(await inStream(search, control.natsUrl)),
    ...inFiles(search, control.stateDir),
  ];
  return [...new Set(found)].sort();
}

async function inDatabases(search: Search, control: StackControl): Promise<Trace[]> {
  const names = await rowsOf(
    control.databaseUrl('postgres'),
    `SELECT datname AS name FROM pg_database WHERE NOT datistemplate AND datname <> 'postgres'`,
  );
  const traces: Trace[] = [];
  for (const { name } of names) {
    const url = control.databaseUrl(`${name}`);
    const tables = await rowsOf(
      url,
      `SELECT format('%I.%I', table_schema, table_name) AS name FROM information_schema.tables
       WHERE table_type = 'BASE TABLE' AND table_schema NOT IN ('pg_catalog', 'information_schema')`,
    );
    for (const table of tables) {
      // Bytes are hexadecimal digits in JSON.
      const rows = await rowsOf(url, `SELECT to_jsonb(whole)::text AS row FROM ${table.name} AS whole`);
      const found = rows.flatMap(({ row }) => search.in(Buffer.from(`${row}`)));
      traces.push(...found.map((value) => `${name} ${table.name}: ${value}`));
    }
  }
  return traces;
}

async function rowsOf(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const database = new pg.Client({ connectionString: url });
  await database.connect();
  try {
    return (await database.query(sql)).rows;
  } finally {
    await database.end();
  }
}

async function inStream(search: Search, natsUrl: string): Promise<Trace[]> {
  const { username, password, host } = new URL(natsUrl);
  const connection = await connect({ servers: host, user: username, pass: password });
  const traces: Trace[] = [];
  try {
    const consumer = await jetstream(connection).consumers.get(EVENT_STREAM);
    for (let left = (await consumer.info()).num_pending; left > 0; ) {
      for await (const message of await consumer.fetch({ max_messages: Math.min(left, 500) })) {
        const headers = JSON.stringify([...(message.headers ?? [])]);
        const bytes = Buffer.concat([Buffer.from(`${message.subject} ${headers} `), message.data]);
        traces.push(...search.in(bytes).map((value) => `event ${message.subject}: ${value}`));
        left = message.info.pending;
        if (left === 0) break;
      }
    }
  } finally {
    await connection.close();
  }
  return traces;
}

/** Every file but PostgreSQL's own, whose tables were read, and which keeps deleted rows until they are vacuumed. */
function inFiles(search: Search, stateDir: string): Trace[] {
  const files = readdirSync(stateDir, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = files.map(({ parentPath, name }) => relative(stateDir, join(parentPath, name)));
  return paths
    .filter((path) => !path.startsWith('postgres/'))
    .flatMap((path) => search.in(readFileSync(join(stateDir, path))).map((value) => `file ${path}: ${value}`));
}

/** Something short whole; of a picture some pieces from all over, at multiples of three, so that they stand in base64 as well. */
function piecesOf(value: string | Buffer): Buffer[] {
  if (typeof value === 'string' || value.length <= WHOLE) return [Buffer.from(value)];
  const step = Math.floor(value.length / 8 / 3) * 3;
  return Array.from({ length: 7 }, (_, at) => value.subarray((at + 1) * step, (at + 1) * step + 30));
}

/** In clear, hexadecimal, and base64 wherever the value begins within three bytes, without the digits that neighbours share. */
function formsOf(bytes: Buffer): string[] {
  const shifted = [0, 1, 2].map((shift) => {
    const text = Buffer.concat([Buffer.alloc(shift), bytes])
      .toString('base64')
      .replaceAll('=', '');
    return text.slice(shift === 0 ? 0 : shift + 1, -2);
  });
  return [bytes.toString('latin1'), bytes.toString('hex'), ...shifted].map((form) => form.toLowerCase());
}
