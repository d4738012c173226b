import { ApiError, DEFAULT_GALLERY, type Gallery } from '@bonafide/client';
import { isOfRow } from './answers.ts';
import type { Pace } from './pace.ts';
import type { Row } from './row.ts';

/** Members that one call adds. */
const BATCH = 100;

/** A row whose person is registered, and the galleries that it is still to be put into. */
export interface Registered {
  number: number;
  row: Row;
  entry: Buffer;
}

/** What becomes of registered rows. */
export interface PlacementListener {
  placed(rows: readonly Registered[]): void;
  refused(row: Registered, reason: string): void;
}

/** Puts registered people into their galleries, many by a call, and makes galleries that are not there. */
export class Placement {
  private readonly waiting = new Map<string, Registered[]>();
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
    const key = JSON.stringify(names);
    const rows = [...(this.waiting.get(key) ?? []), one];
    this.waiting.set(key, rows);
    if (rows.length < BATCH) return;
    this.waiting.delete(key);
    await this.place(names, rows);
  }

  /** Places what waits. */
  async flush(): Promise<void> {
    for (const [key, rows] of [...this.waiting]) {
      this.waiting.delete(key);
      await this.place(JSON.parse(key), rows);
    }
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
