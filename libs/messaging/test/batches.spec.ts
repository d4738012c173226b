import { fork } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Bus } from '@bonafide/messaging/bus';
import {
  BatchConsumer,
  type BatchConsumption,
  IDLE_SESSION_MS,
  type StreamEvent,
} from '@bonafide/messaging/events/batch-consumer';
import { DEFAULT_STREAM, EVENT_STREAM, ensureStream } from '@bonafide/messaging/events/event-stream';
import { InboxEvent } from '@bonafide/messaging/events/inbox-event.entity';
import { messagingMigrations } from '@bonafide/messaging/events/outbox.module';
import { ParkedEvent } from '@bonafide/messaging/events/parked-event.entity';
import { createDataSource } from '@bonafide/platform/database/database';
import { createLogger } from '@bonafide/platform/observability/logger';
import { Metrics } from '@bonafide/platform/observability/metrics';
import { eventFilter, eventSubject } from '@bonafide/proto/subjects';
import { type TestDatabase, testDatabase } from '@bonafide/testing/database';
import { type OwnNats, ownNats } from '@bonafide/testing/nats';
import { type JetStreamManager, jetstreamManager } from '@nats-io/jetstream';
import type { DataSource, EntityManager } from 'typeorm';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

const log = createLogger('test', 'silent');
const textOf = ({ data }: StreamEvent) => Buffer.from(data).toString();

describe('consuming in batches', () => {
  let nats: OwnNats;
  let created: TestDatabase;
  let bus: Bus;
  let manager: JetStreamManager;
  const closers: (() => Promise<unknown>)[] = [];
  let database: DataSource;

  const open = () => createDataSource(created.url, [InboxEvent, ParkedEvent]).initialize();
  beforeEach(async () => {
    nats = await ownNats();
    created = await testDatabase(messagingMigrations, new URL('./migrations', import.meta.url));
    database = await open();
    bus = await Bus.connect(nats.url, 'test', log);
    manager = await jetstreamManager(bus.connection);
    await ensureStream(manager, DEFAULT_STREAM, log);
  });
  afterEach(async () => {
    await Promise.all(closers.splice(0).map((close) => close()));
    await bus.close();
    await database.destroy();
    await created.drop();
    await nats.remove();
  });

  /** A consumer with connections of its own, as another replica has them. */
  async function consume(what: Partial<BatchConsumption> = {}) {
    const [own, ownBus] = await Promise.all([open(), Bus.connect(nats.url, 'consumer', log)]);
    const handle: BatchConsumption['handle'] = (_, write) => write(effect);
    const consumer = new BatchConsumer(own, ownBus, log, new Metrics('test'), { name: 'webhook', handle, ...what });
    consumer.start();
    let isOpen = true;
    const close = async (how: 'orderly' | 'killed' = 'orderly') => {
      if (!isOpen) return;
      isOpen = false;
      if (how === 'killed') {
        await ownBus.connection.close();
        await endOthers();
        void consumer.stop();
        return;
      }
      await consumer.stop();
      await ownBus.close();
      await own.destroy();
    };
    closers.push(close);
    return close;
  }
  const effect = async (to: EntityManager, fresh: readonly StreamEvent[]) => {
    for (const event of fresh) await to.query('INSERT INTO effect (session) VALUES ($1)', [textOf(event)]);
  };
  /** Ends connections to the database of this age but one; returns how many. */
  const endOthers = async (milliseconds = 0) => {
    const others = `FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
      AND backend_start < now() - interval '${milliseconds} ms'`;
    return (await database.query(`SELECT pg_terminate_backend(pid) ${others}`)).length as number;
  };
  const effects = async () =>
    (await database.query('SELECT session FROM effect ORDER BY at')).map((row: { session: string }) => row.session);
  async function publish(count: number, from = 0): Promise<string[]> {
    const texts = Array.from({ length: count }, (_, at) => String(from + at));
    for (const text of texts) {
      const subject = eventSubject({ tenant: 'acme', type: 'enrollment.started' });
      await manager.jetstream().publish(subject, text, { msgID: randomUUID() });
    }
    return texts;
  }
  const eventually = (expected: string[]) =>
    vi.waitFor(async () => expect(await effects()).toEqual(expected), { timeout: 20_000, interval: 50 });

  it('handles many at a time, in the order of the stream, each once', async () => {
    const texts = await publish(100);
    const sizes: number[] = [];
    const handle: BatchConsumption['handle'] = (events, write) => {
      sizes.push(events.length);
      return write(effect);
    };
    await consume({ handle, most: 40 });
    await eventually(texts);
    expect(Math.max(...sizes)).toBeGreaterThan(1);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(40);
  });

  it('goes on at another replica, in order, with what one that died had in hand', async () => {
    const texts = await publish(50);
    let isHanging = false;
    const hang: BatchConsumption['handle'] = async (_, write) => {
      if (isHanging) await new Promise(() => undefined);
      isHanging = true;
      await write(effect);
    };
    const kill = await consume({ handle: hang, most: 10 });
    await vi.waitFor(async () => expect((await effects()).length).toBeGreaterThan(0), { timeout: 10_000 });
    await consume({ most: 10 });
    await kill('killed');
    await eventually(texts);
  });

  it('goes on at another replica when one stands still, though an idle one keeps its place', async () => {
    const reader = fork(new URL('./support/batch-reader.ts', import.meta.url), [created.url, nats.url]);
    closers.push(async () => reader.kill('SIGKILL'));
    await eventually(await publish(3));
    await consume();
    const locked = async () =>
      (await database.query(`SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND granted`)) as object[];
    const [before] = await locked();
    await sleep(IDLE_SESSION_MS + 2000);
    expect(await locked()).toEqual([before]);
    reader.kill('SIGSTOP');
    const texts = ['0', '1', '2', ...(await publish(3, 3))];
    await vi.waitFor(async () => expect(await effects()).toEqual(texts), { timeout: 75_000, interval: 200 });
    expect(await locked()).not.toEqual([before]);
    // What it finds when it goes on is no longer its own.
    reader.kill('SIGCONT');
    await sleep(3000);
    texts.push(...(await publish(3, 6)));
    await eventually(texts);
  }, 150_000);

  it('lets one replica at a time consume', async () => {
    let atOnce = 0;
    let most = 0;
    const handle: BatchConsumption['handle'] = async (_, write) => {
      most = Math.max(most, ++atOnce);
      await write(effect);
      atOnce -= 1;
    };
    await Promise.all([consume({ handle, most: 3 }), consume({ handle, most: 3 })]);
    await eventually(await publish(60));
    expect(most).toBe(1);
  });

  it('keeps order and loses nothing while NATS goes and comes', async () => {
    const texts = await publish(30);
    const handle: BatchConsumption['handle'] = async (_, write) => {
      await new Promise((resolve) => setTimeout(resolve, 30));
      await write(effect);
    };
    await consume({ handle, most: 2 });
    await vi.waitFor(async () => expect((await effects()).length).toBeGreaterThan(4));
    await nats.stop();
    await nats.start();
    await eventually(texts);
  });

  it('lets nothing overtake an event that was sent and did not arrive', async () => {
    await consume({ most: 4 });
    await eventually(await publish(1));
    // Whoever else reads the consumer takes events away from it.
    const thief = await manager.jetstream().consumers.get(EVENT_STREAM, 'webhook');
    const texts = ['0'];
    let stolen = 0;
    // The server may give all of them to the one who asked first: then there are more.
    for (let turn = 0; stolen === 0 && turn < 20; turn += 1) {
      const stealing = await thief.fetch({ max_messages: 3, expires: 1000 });
      texts.push(...(await publish(20, 1 + 20 * turn)));
      const steal = async () => {
        for await (const _ of stealing) stolen += 1;
      };
      // The consumer is made anew under it.
      await steal().catch(() => undefined);
    }
    expect(stolen).toBeGreaterThan(0);
    await eventually(texts);
  });

  it('parks an event that fails alone, and handles those around it', async () => {
    const handle: BatchConsumption['handle'] = async (events, write) => {
      if (events.some((event) => textOf(event) === '2')) throw new RangeError('no');
      await write(effect);
    };
    await publish(5);
    await consume({ handle });
    await eventually(['0', '1', '3', '4']);
    const [parked] = await database.getRepository(ParkedEvent).find();
    expect(parked).toMatchObject({ consumer: 'webhook', reason: 'RangeError' });
    expect(parked?.payload.toString()).toBe('2');
  });

  it('neither parks nor loses anything while the database is away', async () => {
    const handle: BatchConsumption['handle'] = (_, write) => write(effect);
    await consume({ handle });
    const texts: string[] = [];
    for (let turn = 0; turn < 5; turn += 1) {
      texts.push(...(await publish(5, turn * 5)));
      // Again when it has come back. One that ends in the very moment it is made is nobody's yet, and its error nobody's either.
      await vi.waitFor(async () => expect(await endOthers(300)).toBeGreaterThan(0), { timeout: 5000 });
    }
    await eventually(texts);
    expect(await database.getRepository(ParkedEvent).count()).toBe(0);
  });

  it('begins behind what it has handled, under its filter', async () => {
    const close = await consume({ filter: eventFilter({ type: 'enrollment.>' }) });
    await eventually(await publish(3));
    await close();
    expect((await manager.consumers.info(EVENT_STREAM, 'webhook')).num_ack_pending).toBe(0);
    await consume({ filter: eventFilter({ type: 'enrollment.>' }) });
    await publish(2, 3);
    await eventually(['0', '1', '2', '3', '4']);
  });
});
