import { defineBackend } from '@bonafide/messaging/define-backend';
import { Consumers } from '@bonafide/messaging/events/consumers';
import { DEFAULT_STREAM, ensureStream } from '@bonafide/messaging/events/event-stream';
import { InboxModule } from '@bonafide/messaging/events/inbox.module';
import { inboxConfig } from '@bonafide/messaging/events/inbox-retention';
import { messagingMigrations } from '@bonafide/messaging/events/outbox.module';
import { platformShape } from '@bonafide/platform/errors/error-shapes';
import { createLogger } from '@bonafide/platform/observability/logger';
import { LifecycleEventSchema } from '@bonafide/proto/gen/bonafide/onboarding/v1/events_pb';
import { eventFilter, eventSubject } from '@bonafide/proto/subjects';
import { operatorBus, ownNats } from '@bonafide/testing/nats';
import { startTestService } from '@bonafide/testing/service';
import { create, toBinary } from '@bufbuild/protobuf';
import { jetstreamManager } from '@nats-io/jetstream';
import { Injectable, Module, type OnApplicationBootstrap } from '@nestjs/common';
import { expect, it } from 'vitest';

const heard: string[] = [];

@Injectable()
class Listener implements OnApplicationBootstrap {
  constructor(private readonly consumers: Consumers) {}

  onApplicationBootstrap(): void {
    this.consumers.consume({
      name: 'listener',
      schema: LifecycleEventSchema,
      filter: eventFilter({ type: 'enrollment.>' }),
      handle: async (_, { sessionId }) => void heard.push(sessionId),
    });
  }
}

@Module({ imports: [InboxModule], providers: [Listener] })
class ListenerModule {}

const listener = defineBackend({
  name: 'listener',
  config: inboxConfig,
  libraries: [messagingMigrations],
  migrations: new URL('./migrations', import.meta.url),
  shapeOf: () => platformShape,
  contract: [],
  version: { paths: ['/listener/version'], line: 'Listener, version 1' },
  modules: [ListenerModule],
});

it('consumes events from its start to its stop, and waits for a stream that is not there yet', async () => {
  const nats = await ownNats();
  const service = await startTestService(listener, { BONAFIDE_NATS_URL: nats.url });
  const bus = await operatorBus(nats.url);
  const manager = await jetstreamManager(bus.connection);
  const publish = async (sessionId: string, type: string) => {
    const event = create(LifecycleEventSchema, { tenant: 'acme', type, sessionId });
    await manager.jetstream().publish(eventSubject(event), toBinary(LifecycleEventSchema, event), { msgID: sessionId });
  };
  await ensureStream(manager, DEFAULT_STREAM, createLogger('test', 'silent'));
  await publish('1', 'enrollment.started');
  await publish('2', 'authentication.started');
  await publish('3', 'enrollment.completed');
  await expect.poll(() => heard, { timeout: 10_000 }).toEqual(['1', '3']);
  await service.stop();
  await publish('4', 'enrollment.started');
  const { num_pending } = await manager.consumers.info('BONAFIDE_EVENTS', 'listener');
  expect(num_pending).toBe(1);
  expect(heard).toEqual(['1', '3']);
  await bus.close();
  await nats.remove();
});
