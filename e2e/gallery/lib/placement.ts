import { ApiError, DEFAULT_GALLERY, type Gallery } from '@bonafide/client';
import { isOfRow } from './answers.ts';
import type { Pace } from './pace.ts';
import type { Row } from './row.ts';

/** Members that one call adds, and how long the first of them waits for others, milliseconds. */
const BATCH = 100;
const LONGEST_MS = 2_000;

/** A row whose person is registered, and the galleries that it is still to be put into. */
export interface Registered {
  number: number;
  row: Row;
  entry: Buffer;
}

/** Rows that go into the same galleries. */
interface Batch {
  readonly galleryNames: string[];
  readonly rows: readonly Registered[];
}

/** What becomes of registered rows. */
export interface PlacementListener {
  placed(rows: readonly Registered[]): void;
  refused(row: Registered, reason: string): void;
}

/** Puts registered people into their galleries, many by a call, and makes galleries that are not there. */
export class Placement {
  /** Rows by the names of their galleries, as JSON. */
  private readonly waiting = new Map<string, readonly Registered[]>();
  private flushedAt = performance.now();
  private readonly made = new Map<string, Promise<void>>();

  private readonly gallery: Gallery;
  private readonly pace: Pace;
  private readonly listener: PlacementListener;

  constructor(gallery: Gallery, pace: Pace, listener: PlacementListener) {
    this.gallery = gallery;
    this.pace = pace;
    this.listener = listener;
  }

  /** Takes a row; those that go into the same galleries are placed together. Rejects as the calls do. */
  async add(one: Registered): Promise<void> {
    const names = one.row.galleries.filter((name) => name !== DEFAULT_GALLERY).sort();
    if (names.length === 0) return this.listener.placed([one]);
    const many = this.wait({ galleryNames: names, rows: [one] });
    if (many >= BATCH || performance.now() - this.flushedAt > LONGEST_MS) await this.flush();
  }

  /** Places what waits. */
  async flush(): Promise<void> {
    this.flushedAt = performance.now();
    const taken = this.taken();
    for (let at = 0; at < taken.length; at += 1) {
      const { galleryNames, rows } = taken[at] as Batch;
      try {
        await this.place(galleryNames, rows);
      } catch (error) {
        // For `settle`, where the run is to end.
        for (const left of taken.slice(at)) this.wait(left);
        throw error;
      }
    }
  }

  /** Tries once to place what waits, at the end of a run that was ended: what fails is found as there already by the next. */
  async settle(): Promise<void> {
    for (const { galleryNames, rows } of this.taken()) {
      const usernames = rows.map(({ row }) => row.username);
      const missing = galleryNames.filter((name) => !this.made.has(name));
      await Promise.all(missing.map((name) => this.gallery.addGallery(name).catch(() => undefined)));
      await this.gallery.addRegistrationsToGalleries({ galleryNames, usernames }).then(
        () => this.listener.placed(rows),
        () => undefined,
      );
    }
  }

  /** Answers how many rows wait for these galleries. */
  private wait({ galleryNames, rows }: Batch): number {
    const key = JSON.stringify(galleryNames);
    const all = [...(this.waiting.get(key) ?? []), ...rows];
    this.waiting.set(key, all);
    return all.length;
  }

  private taken(): Batch[] {
    const taken = [...this.waiting].map(([key, rows]) => ({ galleryNames: JSON.parse(key) as string[], rows }));
    this.waiting.clear();
    return taken;
  }

  private async place(galleryNames: string[], rows: readonly Registered[]): Promise<void> {
    try {
      for (const name of galleryNames) await this.make(name);
      const usernames = rows.map(({ row }) => row.username);
      await this.pace.call(() => this.gallery.addRegistrationsToGalleries({ galleryNames, usernames }));
    } catch (error) {
      if (!isOfRow(error)) throw error;
      const [only] = rows;
      if (rows.length === 1 && only) return this.listener.refused(only, `the galleries were refused (${error.status})`);
      // One of them is refused, and the others are not to be lost for it.
      for (const row of rows) await this.place(galleryNames, [row]);
      return;
    }
    this.listener.placed(rows);
  }

  /** Makes a gallery unless it is there; asked once. */
  private async make(name: string): Promise<void> {
    const known = this.made.get(name);
    if (known) return known;
    const making = this.makeNew(name);
    this.made.set(name, making);
    making.catch(() => this.made.delete(name));
    return making;
  }

  private async makeNew(name: string): Promise<void> {
    if ((await this.pace.call(() => this.gallery.listGallery())).includes(name)) return;
    await this.pace
      .call(() => this.gallery.addGallery(name))
      .catch(async (error) => {
        // An attempt whose answer was lost has made it, or another client has.
        if (!(error instanceof ApiError && error.status < 500)) throw error;
        if (!(await this.pace.call(() => this.gallery.listGallery())).includes(name)) throw error;
      });
  }
}
