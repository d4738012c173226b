import { randomUUID } from 'node:crypto';
import { EVENT_STREAM } from '@bonafide/messaging/events/event-stream';
import { emit } from '@bonafide/messaging/events/outbox';
import { OutboxEvent } from '@bonafide/messaging/events/outbox-event.entity';
import { Metrics } from '@bonafide/platform/observability/metrics';
import { LifecycleEventSchema } from '@bonafide/proto/gen/bonafide/onboarding/v1/events_pb';
import { EVENT_SUBJECTS } from '@bonafide/proto/subjects';
import { jetstreamManager } from '@nats-io/jetstream';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Outbox, openOutbox } from './support/event-bench.ts';

describe('the outbox', () => {
  let outbox: Outbox;
  beforeEach(async () => {
    outbox = await openOutbox();
  });
  afterEach(() => outbox.close());

  const figure = async (metrics: Metrics, name: string) =>
    Number(new RegExp(`^${name}\\{.*\\} (.*)$`, 'm').exec(await metrics.registry.metrics())?.[1]);

  it('is stored once when a crash makes the relay publish again', async () => {
    await outbox.startRelay();
    const id = await outbox.write('s');
    const rows = await outbox.database.getRepository(OutboxEvent).find();
    await outbox.published();
    const lost = rows[0] ?? { id, orderingKey: 's', subject: 'bonafide.events.acme.x', payload: Buffer.alloc(0) };
    await outbox.database.getRepository(OutboxEvent).insert({ ...lost, createdAt: new Date() });
    await outbox.published();
    expect((await outbox.stored()).map((event) => event.id)).toEqual([id]);
  });

  it('keeps nothing of a transaction that was rolled back', async () => {
    const failed = outbox.database.transaction(async (manager) => {
      const event = { id: randomUUID(), tenant: 'acme', type: 'enrollment.started' };
      await emit(manager, LifecycleEventSchema, event, 's');
      throw new Error('undone');
    });
    await expect(failed).rejects.toThrow('undone');
    expect(await outbox.waiting()).toBe(0);
  });

  it('refuses an event that names no tenant, no type or no ordering key', async () => {
    const told = (facts: { tenant?: string; type?: string; key?: string }) => {
      const event = { id: randomUUID(), tenant: facts.tenant ?? 'acme', type: facts.type ?? 'enrollment.started' };
      return emit(outbox.database.manager, LifecycleEventSchema, event, facts.key ?? 's');
    };
    await expect(told({ tenant: '' })).rejects.toThrow('tenant');
    await expect(told({ type: 'enrollment.>' })).rejects.toThrow('type');
    await expect(told({ key: '' })).rejects.toThrow('key');
    expect(await outbox.waiting()).toBe(0);
  });

  it('waits while NATS is away, counts what waits on every replica, and delivers afterwards', async () => {
    const replicas = [new Metrics('test'), new Metrics('test')];
    for (const metrics of replicas) await outbox.startRelay(metrics);
    const first = await outbox.write('s');
    await outbox.published();
    await outbox.nats.stop();
    const written = [first];
    for (let at = 0; at < 300; at += 1) written.push(await outbox.write('s'));
    await outbox.database.query("UPDATE outbox_event SET created_at = created_at - interval '1 minute'");
    for (const metrics of replicas) {
      expect(await figure(metrics, 'bonafide_outbox_pending')).toBe(300);
      expect(await figure(metrics, 'bonafide_outbox_oldest_seconds')).toBeGreaterThan(60);
    }
    await outbox.nats.start();
    await outbox.published();
    for (const metrics of replicas) {
      expect(await figure(metrics, 'bonafide_outbox_pending')).toBe(0);
      expect(await figure(metrics, 'bonafide_outbox_oldest_seconds')).toBe(0);
    }
    expect((await outbox.stored()).map((event) => event.id)).toEqual(written);
  });

  describe('that has lost its stream', () => {
    let metrics: Metrics;
    beforeEach(async () => {
      metrics = new Metrics('test');
      await outbox.startRelay(metrics);
      await outbox.write('s');
      await outbox.published();
    });
    const manager = () => jetstreamManager(outbox.bus.connection);
    const lose = async () => (await manager()).streams.delete(EVENT_STREAM);
    const up = () => figure(metrics, 'bonafide_event_stream_up');
    const lost = () => figure(metrics, 'bonafide_event_stream_lost_total');

    it('makes it again without a restart when an event comes, and publishes that', async () => {
      await lose();
      const id = await outbox.write('s');
      await outbox.published();
      expect((await outbox.stored()).map((event) => event.id)).toEqual([id]);
      expect(await lost()).toBe(1);
    });

    it('makes it again for the events that wait, those of one session in their order', async () => {
      const holding = outbox.database.createQueryRunner();
      await holding.connect();
      await holding.query("SELECT pg_advisory_lock(hashtextextended('bonafide outbox relay', 0))");
      const written: string[] = [];
      for (let at = 0; at < 20; at += 1) written.push(await outbox.write('s'));
      await lose();
      await holding.query("SELECT pg_advisory_unlock(hashtextextended('bonafide outbox relay', 0))");
      await holding.release();
      await outbox.published();
      expect((await outbox.stored()).map((event) => event.id)).toEqual(written);
    });

    it('makes it again although nobody publishes, and counts the loss', async () => {
      expect([await up(), await lost()]).toEqual([1, 0]);
      await lose();
      await vi.waitFor(async () => (await manager()).streams.info(EVENT_STREAM), { timeout: 10_000, interval: 200 });
      await vi.waitFor(async () => expect([await up(), await lost()]).toEqual([1, 1]));
      const id = await outbox.write('s');
      await outbox.published();
      expect((await outbox.stored()).map((event) => event.id)).toEqual([id]);
    });

    it('tells by a gauge that it is gone, as long as it cannot be made', async () => {
      const jetStream = await manager();
      await lose();
      // Another stream has taken its subjects meanwhile.
      await jetStream.streams.add({ name: 'OTHER', subjects: [EVENT_SUBJECTS] });
      await vi.waitFor(async () => expect(await up()).toBe(0), { timeout: 10_000, interval: 200 });
      await jetStream.streams.delete('OTHER');
      await vi.waitFor(async () => expect(await up()).toBe(1), { timeout: 10_000, interval: 200 });
    });
  });
});
