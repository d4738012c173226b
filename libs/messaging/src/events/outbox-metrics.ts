import { Counter, Gauge, type Registry } from 'prom-client';
import type { DataSource } from 'typeorm';

/** Rows are counted up to this many; a backlog beyond it reads as this number. */
const COUNTED = 100_000;

const BACKLOG = `
  SELECT (SELECT count(*) FROM (SELECT FROM outbox_event LIMIT ${COUNTED}) AS counted) AS pending,
         coalesce((SELECT extract(epoch FROM now() - created_at) FROM outbox_event ORDER BY position LIMIT 1), 0) AS age`;

/** What the relay itself counts and sets. */
export interface RelayMetrics {
  published: Counter<'type'>;
  streamUp: Gauge;
  streamLost: Counter;
}

/**
 * Registers the figures of an outbox; returns those that the relay keeps. Of the backlog every scrape asks the table itself, so
 * every replica reports the true figure, also while NATS is away. While the database is away the gauges are NaN.
 */
export function outboxMetrics(registry: Registry, database: DataSource): RelayMetrics {
  const registers = [registry];
  const oldest = new Gauge({
    name: 'bonafide_outbox_oldest_seconds',
    help: 'Age of the oldest event that is not yet published, 0 when there is none',
    registers,
  });
  new Gauge({
    name: 'bonafide_outbox_pending',
    help: `Outbox rows not yet published, counted up to ${COUNTED}`,
    registers,
    async collect() {
      const [row] = await database.query(BACKLOG).catch(() => [{ pending: Number.NaN, age: Number.NaN }]);
      this.set(Number(row.pending));
      oldest.set(Math.max(0, Number(row.age)));
    },
  });
  const published = new Counter({
    name: 'bonafide_events_published_total',
    help: 'Events that JetStream has confirmed',
    labelNames: ['type'],
    registers,
  });
  const streamUp = new Gauge({
    name: 'bonafide_event_stream_up',
    help: '1 while the event stream is there and can be reached, as of the last few seconds',
    registers,
  });
  const streamLost = new Counter({
    name: 'bonafide_event_stream_lost_total',
    help: 'How often the event stream was gone, with the events in it, and was made again',
    registers,
  });
  return { published, streamUp, streamLost };
}
