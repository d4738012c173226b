import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { DEVELOPER_STATE, logFile } from '@bonafide/local/layout';
import { modelPack } from '@bonafide/local/model-pack';
import { freePort } from '@bonafide/local/servers/ports';
import { removePostgresData } from '@bonafide/local/servers/postgres';
import { runningProcess } from '@bonafide/local/servers/process';
import { bringDown, bringUp } from '@bonafide/local/stack';
import { knownPorts } from '@bonafide/local/stack-ports';
import type { Access } from '../../support/access.ts';

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
  stop(): Promise<void>;
}

const tell = (sentence: string) => process.stderr.write(`» bench: ${sentence}\n`);

/**
 * The stack that BASEURL, REALM_NAME, CLIENT_ID, CLIENT_SECRET and APIKEY name, or a new one by the code of `./dev up`
 * in a folder of its own, durable as a real one is, which `stop` removes.
 */
async function benchStack(tenants: readonly string[]): Promise<BenchStack> {
  const given = givenAccess();
  if (given) {
    const isOurs = new URL(given.baseUrl).port === String(knownPorts(DEVELOPER_STATE).gateway);
    const seen = isOurs ? processesOf(DEVELOPER_STATE) : { management: {}, servers: {}, logs: undefined };
    return { access: [given], ...seen, stop: async () => undefined };
  }
  const stateDir = mkdtempSync(join(tmpdir(), 'bonafide-bench-'));
  const stop = async () => {
    await bringDown(stateDir, tell);
    removePostgresData(stateDir);
    rmSync(stateDir, { recursive: true });
  };
  try {
    const { baseUrl, tenants: made } = await bringUp(
      { stateDir, port: await freePort(), tenants, pack: modelPack(), durable: true },
      tell,
    );
    const access = made.map(({ tenant, ...credentials }) => ({ baseUrl, realm: tenant, ...credentials }));
    return { access, ...processesOf(stateDir), stop };
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
  let isLeaving = false;
  // A terminal's signal comes twice: to the process, and through ./dev.
  const leave = () => {
    if (isLeaving) return;
    isLeaving = true;
    if (interrupted) interrupted();
    else void stack.stop().then(() => process.exit(130));
  };
  process.on('SIGINT', leave).on('SIGTERM', leave);
  try {
    await bench(stack);
  } finally {
    await stack.stop();
  }
}

function givenAccess(): Access | undefined {
  const { BASEURL, REALM_NAME, CLIENT_ID, CLIENT_SECRET, APIKEY } = process.env;
  if (!BASEURL || !REALM_NAME || !CLIENT_ID || !CLIENT_SECRET || !APIKEY) return undefined;
  return { baseUrl: BASEURL, realm: REALM_NAME, clientId: CLIENT_ID, clientSecret: CLIENT_SECRET, apiKey: APIKEY };
}

function processesOf(stateDir: string): Pick<BenchStack, 'management' | 'servers' | 'logs'> {
  const ports = Object.entries(knownPorts(stateDir)).filter(([key]) => key.endsWith('/management'));
  const management = ports.map(([key, port]) => [key.replace('/management', ''), `http://127.0.0.1:${port}`]);
  const servers = ['postgres', 'nats'].flatMap((name) => {
    const running = runningProcess(stateDir, name);
    return running ? [[name, running.pid] as const] : [];
  });
  return {
    management: Object.fromEntries(management),
    servers: Object.fromEntries(servers),
    logs: dirname(logFile(stateDir, 'any')),
  };
}
