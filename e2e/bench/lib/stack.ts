import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { DEVELOPER_STATE, logFile, REPOSITORY } from '@bonafide/local/layout';
import { modelPack } from '@bonafide/local/model-pack';
import { freePort } from '@bonafide/local/servers/ports';
import type { StackOptions } from '@bonafide/local/stack';
import { knownPorts } from '@bonafide/local/stack-ports';
import type { Access } from '../../support/access.ts';
import { type LocalCode, localCode } from './local-code.ts';

/** A stack to measure. */
export interface BenchStack {
  /** One for each tenant. */
  access: Access[];
  /** Base URLs of the services' management ports; none where the stack is not of this checkout. */
  management: Record<string, string>;
  /** Process ids of the servers; likewise. */
  servers: Record<string, number>;
  /** Folder of the services' logs; undefined where the stack is not of this checkout. */
  logs: string | undefined;
  /** Of a stack that was started for the bench. */
  options?: StackOptions;
  stop(): Promise<void>;
}

/** A stack that was started to be measured. */
export interface OwnStack extends BenchStack {
  options: StackOptions;
}

const UNSEEN = { management: {}, servers: {}, logs: undefined };

const tell = (sentence: string) => process.stderr.write(`» bench: ${sentence}\n`);

/**
 * The stack that BASEURL, REALM_NAME, CLIENT_ID, CLIENT_SECRET and APIKEY name, or a new one of this checkout
 * (`newStack`).
 */
async function benchStack(tenants: readonly string[]): Promise<BenchStack> {
  const given = givenAccess();
  if (!given) return newStack(tenants);
  const isOurs = new URL(given.baseUrl).port === String(knownPorts(DEVELOPER_STATE).gateway);
  const seen = isOurs ? processesOf(await localCode(REPOSITORY), DEVELOPER_STATE) : UNSEEN;
  return { access: [given], ...seen, stop: async () => undefined };
}

/**
 * A stack of the checkout at `root` by its code of `./dev up`, in a folder of its own, durable as a real one is, which
 * `stop` removes.
 */
export async function newStack(tenants: readonly string[], root = REPOSITORY): Promise<OwnStack> {
  const local = await localCode(root);
  const stateDir = mkdtempSync(join(tmpdir(), 'bonafide-bench-'));
  const stop = async () => {
    await local.stack.bringDown(stateDir, tell);
    local.postgres.removePostgresData(stateDir);
    rmSync(stateDir, { recursive: true });
  };
  try {
    const options = { stateDir, port: await freePort(), tenants, pack: modelPack(), durable: true };
    const { baseUrl, tenants: made } = await local.stack.bringUp(options, tell);
    const access = made.map(({ tenant, ...credentials }) => ({ baseUrl, realm: tenant, ...credentials }));
    return { access, ...processesOf(local, stateDir), options, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/**
 * Runs a bench on a stack, and stops the stack whatever happens, an interruption included: the process then ends with
 * 130, unless `interrupted` makes the bench itself end early.
 */
export async function onStack(
  tenants: readonly string[],
  bench: (stack: BenchStack) => Promise<void>,
  interrupted?: () => void,
): Promise<void> {
  const stack = await benchStack(tenants);
  await stopping(stack.stop, () => bench(stack), interrupted);
}

/** Runs `work`, then `stop`, whatever happens; see `onStack` for an interruption. */
export async function stopping(
  stop: () => Promise<unknown>,
  work: () => Promise<void>,
  interrupted?: () => void,
): Promise<void> {
  let isLeaving = false;
  // A terminal's signal comes twice: to the process, and through ./dev.
  const leave = () => {
    if (isLeaving) return;
    isLeaving = true;
    if (interrupted) interrupted();
    else void stop().then(() => process.exit(130));
  };
  process.on('SIGINT', leave).on('SIGTERM', leave);
  try {
    await work();
  } finally {
    await stop();
  }
}

function givenAccess(): Access | undefined {
  const { BASEURL, REALM_NAME, CLIENT_ID, CLIENT_SECRET, APIKEY } = process.env;
  if (!BASEURL || !REALM_NAME || !CLIENT_ID || !CLIENT_SECRET || !APIKEY) return undefined;
  return { baseUrl: BASEURL, realm: REALM_NAME, clientId: CLIENT_ID, clientSecret: CLIENT_SECRET, apiKey: APIKEY };
}

function processesOf(
  { stackPorts, processes }: LocalCode,
  stateDir: string,
): Pick<BenchStack, 'management' | 'servers' | 'logs'> {
  const ports = Object.entries(stackPorts.knownPorts(stateDir)).filter(([key]) => key.endsWith('/management'));
  const management = ports.map(([key, port]) => [key.replace('/management', ''), `http://127.0.0.1:${port}`]);
  const servers = ['postgres', 'nats'].flatMap((name) => {
    const running = processes.runningProcess(stateDir, name);
    return running ? [[name, running.pid] as const] : [];
  });
  return {
    management: Object.fromEntries(management),
    servers: Object.fromEntries(servers),
    logs: dirname(logFile(stateDir, 'any')),
  };
}
