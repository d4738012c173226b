import { DEFAULT_STREAM, EVENT_STREAM, ensureStream } from '@bonafide/messaging/events/event-stream';
import { createLogger } from '@bonafide/platform/observability/logger';
import { type OwnNats, ownNats } from '@bonafide/testing/nats';
import { type JetStreamManager, jetstreamManager, RetentionPolicy, StorageType } from '@nats-io/jetstream';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const DAY = 86_400_000_000_000;
const logs: Record<string, unknown>[] = [];
const log = createLogger('test', 'info', { write: (line) => void logs.push(JSON.parse(line)) });

describe('the event stream', () => {
  let nats: OwnNats;
  let connection: NatsConnection;
  let manager: JetStreamManager;
  beforeEach(async () => {
    logs.length = 0;
    nats = await ownNats();
    const { username, password, host } = new URL(nats.url);
    connection = await connect({ servers: host, user: username, pass: password });
    manager = await jetstreamManager(connection);
  });
  afterEach(async () => {
    await connection.close();
    await nats.remove();
  });
  const config = async () => (await manager.streams.info(EVENT_STREAM)).config;

  it('follows its settings, and is left alone when it does', async () => {
    await ensureStream(manager, DEFAULT_STREAM, log);
    expect(await config()).toMatchObject({ max_age: 7 * DAY, max_bytes: 1_000_000_000, num_replicas: 1 });
    const settings = { ...DEFAULT_STREAM, BONAFIDE_EVENTS_MAX_AGE_DAYS: 3, BONAFIDE_EVENTS_MAX_BYTES: 5_000_000 };
    await ensureStream(manager, settings, log);
    expect(await config()).toMatchObject({ max_age: 3 * DAY, max_bytes: 5_000_000 });
    await ensureStream(manager, settings, log);
    expect(logs.map(({ msg }) => msg)).toEqual(['event stream created', 'event stream updated']);
  });

  it('takes over the stream of an older version with the events in it', async () => {
    await manager.streams.add({
      name: EVENT_STREAM,
      subjects: ['bonafide.events.>'],
      storage: StorageType.File,
      retention: RetentionPolicy.Limits,
      max_age: 7 * DAY,
      duplicate_window: DAY / 24,
    });
    await manager.jetstream().publish('bonafide.events.onboarding.v1.LifecycleEvent', 'old');
    await ensureStream(manager, { ...DEFAULT_STREAM, BONAFIDE_EVENTS_MAX_AGE_DAYS: 14 }, log);
    const { config: now, state } = await manager.streams.info(EVENT_STREAM);
    expect(now).toMatchObject({ max_age: 14 * DAY, max_bytes: 1_000_000_000 });
    expect(state.messages).toBe(1);
  });

  it('stays as it is, with an error in the log, where the server refuses the settings', async () => {
    await ensureStream(manager, DEFAULT_STREAM, log);
    await ensureStream(manager, { ...DEFAULT_STREAM, BONAFIDE_EVENTS_MAX_BYTES: 100_000_000_000 }, log);
    expect((await config()).max_bytes).toBe(1_000_000_000);
    expect(logs.at(-1)).toMatchObject({ level: 'error', changed: ['max_bytes'] });
  });
});
