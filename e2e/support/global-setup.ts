import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '@bonafide/local/servers/ports';
import { removePostgresData } from '@bonafide/local/servers/postgres';
import { bringDown, bringUp, type StackOptions } from '@bonafide/local/stack';
import type { TestProject } from 'vitest/node';
import { startHeldGateway } from './held-gateway.ts';
import './stack.ts';

/** Starts a whole stack for a test run, by the code of `./dev up`; returns what stops and removes it. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const stateDir = mkdtempSync(join(tmpdir(), 'bonafide-e2e-'));
  const options: StackOptions = {
    stateDir,
    port: await freePort(),
    tenants: ['bonafide', 'other', 'fuzz'],
    // What every checkout has; what its captures pass without is told in every answer (docs/adr/0082).
    pack: process.env.BONAFIDE_MODEL_PACK ?? 'default',
    durable: false,
  };
  const tell = (sentence: string) => process.stderr.write(`» e2e: ${sentence}\n`);
  const teardown = async () => {
    await bringDown(stateDir, tell);
    removePostgresData(stateDir);
    rmSync(stateDir, { recursive: true });
  };
  try {
    await bringUp(options, tell);
  } catch (error) {
    await teardown();
    throw error;
  }
  const contractReport = join(stateDir, 'contract-report.txt');
  const held = await startHeldGateway(options.port, contractReport);
  project.provide('stack', options);
  project.provide('apiUrl', held.url);
  project.provide('contractReport', contractReport);
  return async () => {
    held.close();
    await teardown();
  };
}
