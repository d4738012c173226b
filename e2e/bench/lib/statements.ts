import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { SESSION_STEPS, type SessionStep } from './session-journey.ts';

/** In which everything that a service runs by itself has run. */
const IDLE_MS = 4000;
/** Longer than events take to the stream, and shorter than the audit log waits before it chains. */
const SETTLE_MS = 400;

type Counts = Map<string, number>;

/** Statements that services have a database run. */
export class StatementCounter {
  private readonly client: pg.Client;
  private readonly idle: ReadonlySet<string>;

  private constructor(client: pg.Client, idle: ReadonlySet<string>) {
    this.client = client;
    this.idle = idle;
  }

  /** Of a server that has loaded pg_stat_statements, and a database that is idle now: what it runs by itself is not counted. */
  static async of(databaseUrl: string): Promise<StatementCounter> {
    const client = new pg.Client({ connectionString: databaseUrl });
    await client.connect();
    await client.query('CREATE EXTENSION IF NOT EXISTS pg_stat_statements');
    const before = await countsOf(client);
    await sleep(IDLE_MS);
    const idle = [...(await countsOf(client))].filter(([id, calls]) => calls > (before.get(id) ?? 0));
    return new StatementCounter(client, new Set(idle.map(([id]) => id)));
  }

  /** How many each step takes, by `journeys` journeys of one client one after the other, who tells each step before it. */
  async perStep(
    journeys: number,
    journey: (before: (step: SessionStep) => Promise<void>) => Promise<unknown>,
  ): Promise<Record<SessionStep, number>> {
    const sums = Object.fromEntries(SESSION_STEPS.map((step) => [step, 0])) as Record<SessionStep, number>;
    let current: SessionStep | undefined;
    let seen = 0;
    const turnTo = async (next: SessionStep | undefined) => {
      await sleep(SETTLE_MS);
      const now = this.sum(await countsOf(this.client));
      if (current) sums[current] += now - seen;
      [current, seen] = [next, now];
    };
    for (let number = 0; number < journeys; number += 1) await journey(turnTo);
    await turnTo(undefined);
    return Object.fromEntries(SESSION_STEPS.map((step) => [step, sums[step] / journeys])) as Record<
      SessionStep,
      number
    >;
  }

  close(): Promise<void> {
    return this.client.end();
  }

  private sum(counts: Counts): number {
    return [...counts].reduce((sum, [id, calls]) => sum + (this.idle.has(id) ? 0 : calls), 0);
  }
}

/** Calls by statement, of the services' users and not of this client; without what begins and ends transactions. */
async function countsOf(client: pg.Client): Promise<Counts> {
  const { rows } = await client.query<{ id: string; calls: number }>(
    `SELECT queryid::text AS id, sum(calls)::float8 AS calls FROM pg_stat_statements
     WHERE dbid = (SELECT oid FROM pg_database WHERE datname = current_database())
       AND userid <> (SELECT oid FROM pg_roles WHERE rolname = current_user)
       AND query !~* '^(BEGIN|START TRANSACTION|COMMIT|ROLLBACK)'
     GROUP BY queryid`,
  );
  return new Map(rows.map(({ id, calls }) => [id, calls]));
}
