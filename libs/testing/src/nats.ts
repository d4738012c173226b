import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { natsUrl, startNats, stopNats } from '@bonafide/local/servers/nats';
import type { NatsPermissions } from '@bonafide/local/servers/nats-users';
import { freePort } from '@bonafide/local/servers/ports';
import { Bus } from '@bonafide/messaging/bus';
import { createLogger } from '@bonafide/platform/observability/logger';
import { testServers } from './test-servers.js';

/** URL of this test run's private NATS, the operator's credentials inside. All files of a run share it. */
export function testNatsUrl(): string {
  return testServers().natsUrl;
}

/** The same server as a service sees it: with the service's own user, whose permissions are those of an installation. */
export function natsUrlAs(service: string, operatorUrl: string): string {
  const url = new URL(operatorUrl);
  url.username = service;
  return url.href;
}

/** The operator's connection, to call services and read the stream, which services' own users may not do. */
export const operatorBus = (url = testNatsUrl()): Promise<Bus> =>
  Bus.connect(url, 'test', createLogger('test', 'silent'));

/** A NATS server of one test, which may stop it and start it again on the same port with the same data. */
export interface OwnNats {
  url: string;
  start(): Promise<void>;
  stop(): Promise<void>;
  remove(): Promise<void>;
}

/** Starts a NATS server that this test alone uses; `access` gives it other users than the services', `at` a port. */
export async function ownNats(access?: Record<string, NatsPermissions>, at?: number): Promise<OwnNats> {
  const stateDir = mkdtempSync(join(tmpdir(), 'bonafide-nats-'));
  const password = randomBytes(12).toString('hex');
  const options = { stateDir, port: at ?? (await freePort()), password, ...(access && { access }) };
  const stop = () => stopNats(stateDir);
  await startNats(options);
  return {
    url: natsUrl(options),
    start: () => startNats(options),
    stop,
    remove: async () => {
      await stop();
      rmSync(stateDir, { recursive: true });
    },
  };
}
