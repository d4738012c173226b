import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { testServers } from '@bonafide/testing/test-servers';
import { vi } from 'vitest';
import { callerOf, SECRETS, type Stand } from './stand.js';

/** The service as a process that a test may kill. */
export interface ServiceProcess {
  process: ChildProcess;
  call: ReturnType<typeof callerOf>;
}

/** Starts the service as a process of its own on the stand's database and bus. */
export async function startProcess({ service, nats }: Stand): Promise<ServiceProcess> {
  const port = await freePort();
  const main = fileURLToPath(new URL('../../src/main.ts', import.meta.url));
  const process = spawn(globalThis.process.execPath, [...globalThis.process.execArgv, main], {
    stdio: 'ignore',
    env: {
      BONAFIDE_HTTP_PORT: `${port}`,
      BONAFIDE_MANAGEMENT_PORT: `${await freePort()}`,
      BONAFIDE_DATABASE_URL: service.databaseUrl,
      BONAFIDE_NATS_URL: nats.url,
      ...SECRETS,
      BONAFIDE_CONTEXT_PUBLIC_KEY: testServers().contextPublicKey,
    },
  });
  const url = `http://127.0.0.1:${port}`;
  await vi.waitFor(() => fetch(`${url}/onboarding/version`), 60_000);
  return { process, call: callerOf({ url, as: service.as }) };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}
