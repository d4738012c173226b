import { join } from 'node:path';
import { rolesOf } from './database-roles.ts';
import { MODELS_HOME, withoutPad } from './model-pack.ts';
import type { Secrets } from './secrets.ts';
import { natsUrl } from './servers/nats.ts';
import { SERVICES, type ServiceEntry, type Setting } from './services.ts';
import type { Ports } from './stack-ports.ts';

/** What the environment of a stack's services is made from. */
export interface StackParts {
  /** Where a stack keeps its state. */
  stateDir: string;
  secrets: Secrets;
  ports: Ports;
  /** Name of the model pack that the engines load. */
  pack: string;
}

/** Address of the gateway. */
export const baseUrl = (ports: Ports) => `http://127.0.0.1:${ports.gateway}`;

/** The port of the page that shows messages to phones, among a stack's ports. */
export const OUTBOX = 'onboarding/outbox';

/** Where messages to phones are shown, on this machine alone. */
export const outboxUrl = (ports: Ports) => `http://127.0.0.1:${ports[OUTBOX]}/outbox`;

/** URL of a service's database, with the role that the service runs as. */
export const databaseUrl = (name: string, secrets: Secrets, ports: Ports) =>
  urlOf(name, rolesOf(name).runtime, secrets.services[name]?.databasePassword, ports);

const urlOf = (name: string, role: string, password: string | undefined, ports: Ports) =>
  `postgres://${role}:${password}@127.0.0.1:${ports.postgres}/${name}`;

/**
 * What every service's process needs of its allocator (glibc), as in docker/Dockerfile: blocks of 128 KiB and more, decoded
 * pictures above all, go back to the system when they are freed. Read by glibc before the process's own code runs. ADR 0088.
 */
export const ALLOCATOR = { MALLOC_MMAP_THRESHOLD_: '131072' };

/**
 * How V8 keeps house in every service's process, as in docker/Dockerfile: buffers outside its heap are freed with the young
 * generation, which is collected every 8 MB, before they bring a full collection. ADR 0094.
 */
export const HEAP = ['--max-semi-space-size=8', '--heap-growing-percent=150'] as const;

const PROCESS = { PATH: '/usr/bin:/bin', NODE_ENV: 'production' };
const logLevel = () => ({ BONAFIDE_LOG_LEVEL: process.env.BONAFIDE_LOG_LEVEL ?? 'info' });

/** Where recordings and kept pages lie. */
export const recordingsFolder = (stateDir: string): string => join(stateDir, 'recordings');

/** The whole environment of a service's migration: the database as its owner, and nothing else of the service. */
export function migrationEnvironment({ name }: ServiceEntry, secrets: Secrets, ports: Ports): NodeJS.ProcessEnv {
  const owner = urlOf(name, rolesOf(name).owner, secrets.services[name]?.ownerPassword, ports);
  return { ...PROCESS, BONAFIDE_DATABASE_URL: owner, ...logLevel() };
}

/**
 * The whole environment of a service's process: exactly the keys that it reads. Nothing is inherited but the log level and
 * what is chosen of models, so that a variable of the developer's shell cannot change or break a service.
 */
export function environment(entry: ServiceEntry, { stateDir, secrets, ports, pack }: StackParts): NodeJS.ProcessEnv {
  const { name } = entry;
  const values: Record<Setting, string> = {
    BONAFIDE_NATS_URL: natsUrl(
      { port: Number(ports.nats), password: secrets.services[name]?.natsPassword ?? '' },
      name,
    ),
    BONAFIDE_CONTEXT_PUBLIC_KEY: secrets.contextPublicKey,
    BONAFIDE_CONTEXT_PRIVATE_KEY: secrets.contextPrivateKey,
    BONAFIDE_ROUTES: JSON.stringify(routes(ports)),
    BONAFIDE_KEYS: secrets.services[name]?.keyRing ?? '',
    BONAFIDE_BOOTSTRAP: JSON.stringify(secrets.tenants),
    BONAFIDE_PUBLIC_URL: baseUrl(ports),
    BONAFIDE_SEALED_REQUEST_KEYS: JSON.stringify([secrets.sealedRequestKey]),
    BONAFIDE_MODEL_PACK: pack,
    BONAFIDE_LIVENESS_WITHOUT_PAD: withoutPad(pack),
    BONAFIDE_MODELS_HOME: MODELS_HOME,
    BONAFIDE_OUTBOX_PORT: String(ports[OUTBOX]),
    BONAFIDE_RECORDINGS_FOLDER: recordingsFolder(stateDir),
    // A receiver that is tried out runs beside the stack.
    BONAFIDE_WEBHOOK_ALLOW_HTTP: 'true',
    BONAFIDE_WEBHOOK_ALLOWED_ADDRESSES: '127.0.0.1',
  };
  return {
    ...PROCESS,
    ...ALLOCATOR,
    BONAFIDE_HTTP_PORT: String(ports[name]),
    BONAFIDE_MANAGEMENT_PORT: String(ports[`${name}/management`]),
    BONAFIDE_DATABASE_URL: databaseUrl(name, secrets, ports),
    ...logLevel(),
    ...Object.fromEntries([...entry.settings, ...(entry.here ?? [])].map((key) => [key, values[key]])),
  };
}

function routes(ports: Ports): Record<string, string> {
  const pairs = SERVICES.flatMap(({ name, prefixes }) =>
    prefixes.map((prefix) => [prefix, `http://127.0.0.1:${ports[name]}`] as const),
  );
  return Object.fromEntries(pairs);
}
