import { randomUUID } from 'node:crypto';
import { Bus } from '@bonafide/messaging/bus';
import { DEFAULT_STREAM, ensureStream } from '@bonafide/messaging/events/event-stream';
import { createLogger } from '@bonafide/platform/observability/logger';
import { ErasureEventSchema } from '@bonafide/proto/gen/bonafide/onboarding/v1/erasures_pb';
import { LifecycleEventSchema } from '@bonafide/proto/gen/bonafide/onboarding/v1/events_pb';
import { RegistrationEventSchema } from '@bonafide/proto/gen/bonafide/onboarding/v1/registered_pb';
import { SessionService } from '@bonafide/proto/gen/bonafide/onboarding/v1/sessions_pb';
import { eventSubject } from '@bonafide/proto/subjects';
import { type OwnNats, ownNats } from '@bonafide/testing/nats';
import { startTestService, TEST_KEYS, type TestService } from '@bonafide/testing/service';
import { type StubHandlers, type StubService, stubService } from '@bonafide/testing/stub-service';
import { create, type MessageInitShape, toBinary } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { jetstream, jetstreamManager } from '@nats-io/jetstream';
import { vi } from 'vitest';
import { webhookWith } from '../../src/service.js';
import { endpointsModule, PlainSender, TestEndpoints } from './endpoints-in-memory.js';
import { type Receiver, startReceiver } from './event-receiver.js';

export const TENANT = 'acme';
export const log = createLogger('test', 'silent');

type Event = MessageInitShape<typeof LifecycleEventSchema>;

/** A webhook service with a NATS server of its own, a stub of onboarding, endpoints in memory and a receiver of deliveries. */
export class Stand {
  readonly endpoints = new TestEndpoints();
  service!: TestService;
  onboarding!: StubService<typeof SessionService>;
  receiver!: Receiver;
  nats!: OwnNats;
  bus!: Bus;

  async start(config: Record<string, string> = {}, describe?: StubHandlers<typeof SessionService>): Promise<this> {
    this.nats = await ownNats();
    this.bus = await Bus.connect(this.nats.url, 'test', log);
    await ensureStream(await jetstreamManager(this.bus.connection), DEFAULT_STREAM, log);
    await this.startOnboarding(describe);
    this.receiver = await startReceiver();
    this.service = await this.replica(config);
    return this;
  }

  async startOnboarding(describe?: StubHandlers<typeof SessionService>): Promise<void> {
    const whose = ({ sessionId }: { sessionId: string }, { tenant }: { tenant: string }) => ({
      operationToken: `token of ${sessionId}`,
      username: `${sessionId}@${tenant}`,
      deviceId: `phone of ${sessionId}`,
    });
    this.onboarding = await stubService(this.nats.url, SessionService, { describe: whose, ...describe });
  }

  /** Another replica on the same database and endpoints; the first one without a database. */
  replica(config: Record<string, string> = {}): Promise<TestService> {
    const sender = new PlainSender(this.endpoints, Number(config.timeoutMs ?? 15_000));
    const { timeoutMs, ...given } = config;
    const definition = webhookWith(endpointsModule(this.endpoints, sender));
    const url = new URL(this.nats.url);
    url.username = 'webhook';
    return startTestService(definition, { BONAFIDE_NATS_URL: url.href, BONAFIDE_KEYS: TEST_KEYS, ...given });
  }

  /** Publishes events in their order; returns their ids. */
  async publish(...events: Event[]): Promise<string[]> {
    const ids: string[] = [];
    for (const given of events) {
      const event = create(LifecycleEventSchema, eventOf(given));
      const options = { msgID: event.id };
      await jetstream(this.bus.connection).publish(eventSubject(event), toBinary(LifecycleEventSchema, event), options);
      ids.push(event.id);
    }
    return ids;
  }

  async erase(sessionIds: string[], tenant = TENANT): Promise<void> {
    const event = create(ErasureEventSchema, { id: randomUUID(), tenant, type: 'registration.erased', sessionIds });
    const bytes = toBinary(ErasureEventSchema, event);
    await jetstream(this.bus.connection).publish(eventSubject(event), bytes, { msgID: event.id });
  }

  /** Publishes what became of a registration without a session. */
  async tellOfRegistration(type: string, registrationCode: string, tenant = TENANT): Promise<void> {
    const occurredAt = timestampFromDate(new Date());
    const event = create(RegistrationEventSchema, { id: randomUUID(), tenant, type, occurredAt, registrationCode });
    const bytes = toBinary(RegistrationEventSchema, event);
    await jetstream(this.bus.connection).publish(eventSubject(event), bytes, { msgID: event.id });
  }

  /** Rows of a statement on the service's database. */
  rows<T = Record<string, unknown>>(statement: string, values: unknown[] = []): Promise<T[]> {
    return this.service.database.query(statement, values);
  }

  /** Waits until so many deliveries came to a path. */
  async arrived(path: string, count: number, timeout = 15_000) {
    await vi.waitFor(
      () => {
        const { length } = this.receiver.at(path);
        if (length < count) throw new Error(`${length} of ${count} deliveries came to ${path}`);
      },
      { timeout, interval: 20 },
    );
    return this.receiver.at(path);
  }

  async stop(): Promise<void> {
    await this.service?.stop();
    await this.receiver?.stop();
    await this.onboarding?.stop();
    await this.bus?.close();
    await this.nats?.remove();
  }
}

/** An event with what every one has. */
export function eventOf(given: Event): Event {
  return {
    id: randomUUID(),
    tenant: TENANT,
    type: 'enrollment.started',
    occurredAt: timestampFromDate(new Date()),
    sessionId: randomUUID(),
    transactionNum: randomUUID(),
    status: 1,
    ...given,
  };
}
