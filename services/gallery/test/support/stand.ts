import { randomUUID } from 'node:crypto';
import { Bus } from '@bonafide/messaging/bus';
import { DEFAULT_STREAM, ensureStream } from '@bonafide/messaging/events/event-stream';
import { createLogger } from '@bonafide/platform/observability/logger';
import type { NexaFaceService } from '@bonafide/proto/gen/bonafide/nexaface/v1/nexaface_pb';
import { ErasureEventSchema } from '@bonafide/proto/gen/bonafide/onboarding/v1/erasures_pb';
import { LifecycleEventSchema } from '@bonafide/proto/gen/bonafide/onboarding/v1/events_pb';
import { RegistrationEventSchema } from '@bonafide/proto/gen/bonafide/onboarding/v1/registered_pb';
import { eventSubject } from '@bonafide/proto/subjects';
import { type OwnNats, ownNats } from '@bonafide/testing/nats';
import { startTestService, TEST_KEYS, type TestService } from '@bonafide/testing/service';
import type { StubService } from '@bonafide/testing/stub-service';
import { create, toBinary } from '@bufbuild/protobuf';
import { timestampNow } from '@bufbuild/protobuf/wkt';
import { jetstream, jetstreamManager } from '@nats-io/jetstream';
import { Global, Module } from '@nestjs/common';
import { vi } from 'vitest';
import { FACE_INDEX } from '../../src/index/tokens.js';
import { gallery, galleryWith } from '../../src/service.js';
import { pictureOf } from './faces-by-name.js';
import { Onboarding, stubNexaface } from './people-stub.js';
import { PlainIndex } from './plain-index.js';

export const TENANT = 'acme';
const log = createLogger('test', 'silent');

/** An answer of the API. */
export interface Answered {
  status: number;
  headers: Headers;
  text: string;
  // biome-ignore lint/suspicious/noExplicitAny: bodies are read by tests member by member.
  body: any;
}

/** A replica of the service with its own index. */
export interface Replica {
  service: TestService;
  index: PlainIndex;
  call(name: string, body?: unknown, tenant?: string): Promise<Answered>;
}

/** A gallery with a NATS server of its own and stubs of onboarding and nexaface. */
export class Stand {
  /** `embedded`: with the index of an installation, in place of one that tests can hold up. */
  constructor(kind: 'plain' | 'embedded' = 'plain') {
    this.isEmbedded = kind === 'embedded';
  }

  private readonly isEmbedded: boolean;
  readonly onboarding = new Onboarding();
  readonly replicas: Replica[] = [];
  nexaface!: StubService<typeof NexaFaceService>;
  nats!: OwnNats;
  bus!: Bus;

  async start(config: Record<string, string> = {}): Promise<this> {
    this.nats = await ownNats();
    this.bus = await Bus.connect(this.nats.url, 'test', log);
    await ensureStream(await jetstreamManager(this.bus.connection), DEFAULT_STREAM, log);
    await this.onboarding.start(this.nats.url);
    this.nexaface = await stubNexaface(this.nats.url);
    await this.replica(config);
    return this;
  }

  get first(): Replica {
    return this.replicas[0] as Replica;
  }

  get service(): TestService {
    return this.first.service;
  }

  get index(): PlainIndex {
    return this.first.index;
  }

  /** Another replica on the same database; the first one makes it. */
  async replica(config: Record<string, string> = {}): Promise<Replica> {
    const index = new PlainIndex();
    const shared = this.replicas[0] && { BONAFIDE_DATABASE_URL: this.service.databaseUrl };
    const keys = { BONAFIDE_NATS_URL: this.nats.url, BONAFIDE_KEYS: TEST_KEYS };
    const service = await startTestService(this.isEmbedded ? gallery : galleryWith(moduleOf(index)), {
      ...keys,
      ...shared,
      ...config,
    });
    const call = async (name: string, body?: unknown, tenant = TENANT): Promise<Answered> => {
      const isRead = name === 'listGallery';
      const response = await fetch(`${service.url}/onboarding/gallery/${name}`, {
        method: isRead ? 'GET' : 'POST',
        headers: service.as(tenant),
        ...(!isRead && { body: typeof body === 'string' ? body : JSON.stringify(body ?? {}) }),
      });
      const text = await response.text();
      const { status, headers } = response;
      return { status, headers, text, body: text === '' ? undefined : JSON.parse(text) };
    };
    const replica = { service, index, call };
    this.replicas.push(replica);
    return replica;
  }

  call(name: string, body?: unknown, tenant?: string): Promise<Answered> {
    return this.first.call(name, body, tenant);
  }

  /** Registers somebody whose face has the username's name; answers the code. */
  async register(username: string, tenant = TENANT): Promise<string> {
    const image = pictureOf(username).toString('base64');
    const { status, body } = await this.call('registerUser', { username, email: 'a@example.org', image }, tenant);
    if (status !== 200) throw new Error(`registerUser answered ${status}: ${JSON.stringify(body)}`);
    return body.registrationCode;
  }

  /** Searches for a face by its name; answers the found codes. */
  async find(name: string, body: object = {}, tenant = TENANT, replica = this.first): Promise<string[]> {
    const image = pictureOf(name).toString('base64');
    const answer = await replica.call('matchFace', { image, ...body }, tenant);
    if (answer.status !== 200) throw new Error(`matchFace answered ${answer.status}: ${answer.text}`);
    return answer.body.list.map(({ registrationCode }: { registrationCode: string }) => registrationCode);
  }

  async publish(type: string, registrationCode: string, tenant = TENANT, id: string = randomUUID()): Promise<void> {
    const event = { id, tenant, type, registrationCode, occurredAt: timestampNow() };
    const bytes = type.startsWith('enrollment.')
      ? toBinary(LifecycleEventSchema, create(LifecycleEventSchema, { ...event, sessionId: randomUUID(), status: 2 }))
      : type === 'registration.erased'
        ? toBinary(ErasureEventSchema, create(ErasureEventSchema, { ...event, sessionIds: [] }))
        : toBinary(RegistrationEventSchema, create(RegistrationEventSchema, event));
    await jetstream(this.bus.connection).publish(eventSubject(event), bytes, { msgID: id });
  }

  /** Erases somebody as onboarding does, and tells it. */
  async erase(code: string, tenant = TENANT): Promise<void> {
    this.onboarding.of(tenant).delete(code);
    await this.publish('registration.erased', code, tenant);
  }

  /** Waits until something holds. */
  eventually(holds: () => Promise<void> | void, timeout = 15_000): Promise<void> {
    return vi.waitFor(holds, { timeout, interval: 30 });
  }

  rows<T = Record<string, unknown>>(statement: string, values: unknown[] = []): Promise<T[]> {
    return this.service.database.query(statement, values);
  }

  async stop(): Promise<void> {
    for (const { service } of this.replicas.toReversed()) await service.stop();
    await this.onboarding.stub?.stop();
    await this.nexaface?.stop();
    await this.bus?.close();
    await this.nats?.remove();
  }
}

function moduleOf(index: PlainIndex) {
  class TestIndexModule {}
  Global()(TestIndexModule);
  Module({ providers: [{ provide: FACE_INDEX, useValue: index }], exports: [FACE_INDEX] })(TestIndexModule);
  return TestIndexModule;
}
