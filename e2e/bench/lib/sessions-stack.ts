import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createDatabases } from '@bonafide/local/databases';
import { natsUrl } from '@bonafide/local/servers/nats';
import { freePort } from '@bonafide/local/servers/ports';
import { postgresUrl, removePostgresData, startPostgres } from '@bonafide/local/servers/postgres';
import { runningProcess } from '@bonafide/local/servers/process';
import type { Plan } from '@bonafide/local/service-process';
import { baseUrl } from '@bonafide/local/settings';
import { bringDown, planStack, startPart, stopPart } from '@bonafide/local/stack';
import type { BenchStack } from './stack.ts';
import type { EngineAccess } from './stub-engines.ts';

const SERVICES = ['gateway', 'onboarding'];
/** Of PostgreSQL, so that it counts statements. */
const COUNTING = { shared_preload_libraries: 'pg_stat_statements', 'pg_stat_statements.track': 'top' };

/** Gateway and onboarding with PostgreSQL and NATS of their own, and engines that are stubs at their contracts. */
export interface SessionsStack extends BenchStack {
  /** Superuser's URL of onboarding's database. */
  databaseUrl: string;
  /** Starts PostgreSQL anew, without what counts statements. */
  stopCounting(): Promise<void>;
}

/** Starts it, durable as a real one is and with PostgreSQL counting statements, in a folder that `stop` removes. */
export async function startSessionsStack(
  tenants: readonly string[],
  tell: (sentence: string) => void,
): Promise<SessionsStack> {
  const stateDir = mkdtempSync(join(tmpdir(), 'bonafide-bench-'));
  let engines: ReturnType<typeof fork> | undefined;
  const stop = async () => {
    engines?.kill();
    await bringDown(stateDir, tell);
    removePostgresData(stateDir);
    rmSync(stateDir, { recursive: true });
  };
  try {
    const plan = await planStack({ stateDir, port: await freePort(), tenants: [...tenants], durable: true });
    const { secrets, ports } = plan;
    const server = { stateDir, port: Number(ports.postgres), password: secrets.postgres };
    await startPostgres({ ...server, settings: COUNTING });
    await startPart('nats', plan, true);
    await createDatabases(server.port, secrets, SERVICES);
    engines = await stubEngines(plan);
    for (const name of SERVICES) await startPart(name, plan, true);
    const url = baseUrl(ports);
    return {
      access: secrets.tenants.map(({ tenant, ...credentials }) => ({ baseUrl: url, realm: tenant, ...credentials })),
      management: Object.fromEntries(SERVICES.map((name) => [name, `http://127.0.0.1:${ports[`${name}/management`]}`])),
      get servers() {
        return Object.fromEntries(
          ['postgres', 'nats'].map((name) => [name, runningProcess(stateDir, name)?.pid ?? Number.NaN]),
        );
      },
      logs: undefined,
      databaseUrl: postgresUrl(server, 'onboarding'),
      stopCounting: async () => {
        await stopPart('postgres', stateDir);
        await startPart('postgres', plan, true);
        for (const name of SERVICES) await startPart(name, plan, true);
      },
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** The engines in a process of their own, each under its own user of the bus. */
async function stubEngines({ secrets, ports }: Plan): Promise<ReturnType<typeof fork>> {
  const engines = fork(join(import.meta.dirname, 'stub-engines.ts'));
  const urlOf = (user: string) => {
    const password = secrets.services[user]?.natsPassword ?? '';
    return natsUrl({ port: Number(ports.nats), password }, user);
  };
  const urls = { faceliveness: urlOf('faceliveness'), nexaface: urlOf('nexaface') };
  const access: EngineAccess = { urls, contextKey: secrets.contextPublicKey };
  engines.send(access);
  await once(engines, 'message');
  return engines;
}
