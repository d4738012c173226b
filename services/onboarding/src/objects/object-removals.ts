import type { Logger } from '@bonafide/platform/observability/logger';
import { Periodic } from '@bonafide/platform/process/periodic';
import { LOGGER } from '@bonafide/platform/process/tokens';
import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { OBJECT_STORE, type ObjectStore } from './object-store.js';

const EVERY_MS = 10_000;
const BATCH = 100;
/** Longest time of one run; what is left follows with the next. */
const LONGEST_MS = 60_000;
/** After its last link has ended, an upload that began in time may still be on its way, and clocks differ. */
const MARGIN_SECONDS = 900;
const RETRY_SECONDS = 60;

interface Due {
  object_key: string;
  /** No link can bring it back. */
  is_last: boolean;
}

/**
 * Removes the objects of deleted recordings within seconds, whatever deleted them, and once more when no link can store them again. One
 * that the store does not remove is tried again each minute, until it does.
 */
@Injectable()
export class ObjectRemovals implements OnApplicationBootstrap {
  constructor(
    private readonly database: DataSource,
    private readonly periodic: Periodic,
    @Inject(OBJECT_STORE) private readonly store: ObjectStore | null,
    @Inject(LOGGER) private readonly log: Logger,
  ) {}

  onApplicationBootstrap(): void {
    const run = async () => void (await this.removeDue());
    if (this.store) this.periodic.start({ name: 'recording removal', everyMs: EVERY_MS, replicas: 'one', run });
  }

  /** Returns how many were removed. */
  async removeDue(): Promise<number> {
    const { store } = this;
    if (!store) return 0;
    const until = performance.now() + LONGEST_MS;
    let removed = 0;
    for (let due = await this.due(); due.length > 0 && performance.now() < until; due = await this.due()) {
      for (const one of due) removed += await this.remove(store, one);
    }
    return removed;
  }

  private due(): Promise<Due[]> {
    return this.database.query(
      `SELECT object_key, links_end + make_interval(secs => $1) <= now() AS is_last FROM recording_removal
       WHERE due_at <= now() ORDER BY due_at LIMIT $2`,
      [MARGIN_SECONDS, BATCH],
    );
  }

  private async remove(store: ObjectStore, { object_key: key, is_last }: Due): Promise<0 | 1> {
    try {
      await store.delete(key);
    } catch (err) {
      this.log.warn({ err }, 'a recording could not be removed; tried again in a minute');
      await this.postpone(key, 'now() + make_interval(secs => $2)', RETRY_SECONDS);
      return 0;
    }
    if (is_last) await this.database.query('DELETE FROM recording_removal WHERE object_key = $1', [key]);
    else await this.postpone(key, 'links_end + make_interval(secs => $2)', MARGIN_SECONDS);
    return 1;
  }

  private async postpone(key: string, time: string, seconds: number): Promise<void> {
    await this.database.query(`UPDATE recording_removal SET due_at = ${time} WHERE object_key = $1`, [key, seconds]);
  }
}
