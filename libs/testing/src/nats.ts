import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { natsUrl, startNats, stopNats } from '@bonafide/local/servers/nats';
import { freePort } from '@bonafide/local/servers/ports';
import { testServers } from './test-servers.js';

/** URL of this test run's private NATS, credentials inside. All files of a run share it. */
export function testNatsUrl(): string {
  return testServers().natsUrl;
}

/** A NATS server of one test, which may stop it and start it again on the same port with the same data. */
export interface OwnNats {
  url: string;
  start(): Promise<void>;
  stop(): Promise<void>;
  remove(): Promise<void>;
}

/** Starts a NATS server that this test alone uses. */
export async function ownNats(): Promise<OwnNats> {
  const stateDir = mkdtempSync(join(tmpdir(), 'bonafide-nats-'));
  const options = { stateDir, port: await freePort(), password: randomBytes(12).toString('hex') };
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
