import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { natsUrl, startNats, stopNats } from '@bonafide/local/servers/nats';
import { freePort } from '@bonafide/local/servers/ports';
import { postgresUrl, removePostgresData, startPostgres, stopPostgres } from '@bonafide/local/servers/postgres';
import type { TestProject } from 'vitest/node';
import './test-servers.js';

/** Starts one private PostgreSQL and one private NATS for a test run; returns what stops and removes them. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const stateDir = mkdtempSync(join(tmpdir(), 'bonafide-test-'));
  const password = randomBytes(12).toString('hex');
  const postgres = { stateDir, port: await freePort(), password, durable: false };
  const nats = { stateDir, port: await freePort(new Set([postgres.port])), password };
  const teardown = async () => {
    await Promise.all([stopNats(stateDir), stopPostgres(stateDir)]);
    removePostgresData(stateDir);
    rmSync(stateDir, { recursive: true });
  };
  try {
    await Promise.all([startNats(nats), startPostgres(postgres)]);
  } catch (error) {
    await teardown();
    throw error;
  }
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  project.provide('testServers', {
    postgresUrl: postgresUrl(postgres),
    natsUrl: natsUrl(nats),
    contextPrivateKey: privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64'),
    contextPublicKey: publicKey.export({ format: 'der', type: 'spki' }).toString('base64'),
  });
  return teardown;
}
