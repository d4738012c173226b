import { randomUUID } from 'node:crypto';
import { Bus } from '@bonafide/messaging/bus';
import { emit } from '@bonafide/messaging/events/outbox';
import { messagingMigrations } from '@bonafide/messaging/events/outbox.module';
import { OutboxEvent } from '@bonafide/messaging/events/outbox-event.entity';
import { EVENT_STREAM, OutboxRelay } from '@bonafide/messaging/events/outbox-relay';
import { createDataSource } from '@bonafide/platform/database/database';
import { createLogger } from '@bonafide/platform/observability/logger';
import { Metrics } from '@bonafide/platform/observability/metrics';
import { LifecycleEventSchema } from '@bonafide/proto/gen/bonafide/onboarding/v1/events_pb';
import { type TestDatabase, testDatabase } from '@bonafide/testing/database';
import { type OwnNats, ownNats } from '@bonafide/testing/nats';
import { fromBinary } from '@bufbuild/protobuf';
import { jetstream, jetstreamManager } from '@nats-io/jetstream';
import type { DataSource } from 'typeorm';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

const log = createLogger('test', 'silent');
const metrics = new Metrics('test');

describe('the outbox', () => {
  let nats: OwnNats;
  let created: TestDatabase;
  let database: DataSource;
  let bus: Bus;

  beforeEach(async () => {
    nats = await ownNats();
    created = await testDatabase(messagingMigrations);
    database = await createDataSource(created.url, [OutboxEvent]).initialize();
    bus = await Bus.connect(nats.url, 'test', log);
  });
  afterEach(async () => {
    await bus.close();
    await database.destroy();
    await created.drop();
    await nats.remove();
  });

  const write = (ids: string[]) =>
    database.transaction(async (manager) => {
      for (const id of ids) await emit(manager, LifecycleEventSchema, id, { id, tenant: 'acme' });
    });
  const waiting = () => database.getRepository(OutboxEvent).count();
  const relay = () => new OutboxRelay(database, bus, log, metrics);
  const ids = (count: number) => Array.from({ length: count }, () => randomUUID());

  /** Ids of all events that the stream holds, in its order. */
  async function stored(): Promise<string[]> {
    const { state } = await (await jetstreamManager(bus.connection)).streams.info(EVENT_STREAM);
    const consumer = await jetstream(bus.connection).consumers.get(EVENT_STREAM);
    const found: string[] = [];
    while (found.length < state.messages) {
      for await (const message of await consumer.fetch({ max_messages: state.messages - found.length })) {
        found.push(fromBinary(LifecycleEventSchema, message.data).id);
        if (found.length === state.messages) break;
      }
    }
    return found;
  }

  it('is published once each by two rival relays', async () => {
    const written = ids(500);
    await write(written);
    const rivals = [relay(), relay()];
    for (const rival of rivals) rival.onApplicationBootstrap();
    await vi.waitFor(async () => expect(await waiting()).toBe(0), { timeout: 20_000 });
    for (const rival of rivals) await rival.onModuleDestroy();
    expect((await stored()).sort()).toEqual(written.sort());
  });

  it('is stored once when a crash makes the relay publish again', async () => {
    const written = ids(3);
    for (let round = 0; round < 2; round += 1) {
      await write(written);
      const running = relay();
      running.onApplicationBootstrap();
      await vi.waitFor(async () => expect(await waiting()).toBe(0), { timeout: 20_000 });
      await running.onModuleDestroy();
    }
    expect((await stored()).sort()).toEqual(written.sort());
  });

  it('has the table that the entity describes', async () => {
    const { upQueries } = await database.driver.createSchemaBuilder().log();
    expect(upQueries.map(({ query }) => query)).toEqual([]);
  });

  it('keeps nothing of a transaction that was rolled back', async () => {
    const failed = database.transaction(async (manager) => {
      await emit(manager, LifecycleEventSchema, randomUUID(), { tenant: 'acme' });
      throw new Error('undone');
    });
    await expect(failed).rejects.toThrow('undone');
    expect(await waiting()).toBe(0);
  });

  it('waits while NATS is away and delivers afterwards', async () => {
    const running = relay();
    running.onApplicationBootstrap();
    await nats.stop();
    const written = ids(5);
    await write(written);
    expect(await waiting()).toBe(5);
    await nats.start();
    await vi.waitFor(async () => expect(await waiting()).toBe(0), { timeout: 20_000 });
    await running.onModuleDestroy();
    expect(await stored()).toEqual(written);
  });
});
