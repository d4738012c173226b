import { readdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';
import { ensureBestModels, ensureBuilt, ensureModels, type Tell } from './build.ts';
import { createDatabases } from './databases.ts';
import { Failure } from './failure.ts';
import { recordFile } from './layout.ts';
import { alone } from './lock.ts';
import { modelPack } from './model-pack.ts';
import { stackSecrets, type Tenant } from './secrets.ts';
import { startNats, stopNats } from './servers/nats.ts';
import { isPortFree } from './servers/ports.ts';
import { startPostgres, stopPostgres } from './servers/postgres.ts';
import { runningProcess, stopProcess } from './servers/process.ts';
import { ensureService, type Plan, serviceReady } from './service-process.ts';
import { SERVICES } from './services.ts';
import { baseUrl, OUTBOX, outboxUrl } from './settings.ts';
import { choosePorts, knownPorts } from './stack-ports.ts';

export interface StackOptions {
  /** All state of the stack is here. Stacks in different folders are independent. */
  stateDir: string;
  /** Port of the gateway. */
  port: number;
  /** Realms that exist from the start, each with a client and an API key. */
  tenants: readonly string[];
  /** Model pack of its engines; without one, the best that can be had. */
  pack?: string | undefined;
  /** False for data that may be lost with the machine: no fsync. */
  durable: boolean;
}

/** How to call a running stack. */
export interface Stack {
  baseUrl: string;
  /** Where messages to phones are shown. */
  outboxUrl: string;
  tenants: readonly Tenant[];
  /** The model pack that its engines have loaded. */
  pack: string;
}

/**
 * Makes the stack run as the checkout says: builds, servers, databases, migrations, services, ready. What is current
 * already stays as it is, so a second call takes seconds. Throws Failure with what is wrong and its remedy.
 */
export function bringUp(options: StackOptions, tell: Tell): Promise<Stack> {
  return alone(options.stateDir, async () => {
    await ensureBuilt(tell);
    if (options.pack !== undefined) await ensureModels(options.pack, tell);
    const plan = await planStack({ ...options, pack: options.pack ?? (await ensureBestModels(tell)) });
    tell('Starting PostgreSQL and NATS');
    await Promise.all(['postgres', 'nats'].map((name) => startPart(name, plan, options.durable)));
    await createDatabases(
      Number(plan.ports.postgres),
      plan.secrets,
      SERVICES.map(({ name }) => name),
    );
    await startServices(plan, tell);
    const { ports, secrets, pack } = plan;
    return { baseUrl: baseUrl(ports), outboxUrl: outboxUrl(ports), tenants: secrets.tenants, pack };
  });
}

/** Stops everything that was started for the stack in `stateDir`, and nothing else: services first, then servers. */
export async function bringDown(stateDir: string, tell: Tell): Promise<void> {
  await alone(stateDir, async () => {
    const servers = ['postgres', 'nats'];
    const services = recorded(stateDir).filter((name) => !servers.includes(name));
    tell('Stopping services');
    // The gateway first: requests it has admitted are finished by services that still run.
    await stopPart('gateway', stateDir);
    await Promise.all(services.map((name) => stopPart(name, stateDir)));
    tell('Stopping NATS and PostgreSQL');
    await Promise.all(servers.map((name) => stopPart(name, stateDir)));
  });
}

/** Chooses ports and secrets; nothing is started. Throws Failure when another program has the gateway's port. */
export async function planStack(options: StackOptions): Promise<Plan> {
  const { stateDir, port } = options;
  const isOurs = knownPorts(stateDir).gateway === port && runningProcess(stateDir, 'gateway') !== undefined;
  if (!isOurs && !(await isPortFree(port))) {
    throw new Failure(`Port ${port} is in use by another program. Choose a free one: ./dev up --port ${port + 1}`);
  }
  const names = SERVICES.map(({ name }) => name);
  const keys = ['postgres', 'nats', ...names.flatMap((name) => [name, `${name}/management`]), OUTBOX];
  return {
    stateDir,
    secrets: stackSecrets(stateDir, names, options.tenants),
    ports: await choosePorts(stateDir, keys, { gateway: port }),
    pack: options.pack ?? modelPack(),
  };
}

/** Starts one part of a stack, `postgres`, `nats` or a service, and waits until it is ready. */
export async function startPart(name: string, plan: Plan, durable: boolean): Promise<void> {
  const { stateDir, ports, secrets } = plan;
  const entry = SERVICES.find((service) => service.name === name);
  if (name === 'postgres') {
    await startPostgres({ stateDir, port: Number(ports.postgres), password: secrets.postgres, durable });
  } else if (name === 'nats') {
    const passwords = (service: string) => secrets.services[service]?.natsPassword;
    await startNats({ stateDir, port: Number(ports.nats), password: secrets.nats, passwords });
  } else if (entry) {
    await ensureService(entry, plan);
    await serviceReady(name, plan);
  } else throw new Error(`A stack has no part ${name}`);
}

/** Stops one part of a stack in the orderly way. */
export function stopPart(name: string, stateDir: string): Promise<void> {
  if (name === 'postgres') return stopPostgres(stateDir);
  return name === 'nats' ? stopNats(stateDir) : stopProcess(stateDir, name);
}

async function startServices(plan: Plan, tell: Tell): Promise<void> {
  const waiting = [...SERVICES];
  const started: string[] = [];
  const lane = async () => {
    for (let entry = waiting.shift(); entry; entry = waiting.shift()) {
      if (!(await ensureService(entry, plan))) continue;
      started.push(entry.name);
      tell(`Started ${entry.name}`);
    }
  };
  // Starting is CPU-bound, so more lanes than cores gain nothing.
  await Promise.all(Array.from({ length: availableParallelism() }, lane));
  tell(started.length === 0 ? 'All services are current' : 'Waiting until all services are ready');
  await Promise.all(SERVICES.map(({ name }) => serviceReady(name, plan)));
}

function recorded(stateDir: string): string[] {
  try {
    const folder = dirname(recordFile(stateDir, 'any'));
    return readdirSync(join(folder)).map((file) => file.replace(/\.json$/, ''));
  } catch {
    return [];
  }
}
