import pg from 'pg';
import { vi } from 'vitest';
import type { RunningEngine } from './running-engine.js';

/** The table of receipts, locked: writers wait. */
export interface HeldReceipts {
  /** Resolves when `count` writers wait, or when `or` returns true; rejects after twenty seconds. */
  waitedForBy(count: number, or?: () => boolean): Promise<void>;
  release(): Promise<void>;
}

/** Locks the table of receipts from a connection of its own, which outlives the engine's. */
export async function holdReceipts({ service }: RunningEngine): Promise<HeldReceipts> {
  const connection = new pg.Client({ connectionString: service.databaseUrl });
  await connection.connect();
  await connection.query('BEGIN');
  await connection.query('LOCK TABLE decision_receipt IN ACCESS EXCLUSIVE MODE');
  const waiting = async () => {
    const { rows } = await connection.query(
      `SELECT count(*)::int AS waiting FROM pg_locks WHERE relation = 'decision_receipt'::regclass AND NOT granted`,
    );
    return rows[0].waiting;
  };
  return {
    waitedForBy: (count, or = () => false) =>
      vi.waitFor(
        async () => {
          const now = await waiting();
          if (now < count && !or()) throw new Error(`${now} of ${count} wait to write a receipt`);
        },
        { interval: 5, timeout: 20_000 },
      ),
    release: () => connection.end(),
  };
}
