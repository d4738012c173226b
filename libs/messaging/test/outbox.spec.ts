import { randomUUID } from 'node:crypto';
import { EVENT_STREAM } from '@bonafide/messaging/events/event-stream';
import { emit } from '@bonafide/messaging/events/outbox';
import { OutboxEvent } from '@bonafide/messaging/events/outbox-event.entity';
import { Metrics } from '@bonafide/platform/observability/metrics';
import { LifecycleEventSchema } from '@bonafide/proto/gen/bonafide/onboarding/v1/events_pb';
import { jetstreamManager } from '@nats-io/jetstream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
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

  it('makes a lost stream again without a restart', async () => {
    await outbox.startRelay();
    await outbox.write('s');
    await outbox.published();
    const manager = await jetstreamManager(outbox.bus.connection);
    await manager.streams.delete(EVENT_STREAM);
    const id = await outbox.write('s');
    await outbox.published();
    expect((await outbox.stored()).map((event) => event.id)).toEqual([id]);
  });
});
