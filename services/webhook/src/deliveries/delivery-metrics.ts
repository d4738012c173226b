import { Metrics } from '@bonafide/platform/observability/metrics';
import { Injectable } from '@nestjs/common';
import { Counter, Gauge, Histogram } from 'prom-client';
import { DataSource } from 'typeorm';

/** Rows are counted up to this many; a backlog beyond it reads as this number. */
const COUNTED = 100_000;
const SECONDS = [0.01, 0.05, 0.1, 0.5, 1, 5, 15, 60, 600, 3600];

const BACKLOG = `
  SELECT (SELECT count(*) FROM (SELECT FROM delivery WHERE state IN ('waiting', 'pending') LIMIT ${COUNTED}) AS counted) AS backlog,
    (SELECT count(*) FROM (SELECT FROM event WHERE describe_at IS NOT NULL LIMIT ${COUNTED}) AS counted) AS undescribed,
    coalesce((SELECT extract(epoch FROM now() - min(due_at)) FROM delivery WHERE state = 'pending' AND due_at <= now()), 0) AS age`;

interface Backlog {
  backlog: number;
  undescribed: number;
  age: number;
}

/** Reads the backlog, once for all that ask in one scrape. */
function backlogOf(database: DataSource): () => Promise<Backlog> {
  const read = async () => {
    const [row] = await database.query(BACKLOG);
    return { backlog: Number(row.backlog), undescribed: Number(row.undescribed), age: Number(row.age) };
  };
  const unknown = { backlog: Number.NaN, undescribed: Number.NaN, age: Number.NaN };
  let reading: Promise<Backlog> | undefined;
  return () => {
    reading ??= read()
      .catch(() => unknown)
      .finally(() => {
        reading = undefined;
      });
    return reading;
  };
}

/** The figures of deliveries. Of the backlog every scrape asks the tables themselves; while the database is away it is NaN. */
@Injectable()
export class DeliveryMetrics {
  readonly attempts: Counter<'outcome'>;
  readonly disabled: Counter<'reason'>;
  /** From the arrival of an event to its delivery at the first try. */
  readonly lag: Histogram;

  constructor(metrics: Metrics, database: DataSource) {
    const registers = [metrics.registry];
    const read = backlogOf(database);
    const gauge = (name: string, member: keyof Backlog, help: string) =>
      new Gauge({
        name: `bonafide_webhook_${name}`,
        help,
        registers,
        async collect() {
          this.set((await read())[member]);
        },
      });
    gauge('backlog', 'backlog', `Deliveries that have not ended, counted up to ${COUNTED}`);
    gauge('events_undescribed', 'undescribed', 'Events that wait for onboarding to tell whose session they are about');
    gauge('oldest_due_seconds', 'age', 'For how long the delivery that waits longest has been due, 0 when none is');
    this.attempts = new Counter({
      name: 'bonafide_webhook_attempts_total',
      help: 'Attempts by what they say of the endpoint: received, refused, overloaded, gone',
      labelNames: ['outcome'],
      registers,
    });
    this.disabled = new Counter({
      name: 'bonafide_webhook_endpoints_disabled_total',
      help: 'Endpoints that were disabled: gone (410), failing (120 hours without a success)',
      labelNames: ['reason'],
      registers,
    });
    this.lag = new Histogram({
      name: 'bonafide_webhook_first_try_seconds',
      help: 'Time from when an event happened to the answer to its first try',
      buckets: SECONDS,
      registers,
    });
  }
}
