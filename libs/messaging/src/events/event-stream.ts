import type { Logger } from '@bonafide/platform/observability/logger';
import { EVENT_SUBJECTS } from '@bonafide/proto/subjects';
import {
  DiscardPolicy,
  JetStreamApiError,
  type JetStreamManager,
  RetentionPolicy,
  StorageType,
  type StreamConfig,
} from '@nats-io/jetstream';
import { z } from 'zod';

/** The stream of all events; consumers filter by subject. */
export const EVENT_STREAM = 'BONAFIDE_EVENTS';

const NANOSECONDS_PER_HOUR = 3_600_000_000_000;
const STREAM_NOT_FOUND = 10_059;

/** Configuration keys of a service that publishes events. */
export const eventsConfig = {
  BONAFIDE_EVENTS_REPLICAS: z.coerce
    .number()
    .int()
    .min(1)
    .max(5)
    .default(1)
    .describe('Servers of the NATS cluster that keep each event'),
  BONAFIDE_EVENTS_MAX_AGE_DAYS: z.coerce
    .number()
    .int()
    .min(1)
    .max(365)
    .default(7)
    .describe('Days after which the stream drops an event'),
  BONAFIDE_EVENTS_MAX_BYTES: z.coerce
    .number()
    .int()
    .min(1_000_000)
    .default(1_000_000_000)
    .describe('Size of the stream, beyond which it drops its oldest events'),
};

export interface StreamSettings {
  BONAFIDE_EVENTS_REPLICAS: number;
  BONAFIDE_EVENTS_MAX_AGE_DAYS: number;
  BONAFIDE_EVENTS_MAX_BYTES: number;
}

export const DEFAULT_STREAM: StreamSettings = z.object(eventsConfig).parse({});

/**
 * Makes the stream when it is missing, which it answers with true, and brings an existing one to the settings. Settings that the server refuses for
 * an existing stream (more bytes than it may store, for instance) are logged, and the stream stays as it is.
 */
export async function ensureStream(manager: JetStreamManager, settings: StreamSettings, log: Logger): Promise<boolean> {
  const wanted = {
    subjects: [EVENT_SUBJECTS],
    num_replicas: settings.BONAFIDE_EVENTS_REPLICAS,
    max_age: settings.BONAFIDE_EVENTS_MAX_AGE_DAYS * 24 * NANOSECONDS_PER_HOUR,
    max_bytes: settings.BONAFIDE_EVENTS_MAX_BYTES,
    // Ids are remembered this long: what is published again within it is stored once.
    duplicate_window: NANOSECONDS_PER_HOUR,
    discard: DiscardPolicy.Old,
  } satisfies Partial<StreamConfig>;
  const known = await configOf(manager);
  if (!known) {
    const name = EVENT_STREAM;
    await manager.streams.add({ ...wanted, name, storage: StorageType.File, retention: RetentionPolicy.Limits });
    log.info({ stream: name }, 'event stream created');
    return true;
  }
  const keys = Object.keys(wanted) as (keyof typeof wanted)[];
  const changed = keys.filter((key) => JSON.stringify(known[key]) !== JSON.stringify(wanted[key]));
  if (changed.length === 0) return false;
  try {
    await manager.streams.update(EVENT_STREAM, wanted);
    log.info({ stream: EVENT_STREAM, changed }, 'event stream updated');
  } catch (err) {
    if (!(err instanceof JetStreamApiError)) throw err;
    log.error({ err, stream: EVENT_STREAM, changed }, 'updating the event stream failed');
  }
  return false;
}

async function configOf(manager: JetStreamManager): Promise<StreamConfig | undefined> {
  try {
    return (await manager.streams.info(EVENT_STREAM)).config;
  } catch (error) {
    if (error instanceof JetStreamApiError && error.code === STREAM_NOT_FOUND) return undefined;
    throw error;
  }
}
