import { randomUUID } from 'node:crypto';
import { Bus } from '@bonafide/messaging/bus';
import { type Consumption, type Delivery, EventConsumer } from '@bonafide/messaging/events/event-consumer';
import { DEFAULT_STREAM, EVENT_STREAM, ensureStream } from '@bonafide/messaging/events/event-stream';
import { recordOnce, sweepInbox } from '@bonafide/messaging/events/inbox';
import { InboxEvent } from '@bonafide/messaging/events/inbox-event.entity';
import { messagingMigrations } from '@bonafide/messaging/events/outbox.module';
import { OutboxEvent } from '@bonafide/messaging/events/outbox-event.entity';
import { ParkedEvent } from '@bonafide/messaging/events/parked-event.entity';
import { createDataSource } from '@bonafide/platform/database/database';
import { createLogger } from '@bonafide/platform/observability/logger';
import { Metrics } from '@bonafide/platform/observability/metrics';
import { type LifecycleEvent, LifecycleEventSchema } from '@bonafide/proto/gen/bonafide/onboarding/v1/events_pb';
import { eventSubject } from '@bonafide/proto/subjects';
import { type TestDatabase, testDatabase } from '@bonafide/testing/database';
import { type OwnNats, ownNats } from '@bonafide/testing/nats';
import { create, toBinary } from '@bufbuild/protobuf';
import { type JetStreamManager, jetstreamManager } from '@nats-io/jetstream';
import type { DataSource, EntityManager } from 'typeorm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

type What = Consumption<typeof LifecycleEventSchema>;

const logs: Record<string, unknown>[] = [];
const log = createLogger('test', 'info', { write: (line) => void logs.push(JSON.parse(line)) });

/** Does to the schema what the service's own role may not. */
async function asOwner({ ownerUrl }: TestDatabase, statement: string): Promise<void> {
  const owner = await createDataSource(ownerUrl, []).initialize();
  await owner.query(statement);
  await owner.destroy();
}

describe('the inbox', () => {
  let nats: OwnNats;
  let created: TestDatabase;
  let database: DataSource;
  let bus: Bus;
  let manager: JetStreamManager;
  let metrics: Metrics;
  const running: EventConsumer<typeof LifecycleEventSchema>[] = [];

  beforeEach(async () => {
    logs.length = 0;
    nats = await ownNats();
    created = await testDatabase(messagingMigrations, new URL('./migrations', import.meta.url));
    database = await createDataSource(created.url, [OutboxEvent, InboxEvent, ParkedEvent]).initialize();
    bus = await Bus.connect(nats.url, 'test', log);
    manager = await jetstreamManager(bus.connection);
    metrics = new Metrics('test');
    await ensureStream(manager, DEFAULT_STREAM, log);
  });
  afterEach(async () => {
    await Promise.all(running.splice(0).map((consumer) => consumer.stop()));
    await bus.close();
    await database.destroy();
    await created.drop();
    await nats.remove();
  });

  const write = (to: EntityManager, { sessionId }: LifecycleEvent) =>
    to.query('INSERT INTO effect (session) VALUES ($1)', [sessionId]);
  const effects = async () =>
    (await database.query('SELECT session FROM effect ORDER BY at')).map((row: { session: string }) => row.session);
  const pending = async () => {
    const { num_pending, num_ack_pending } = await manager.consumers.info(EVENT_STREAM, 'webhook');
    return num_pending + num_ack_pending;
  };
  const outcomes = async () =>
    Object.fromEntries(
      [
        ...(await metrics.registry.metrics()).matchAll(
          /^bonafide_events_consumed_total\{.*outcome="(\w+)".*\} (\d+)/gm,
        ),
      ].map(([, outcome, count]) => [outcome, Number(count)]),
    );
  async function publish(sessionId: string, id = randomUUID(), type = 'enrollment.started', tenant = 'acme') {
    const event = create(LifecycleEventSchema, { id, tenant, type, sessionId });
    await manager.jetstream().publish(eventSubject(event), toBinary(LifecycleEventSchema, event), { msgID: id });
    return id;
  }
  function consume(what: Partial<What> = {}, over = bus) {
    const consumption: What = { name: 'webhook', schema: LifecycleEventSchema, handle: write, ...what };
    const consumer = new EventConsumer(database, over, log, metrics, consumption);
    running.push(consumer);
    consumer.start();
    return consumer;
  }

  it('handles earlier and new events in the order of the stream, and remembers its position', async () => {
    await publish('1');
    const first = consume();
    await publish('2');
    await expect.poll(effects).toEqual(['1', '2']);
    await first.stop();
    await publish('3');
    consume();
    await expect.poll(effects).toEqual(['1', '2', '3']);
  });

  it('gives no effect to an event that is delivered twice', async () => {
    consume();
    const { config } = await manager.streams.info(EVENT_STREAM);
    await manager.streams.update(EVENT_STREAM, { ...config, duplicate_window: 100_000_000 });
    const id = await publish('1');
    await expect.poll(effects).toEqual(['1']);
    const duplicates = async () => {
      await publish('1', id);
      return (await outcomes()).duplicate ?? 0;
    };
    await expect.poll(duplicates).toBeGreaterThan(0);
    await publish('2');
    await expect.poll(effects).toEqual(['1', '2']);
    expect(await pending()).toBe(0);
  });

  it('gives no second effect when it dies between commit and acknowledgement', async () => {
    const mortal = await Bus.connect(nats.url, 'mortal', log);
    const handle = async (to: EntityManager, event: LifecycleEvent) => {
      await write(to, event);
      await mortal.connection.close();
    };
    const first = consume({ handle, ackWaitMs: 500 }, mortal);
    await publish('1');
    await expect.poll(effects).toEqual(['1']);
    await first.stop();
    expect(await pending()).toBe(1);
    consume({ ackWaitMs: 500 });
    await expect.poll(pending, { timeout: 5000 }).toBe(0);
    expect(await effects()).toEqual(['1']);
    expect(await outcomes()).toMatchObject({ duplicate: 1 });
  });

  it('keeps the order while an event fails, over replicas, and rolls back what a failure wrote', async () => {
    let failures = 3;
    const handle = async (to: EntityManager, event: LifecycleEvent) => {
      await write(to, event);
      if (event.sessionId === '2' && failures-- > 0) throw new Error('not now');
    };
    consume({ handle });
    consume({ handle });
    for (const session of ['1', '2', '3', '4']) await publish(session);
    await expect.poll(effects, { timeout: 15_000 }).toEqual(['1', '2', '3', '4']);
  });

  it('parks and reports what fails repeatedly or cannot be read, and goes on', async () => {
    const seen: Delivery[] = [];
    const handle = async (to: EntityManager, event: LifecycleEvent, delivery: Delivery) => {
      if (event.sessionId !== 'poison') return void (await write(to, event));
      seen.push(delivery);
      throw new TypeError('quotes data');
    };
    consume({ handle, tries: 2 });
    const poison = await publish('poison');
    await manager.jetstream().publish('bonafide.events.acme.enrollment.started', 'no protobuf', { msgID: 'garbage' });
    await publish('after');
    await expect.poll(effects, { timeout: 10_000 }).toEqual(['after']);
    expect(seen.map(({ attempt }) => attempt)).toEqual([1, 2]);
    const parked = await database.getRepository(ParkedEvent).find({ order: { sequence: 'ASC' } });
    expect(parked.map(({ eventId, reason }) => [eventId, reason])).toEqual([
      [poison, 'TypeError'],
      ['garbage', expect.stringMatching(/Error$/)],
    ]);
    expect(logs.filter(({ level }) => level === 'error')).toMatchObject([{ event: poison }, { event: 'garbage' }]);
    expect(await outcomes()).toMatchObject({ parked: 2, handled: 1, failed: 4 });
    expect(await pending()).toBe(0);
  });

  it('neither parks nor loses anything while the database is away', async () => {
    await asOwner(created, 'ALTER TABLE inbox_event RENAME TO away');
    consume({ tries: 1 });
    await publish('1');
    await expect.poll(async () => (await outcomes()).failed ?? 0).toBeGreaterThan(0);
    await asOwner(created, 'ALTER TABLE away RENAME TO inbox_event');
    await expect.poll(effects, { timeout: 10_000 }).toEqual(['1']);
    expect(await database.getRepository(ParkedEvent).count()).toBe(0);
  });

  it('takes only what its filter lets through, and survives the loss of stream and server', async () => {
    consume({ filter: 'bonafide.events.*.enrollment.completed' });
    await publish('1');
    await publish('2', randomUUID(), 'enrollment.completed');
    await expect.poll(effects).toEqual(['2']);
    await manager.streams.delete(EVENT_STREAM);
    await ensureStream(manager, DEFAULT_STREAM, log);
    await publish('3', randomUUID(), 'enrollment.completed');
    await expect.poll(effects, { timeout: 20_000 }).toEqual(['2', '3']);
    await nats.stop();
    await nats.start();
    const id = randomUUID();
    const again = () => publish('4', id, 'enrollment.completed').catch(() => undefined);
    await expect.poll(again, { timeout: 20_000 }).toBe(id);
    await expect.poll(effects, { timeout: 30_000 }).toEqual(['2', '3', '4']);
  });

  it('finishes what is in progress when it stops, and takes nothing more', async () => {
    let begun = 0;
    const handle = async (to: EntityManager, event: LifecycleEvent) => {
      begun += 1;
      await new Promise((resolve) => setTimeout(resolve, 200));
      await write(to, event);
    };
    const consumer = consume({ handle, inFlight: 2 });
    for (const session of ['1', '2', '3', '4']) await publish(session);
    await expect.poll(() => begun).toBe(2);
    await consumer.stop();
    expect((await effects()).sort()).toEqual(['1', '2']);
    expect(begun).toBe(2);
  });

  it('has entities that agree with the migrations', async () => {
    const { upQueries } = await database.driver.createSchemaBuilder().log();
    const ours = upQueries.map(({ query }) => query).filter((query) => !query.includes('"effect"'));
    expect(ours).toEqual([]);
  });

  it('forgets what is older than its retention', async () => {
    const row = (eventId: string, days: number) => ({
      consumer: 'webhook',
      eventId,
      receivedAt: new Date(Date.now() - days * 86_400_000),
    });
    await database.query(
      "INSERT INTO inbox_event SELECT 'webhook', n::text, now() - interval '31 days' FROM generate_series(1, 12000) n",
    );
    await database.getRepository(InboxEvent).insert([row('old', 30.1), row('young', 29.9)]);
    expect(await sweepInbox(database, 30)).toBe(12_001);
    expect((await database.getRepository(InboxEvent).find()).map(({ eventId }) => eventId)).toEqual(['young']);
  });

  it('keeps the record of an event that is being handled while old ones are forgotten', async () => {
    await database.query(`INSERT INTO inbox_event VALUES ('webhook', 'old', now() - interval '31 days')`);
    const handling = database.createQueryRunner();
    await handling.startTransaction();
    expect(await recordOnce(handling.manager, 'webhook', 'new')).toBe(true);
    expect(await sweepInbox(database, 30)).toBe(1);
    await handling.commitTransaction();
    await handling.release();
    expect(await sweepInbox(database, 30)).toBe(0);
    expect(await recordOnce(database.manager, 'webhook', 'new')).toBe(false);
  });
});
