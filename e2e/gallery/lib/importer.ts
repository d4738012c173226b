import type { ApiError, Gallery } from '@bonafide/client';
import { isOfRow } from './answers.ts';
import type { Journal } from './journal.ts';
import type { Pace } from './pace.ts';
import { readPicture } from './picture.ts';
import { Placement, type Registered } from './placement.ts';
import type { Refusals } from './refusals.ts';
import { emailOf, type Fault, type RawRow, type Row, readRow } from './row.ts';
import type { Source } from './source.ts';
import { Interrupted } from './stop.ts';

/** How far an import is. */
export interface Counts {
  /** Registered by this run. */
  registered: number;
  /** Registered before under the username, by whomever; told apart from the former by the API alone. */
  there: number;
  /** Imported by an earlier run, by its journal. */
  before: number;
  refused: number;
}

/** What an import works on. */
export interface Work {
  gallery: Gallery;
  source: Source;
  journal: Journal;
  refusals: Refusals;
  pace: Pace;
  /** Galleries that everybody is put into. */
  galleries: readonly string[];
  /** Rows at work at a time. */
  clients: number;
}

/** Registers the people of a source and puts them into galleries; what is there already is left as it is. */
export class Importer {
  readonly counts: Counts = { registered: 0, there: 0, before: 0, refused: 0 };
  private readonly placement: Placement;
  private readonly newly = new WeakSet<Row>();

  private readonly work: Work;

  constructor(work: Work) {
    this.work = work;
    this.placement = new Placement(work.gallery, work.pace, {
      placed: (rows) => this.enter(rows),
      refused: ({ number }, reason) => this.refuse(number, { field: 'galleries', reason }),
    });
  }

  /**
   * Imports all rows that are not imported yet. Rejects with Interrupted where it was told to end, with what is under way
   * finished; with Unreachable, and with ApiError where the credentials are refused. The same call later goes on.
   */
  async run(): Promise<void> {
    const rows = this.work.source.rows();
    const lanes = Array.from({ length: this.work.clients }, () => this.lane(rows));
    const ended = await Promise.allSettled(lanes);
    const failed = ended.find((lane) => lane.status === 'rejected');
    if (failed) {
      if (failed.reason instanceof Interrupted) await this.placement.settle();
      throw failed.reason;
    }
    await this.placement.flush();
  }

  /** A lane that fails closes the rows, so that the others end after the row that they are at. */
  private async lane(rows: AsyncGenerator<RawRow>): Promise<void> {
    for await (const raw of rows) await this.take(raw);
  }

  private async take(raw: RawRow): Promise<void> {
    const read = readRow(raw);
    if ('reason' in read) return this.refuse(raw.number, read);
    const row = { ...read, galleries: [...new Set([...read.galleries, ...this.work.galleries])] };
    const entry = this.work.journal.entryOf(row);
    if (this.work.journal.has(entry)) {
      this.counts.before += 1;
      return;
    }
    const image = await readPicture(this.work.source.folder, row.image);
    if (typeof image !== 'string') return this.refuse(raw.number, image);
    const fault = await this.register(row, image);
    if (fault) return this.refuse(raw.number, fault);
    await this.placement.add({ number: raw.number, row, entry });
  }

  /** Registers the person; why that was refused, if it was. */
  private async register(row: Row, image: string): Promise<Fault | undefined> {
    const { username, firstName, lastName, phoneNumber } = row;
    const named = {
      ...(firstName && { firstName }),
      ...(lastName && { lastName }),
      ...(phoneNumber && { phoneNumber }),
    };
    const person = { username, email: emailOf(row), ...named, image };
    try {
      await this.work.pace.call(() => this.work.gallery.registerUser(person));
      this.newly.add(row);
    } catch (error) {
      if (!isOfRow(error)) throw error;
      if (!isTaken(error)) return faultOf(error, person);
    }
    return undefined;
  }

  private enter(rows: readonly Registered[]): void {
    this.work.journal.add(rows.map(({ entry }) => entry));
    for (const { row } of rows) this.counts[this.newly.has(row) ? 'registered' : 'there'] += 1;
  }

  private refuse(number: number, fault: Fault): void {
    this.counts.refused += 1;
    this.work.refusals.add(number, fault);
  }
}

/** Whether the answer says that the username is registered. */
function isTaken({ status, body }: ApiError): boolean {
  const { errorMsg = '' } = (body ?? {}) as { errorMsg?: unknown };
  return (
    (status === 400 || status === 409) &&
    /username/i.test(String(errorMsg)) &&
    /taken|registered|exists/i.test(String(errorMsg))
  );
}

/** What an answer refuses: its field where it names one, its words where they quote nothing of the person. */
function faultOf({ status, body }: ApiError, { image: _, ...person }: Readonly<Record<string, string>>): Fault {
  const { errorMsg = '', errorCode = '' } = (body ?? {}) as { errorMsg?: unknown; errorCode?: unknown };
  const words = String(errorMsg).slice(0, 300);
  const field = [...Object.keys(person), 'image'].find((name) => new RegExp(`\\b${name}\\b`).test(words)) ?? '';
  const quotes = Object.values(person).some((value) => words.toLowerCase().includes(value.toLowerCase()));
  return { field, reason: quotes || !words ? `refused (${status} ${String(errorCode).slice(0, 60)})` : words };
}
