import { EVENT_STREAM } from '@bonafide/messaging/events/event-stream';
import { jetstreamManager } from '@nats-io/jetstream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { bySession, type Outbox, openOutbox, type Stored } from './support/event-bench.ts';

const SESSIONS = 50;
const EVENTS = 2000;
const LANES = 8;

type Written = Pick<Stored, 'id' | 'session'>;

describe('events of one session keep their order', { timeout: 120_000 }, () => {
  let outbox: Outbox;
  beforeEach(async () => {
    outbox = await openOutbox();
  });
  afterEach(() => outbox.close());

  /** Writes events of many sessions in turn: eight lanes with sessions of their own, ten events a transaction. */
  async function writeAll(): Promise<Written[]> {
    const written: Written[] = [];
    const lane = async (number: number) => {
      for (let at = 0; at < EVENTS / LANES; at += 10) {
        const sessions = Array.from({ length: 10 }, (_, i) => `s-${number}-${(at + i) % Math.ceil(SESSIONS / LANES)}`);
        written.push(...(await outbox.writeTogether(sessions)));
      }
    };
    await Promise.all(Array.from({ length: LANES }, (_, number) => lane(number)));
    return written;
  }

  async function expectOrder(written: Written[]): Promise<void> {
    const stored = await outbox.stored();
    expect(stored).toHaveLength(written.length);
    expect(bySession(stored)).toEqual(bySession(written));
  }

  it('under three competing relays', async () => {
    for (let rival = 0; rival < 3; rival += 1) await outbox.startRelay();
    const written = await writeAll();
    await outbox.published();
    await expectOrder(written);
  });

  it('when NATS stops and starts in the middle of batches', async () => {
    const written = await writeAll();
    for (let rival = 0; rival < 3; rival += 1) await outbox.startRelay();
    for (let round = 0; round < 3 && (await outbox.waiting()) > 0; round += 1) {
      await outbox.nats.stop();
      await outbox.nats.start();
    }
    await outbox.published();
    await expectOrder(written);
  });

  it('when relays lose their database between publish and delete', async () => {
    for (let rival = 0; rival < 3; rival += 1) await outbox.startRelay();
    let ended = 0;
    const writing = writeAll();
    const deadline = Date.now() + 4000;
    while (Date.now() < deadline) {
      // The one that holds the advisory lock is in the middle of a batch.
      const rows = await outbox.database.query(
        `SELECT pg_terminate_backend(pid) FROM pg_locks
         WHERE locktype = 'advisory' AND granted
           AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
      );
      ended += rows.length;
    }
    await outbox.published();
    expect(ended).toBeGreaterThan(5);
    await expectOrder(await writing);
  });

  it('when the server refuses one of them, which holds back its own session only', async () => {
    await outbox.startRelay();
    const before = await outbox.write('first');
    await outbox.published();
    const manager = await jetstreamManager(outbox.bus.connection);
    const { config } = await manager.streams.info(EVENT_STREAM);
    // Another stream takes one type of event, so the server refuses it to a relay that expects our stream.
    await manager.streams.update(EVENT_STREAM, { subjects: ['bonafide.events.*.enrollment.started'] });
    await manager.streams.add({ name: 'OTHER', subjects: ['bonafide.events.*.enrollment.completed'] });
    const refused = await outbox.write('held', 'enrollment.completed');
    const held = [{ id: refused, session: 'held' }, ...(await outbox.writeTogether(['held', 'held']))];
    const others = await outbox.writeTogether(Array.from({ length: 300 }, () => 'other'));
    await expect.poll(() => outbox.waiting(), { timeout: 30_000 }).toBe(3);
    await manager.streams.delete('OTHER');
    await manager.streams.update(EVENT_STREAM, { subjects: config.subjects });
    await outbox.published();
    await expectOrder([{ id: before, session: 'first' }, ...held, ...others]);
  });

  it('when rows of an older version, which name no session, come before', async () => {
    const ids = [];
    for (let at = 0; at < 20; at += 1) ids.push(await outbox.write('old'));
    await outbox.database.query(
      "UPDATE outbox_event SET ordering_key = '', subject = 'bonafide.events.onboarding.v1.LifecycleEvent'",
    );
    for (let at = 0; at < 20; at += 1) ids.push(await outbox.write('old'));
    await outbox.startRelay();
    await outbox.published();
    const stored = await outbox.stored();
    expect(stored.map(({ id }) => id)).toEqual(ids);
    expect(stored[0]?.subject).toBe('bonafide.events.onboarding.v1.LifecycleEvent');
    expect(stored.at(-1)?.subject).toBe('bonafide.events.acme.enrollment.started');
  });
});
