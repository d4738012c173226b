import { type ChildProcess, fork } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createDatabases } from '@bonafide/local/databases';
import { natsUrl } from '@bonafide/local/servers/nats';
import { freePort } from '@bonafide/local/servers/ports';
import { postgresUrl, removePostgresData } from '@bonafide/local/servers/postgres';
import { runningProcess } from '@bonafide/local/servers/process';
import { bringDown, planStack, startPart, stopPart } from '@bonafide/local/stack';
import { Bus } from '@bonafide/messaging/bus';
import { DEFAULT_STREAM, ensureStream } from '@bonafide/messaging/events/event-stream';
import { RpcTransport } from '@bonafide/messaging/rpc/rpc-transport';
import { CONTEXT_HEADER, contextPrivateKey, signContext } from '@bonafide/platform/http/signed-context';
import { createLogger } from '@bonafide/platform/observability/logger';
import { Metrics } from '@bonafide/platform/observability/metrics';
import { LifecycleEventSchema } from '@bonafide/proto/gen/bonafide/onboarding/v1/events_pb';
import { type DescribeRequest, SessionService } from '@bonafide/proto/gen/bonafide/onboarding/v1/sessions_pb';
import { eventSubject, rpcSubject } from '@bonafide/proto/subjects';
import { create, toBinary } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { jetstream, jetstreamManager } from '@nats-io/jetstream';
import type { MessageHandler } from '@nestjs/microservices';
import { type Reading, readings } from './processes.ts';
import type { Arrivals } from './webhook-sink.ts';

export const TENANT = 'bench';
/** The events of one session, in their order. */
export const TYPES = ['started', 'device.added', 'face.check', 'ocr.check', 'completed'].map(
  (name) => `enrollment.${name}`,
);

/** An event that was published. */
export interface Published {
  id: string;
  session: string;
  /** Its place in the session, from 0. */
  place: number;
  at: number;
}

/** The webhook service with PostgreSQL and NATS of its own, a stub of onboarding, and receivers in a process of their own. */
export interface WebhookStand {
  /** Superuser's URL of the service's database. */
  databaseUrl: string;
  /** The CPU seconds of all processes that take part so far. */
  readings(): Promise<Record<string, Reading>>;
  /** Registers an endpoint for all types of event; the first word of the path says how it behaves. Returns its id. */
  register(path: string): Promise<string>;
  /** Publishes an event; tries again until the stream has it. */
  publish(session: string, place: number): Promise<Published>;
  counts(): Promise<Record<string, number>>;
  arrivals(): Promise<Record<string, Arrivals>>;
  /** Kills a part, `webhook` or `nats`, and starts it again after so long. */
  kill(part: string, forMs: number): Promise<void>;
  stop(): Promise<void>;
}

export async function startWebhookStand(tell: (sentence: string) => void): Promise<WebhookStand> {
  const stateDir = mkdtempSync(join(tmpdir(), 'bonafide-bench-'));
  const sink = fork(join(import.meta.dirname, 'webhook-sink.ts'));
  const stop = async () => {
    sink.kill();
    await bringDown(stateDir, tell);
    removePostgresData(stateDir);
    rmSync(stateDir, { recursive: true });
  };
  try {
    const [port] = (await once(sink, 'message')) as [number];
    const plan = await planStack({ stateDir, port: await freePort(), tenants: [TENANT], durable: true });
    const { secrets, ports } = plan;
    await Promise.all(['postgres', 'nats'].map((name) => startPart(name, plan, true)));
    await createDatabases(Number(ports.postgres), secrets, ['webhook']);
    const bus = await Bus.connect(
      natsUrl({ port: Number(ports.nats), password: secrets.nats }),
      'bench',
      createLogger('bench', 'error'),
    );
    await ensureStream(await jetstreamManager(bus.connection), DEFAULT_STREAM, createLogger('bench', 'error'));
    await describeSessions(bus, secrets.contextPublicKey);
    await startPart('webhook', plan, true);
    const key = contextPrivateKey(Buffer.from(secrets.contextPrivateKey, 'base64'));
    return {
      databaseUrl: postgresUrl({ port: Number(ports.postgres), password: secrets.postgres }, 'webhook'),
      readings: () => {
        const pidOf = (name: string) => [name, runningProcess(stateDir, name)?.pid ?? 0] as const;
        const servers = {
          ...Object.fromEntries(['postgres', 'nats'].map(pidOf)),
          receivers: Number(sink.pid),
        };
        const management = { webhook: `http://127.0.0.1:${ports['webhook/management']}` };
        return readings({ access: [], management, servers, logs: undefined, stop }, ['webhook']);
      },
      register: async (path) => {
        const context = signContext(key, { tenant: TENANT, client: 'bench', scopes: ['openid'] });
        const answer = await fetch(`http://127.0.0.1:${ports.webhook}/webhook/registration`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', [CONTEXT_HEADER]: context },
          body: JSON.stringify({ url: `http://127.0.0.1:${port}${path}`, events: TYPES }),
        });
        const text = await answer.text();
        if (answer.status !== 200) throw new Error(`Registering a webhook was answered ${answer.status}: ${text}`);
        return (JSON.parse(text) as { webhookId: string }).webhookId;
      },
      publish: (session, place) => publish(bus, session, place),
      counts: () => ask(sink, 'counts') as Promise<Record<string, number>>,
      arrivals: () => ask(sink, 'arrivals') as Promise<Record<string, Arrivals>>,
      kill: async (part, forMs) => {
        const running = runningProcess(stateDir, part);
        if (running) process.kill(running.pid, 'SIGKILL');
        await stopPart(part, stateDir);
        await sleep(forMs);
        await startPart(part, plan, true);
      },
      stop: async () => {
        await bus.close().catch(() => undefined);
        await stop();
      },
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function publish(bus: Bus, session: string, place: number): Promise<Published> {
  const id = randomUUID();
  const at = Date.now();
  const event = create(LifecycleEventSchema, {
    id,
    tenant: TENANT,
    type: TYPES[place] ?? '',
    occurredAt: timestampFromDate(new Date(at)),
    sessionId: session,
    transactionNum: randomUUID(),
    status: 1,
  });
  const bytes = toBinary(LifecycleEventSchema, event);
  for (;;) {
    try {
      await jetstream(bus.connection).publish(eventSubject(event), bytes, { msgID: id, timeout: 2000 });
      return { id, session, place, at };
    } catch {
      await sleep(200);
    }
  }
}

/** Answers what onboarding answers. */
async function describeSessions(bus: Bus, contextKey: string): Promise<void> {
  const metrics = new Metrics('onboarding');
  const options = { bus, log: createLogger('bench', 'error'), metrics, contextKey: Buffer.from(contextKey, 'base64') };
  const transport = new RpcTransport(options);
  const method = SessionService.method.describe;
  const answer = async ({ sessionId }: DescribeRequest) => ({
    operationToken: randomUUID(),
    username: `${sessionId}@example.test`,
    deviceId: 'bench',
  });
  transport.addHandler(rpcSubject(method), answer as MessageHandler, false, { method });
  await new Promise<void>((resolve, reject) => transport.listen((error) => (error ? reject(error) : resolve())));
}

async function ask(sink: ChildProcess, question: string): Promise<unknown> {
  const answer = once(sink, 'message');
  sink.send(question);
  return (await answer)[0];
}
