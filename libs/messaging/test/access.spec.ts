import { setTimeout as sleep } from 'node:timers/promises';
import { permissionsOf } from '@bonafide/messaging/access';
import { Bus } from '@bonafide/messaging/bus';
import { EventConsumer } from '@bonafide/messaging/events/event-consumer';
import { DEFAULT_STREAM, EVENT_STREAM } from '@bonafide/messaging/events/event-stream';
import { InboxEvent } from '@bonafide/messaging/events/inbox-event.entity';
import { emit } from '@bonafide/messaging/events/outbox';
import { messagingMigrations } from '@bonafide/messaging/events/outbox.module';
import { OutboxEvent } from '@bonafide/messaging/events/outbox-event.entity';
import { OutboxRelay } from '@bonafide/messaging/events/outbox-relay';
import { ParkedEvent } from '@bonafide/messaging/events/parked-event.entity';
import { rpcClient } from '@bonafide/messaging/rpc/rpc-client';
import { RpcTransport } from '@bonafide/messaging/rpc/rpc-transport';
import { createDataSource } from '@bonafide/platform/database/database';
import { createLogger } from '@bonafide/platform/observability/logger';
import { Metrics } from '@bonafide/platform/observability/metrics';
import { FaceLivenessService } from '@bonafide/proto/gen/bonafide/faceliveness/v1/faceliveness_pb';
import { NexaFaceService } from '@bonafide/proto/gen/bonafide/nexaface/v1/nexaface_pb';
import { LifecycleEventSchema } from '@bonafide/proto/gen/bonafide/onboarding/v1/events_pb';
import { eventFilter, rpcSubject } from '@bonafide/proto/subjects';
import { onBehalfOf } from '@bonafide/testing/caller';
import { testDatabase } from '@bonafide/testing/database';
import { natsUrlAs, type OwnNats, ownNats } from '@bonafide/testing/nats';
import { testServers } from '@bonafide/testing/test-servers';
import { jetstreamManager } from '@nats-io/jetstream';
import { connect, createInbox, type NatsConnection } from '@nats-io/transport-node';
import type { MessageHandler } from '@nestjs/microservices';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';

const analyze = rpcSubject(FaceLivenessService.method.analyze);
const compare = rpcSubject(NexaFaceService.method.compare);
const emits = [{ schema: LifecycleEventSchema, families: ['enrollment'] }];
/** The engines and onboarding as they are, and a consumer as webhook will be. */
const ACCESS = {
  faceliveness: permissionsOf('faceliveness', { serves: [FaceLivenessService] }),
  nexaface: permissionsOf('nexaface', { serves: [NexaFaceService] }),
  onboarding: permissionsOf('onboarding', {
    asks: [FaceLivenessService.method.analyze, NexaFaceService.method.compare],
    emits,
  }),
  webhook: permissionsOf('webhook', { consumes: ['webhook'] }),
};
type Service = keyof typeof ACCESS;

let nats: OwnNats;
const open: Pick<NatsConnection, 'close'>[] = [];
const logs: Record<string, unknown>[] = [];
const log = createLogger('test', 'info', { write: (line) => void logs.push(JSON.parse(line)) });

beforeAll(async () => {
  nats = await ownNats(ACCESS);
});
afterEach(async () => {
  await Promise.all(open.splice(0).map((connection) => connection.close()));
  logs.length = 0;
});
afterAll(() => nats.remove());

async function connected(service: Service): Promise<NatsConnection> {
  const { username, password, host } = new URL(natsUrlAs(service, nats.url));
  const connection = await connect({ servers: host, user: username, pass: password, inboxPrefix: `_INBOX.${service}` });
  open.push(connection);
  return connection;
}

async function bus(service: Service): Promise<Bus> {
  const made = await Bus.connect(natsUrlAs(service, nats.url), service, log);
  open.push(made);
  return made;
}

/** Serves Compare as a service's own transport does. */
async function serveCompare(answering: Bus): Promise<void> {
  const contextKey = Buffer.from(testServers().contextPublicKey, 'base64');
  const transport = new RpcTransport({ bus: answering, log, metrics: new Metrics(answering.service), contextKey });
  const method = NexaFaceService.method.compare;
  transport.addHandler(compare, (async () => ({ score: 5 })) as MessageHandler, false, { method });
  await new Promise<void>((resolve, reject) => transport.listen((error) => (error ? reject(error) : resolve())));
}

/** What the server refuses while the work is done, and shortly after. */
async function refusals(connection: NatsConnection, work: () => void): Promise<string[]> {
  const refused: string[] = [];
  void (async () => {
    for await (const status of connection.status()) if (status.type === 'error') refused.push(status.error.message);
  })();
  work();
  await connection.flush();
  await sleep(50);
  return refused;
}

describe('a service may not', () => {
  it.each<[Service, string, string | undefined]>([
    ['faceliveness', compare, 'faceliveness'],
    ['faceliveness', compare, 'nexaface'],
    ['onboarding', analyze, 'onboarding'],
    ['onboarding', analyze, 'faceliveness'],
    ['nexaface', compare, undefined],
    ['nexaface', compare, 'another-queue'],
    ['nexaface', '_INBOX.onboarding.>', undefined],
    ['webhook', '_INBOX.*.>', undefined],
    ['webhook', '_INBOX.>', undefined],
    ['webhook', '>', undefined],
    ['webhook', 'bonafide.>', undefined],
    ['onboarding', eventFilter(), undefined],
    ['nexaface', '$JS.>', undefined],
    ['onboarding', '$SYS.>', undefined],
  ])('as %s, listen to %s (queue %s)', async (service, subject, queue) => {
    const connection = await connected(service);
    const subscribe = () => connection.subscribe(subject, { ...(queue && { queue }), callback: () => {} });
    expect(await refusals(connection, subscribe)).toEqual([
      expect.stringMatching(/permissions violation for subscription/i),
    ]);
  });

  it.each<[Service, string]>([
    ['nexaface', analyze],
    ['onboarding', rpcSubject(NexaFaceService.method.export)],
    ['webhook', compare],
    ['nexaface', 'bonafide.events.acme.enrollment.completed'],
    ['onboarding', 'bonafide.events.acme.webhook.disabled'],
    ['faceliveness', '_INBOX.onboarding.abc'],
    ['onboarding', `$JS.API.STREAM.DELETE.${EVENT_STREAM}`],
    ['onboarding', `$JS.API.STREAM.MSG.GET.${EVENT_STREAM}`],
    ['onboarding', `$JS.API.CONSUMER.CREATE.${EVENT_STREAM}`],
    ['webhook', `$JS.API.CONSUMER.CREATE.${EVENT_STREAM}.gallery.>`],
    ['webhook', `$JS.API.STREAM.PURGE.${EVENT_STREAM}`],
    ['webhook', `$JS.ACK.${EVENT_STREAM}.gallery.1.1.1.1.1`],
  ])('as %s, publish to %s', async (service, subject) => {
    const connection = await connected(service);
    expect(await refusals(connection, () => connection.publish(subject, 'x'))).toEqual([
      expect.stringMatching(/permissions violation for publish/i),
    ]);
  });

  it('answer a call twice, or one that it did not receive', async () => {
    const answering = await connected('nexaface');
    const replies: string[] = [];
    answering.subscribe(compare, {
      queue: 'nexaface',
      callback: (_, message) => void replies.push(message.reply ?? ''),
    });
    await answering.flush();
    const asking = await connected('onboarding');
    const inbox = createInbox('_INBOX.onboarding');
    asking.publish(compare, 'x', { reply: inbox });
    await expect.poll(() => replies).toEqual([inbox]);
    expect(await refusals(answering, () => answering.publish(inbox, 'once'))).toEqual([]);
    expect(await refusals(answering, () => answering.publish(inbox, 'twice'))).toHaveLength(1);
  });
});

describe('a service can', () => {
  it('ask what it declares and be answered', async () => {
    const [answering, asking] = [await bus('nexaface'), await bus('onboarding')];
    await serveCompare(answering);
    const client = rpcClient(asking, new Metrics('onboarding'), NexaFaceService);
    expect(await onBehalfOf('acme', () => client.compare({}))).toMatchObject({ score: 5 });
    expect(logs).toEqual([]);
  });

  it('publish and consume its events, whatever the stream needs for it', async () => {
    const created = await testDatabase(messagingMigrations);
    const database = await createDataSource(created.url, [OutboxEvent, InboxEvent, ParkedEvent]).initialize();
    const seen: string[] = [];
    const relay = new OutboxRelay(database, await bus('onboarding'), log, new Metrics('onboarding'), DEFAULT_STREAM);
    const consumer = new EventConsumer(database, await bus('webhook'), log, new Metrics('webhook'), {
      name: 'webhook',
      schema: LifecycleEventSchema,
      handle: async (_, { id }) => void seen.push(id),
    });
    relay.onApplicationBootstrap();
    const id = crypto.randomUUID();
    await emit(database.manager, LifecycleEventSchema, { id, tenant: 'acme', type: 'enrollment.started' }, 's');
    await expect.poll(() => database.getRepository(OutboxEvent).count(), { timeout: 5000 }).toBe(0);
    consumer.start();
    await expect.poll(() => seen, { timeout: 5000 }).toEqual([id]);
    await Promise.all([relay.onModuleDestroy(), consumer.stop()]);
    const operator = await Bus.connect(nats.url, 'operator', log);
    const info = await (await jetstreamManager(operator.connection)).consumers.info(EVENT_STREAM, 'webhook');
    expect(info).toMatchObject({ num_pending: 0, num_ack_pending: 0 });
    await operator.close();
    await database.destroy();
    await created.drop();
    expect(logs.filter(({ level }) => level === 'error')).toEqual([]);
  });
});

describe('what is not permitted', () => {
  it('fails a call at once and is logged by name', async () => {
    const asking = await bus('onboarding');
    const client = rpcClient(asking, new Metrics('onboarding'), NexaFaceService);
    const start = performance.now();
    await expect(onBehalfOf('acme', () => client.export({}))).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    expect(performance.now() - start).toBeLessThan(1000);
    const subject = rpcSubject(NexaFaceService.method.export);
    expect(logs).toMatchObject([{ level: 'error', msg: 'NATS permission denied', operation: 'publish', subject }]);
    expect(() => asking.requireReady()).not.toThrow();
  });

  it('to be served fails readiness and is logged by name', async () => {
    const answering = await bus('faceliveness');
    await serveCompare(answering);
    await expect.poll(() => logs).not.toEqual([]);
    expect(() => answering.requireReady()).toThrow(compare);
    expect(logs).toMatchObject([
      { level: 'error', operation: 'subscription', subject: compare, queue: 'faceliveness' },
    ]);
  });

  it('with other passwords is waited for: the connection comes back when the users do', async () => {
    const own = await ownNats(ACCESS);
    const asking = await Bus.connect(natsUrlAs('onboarding', own.url), 'onboarding', log);
    await own.stop();
    const other = await ownNats(ACCESS, Number(new URL(own.url).port));
    await sleep(2000);
    expect(() => asking.requireUp()).toThrow();
    await other.remove();
    await own.start();
    await expect.poll(() => asking.isUp, { timeout: 10_000 }).toBe(true);
    await asking.close();
    await own.remove();
  });
});
