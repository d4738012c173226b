import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { Failure, tail } from './failure.ts';
import { fingerprint } from './fingerprint.ts';
import { logFile, REPOSITORY } from './layout.ts';
import { endOf, runningProcess, startProcess, stopProcess } from './servers/process.ts';
import type { ServiceEntry } from './services.ts';
import { environment, HEAP, migrationEnvironment, type StackParts } from './settings.ts';

const READY_LIMIT_MS = 90_000;
const SOURCE_MAPS = join(REPOSITORY, 'libs/platform/dist/process/source-maps.js');
const PRELOADED = ['--import', pathToFileURL(SOURCE_MAPS).href];

/** What the processes of a stack are given. */
export type Plan = StackParts;

/**
 * Brings one service up to the current build: migrates its database and starts it, after stopping the process of an
 * older build. Returns false, having done nothing, when the running process is current.
 */
export async function ensureService(entry: ServiceEntry, plan: Plan): Promise<boolean> {
  const { stateDir } = plan;
  const env = environment(entry, plan);
  const digest = fingerprint(entry, env);
  if (runningProcess(stateDir, entry.name)?.fingerprint === digest) return false;
  await stopProcess(stateDir, entry.name);
  const main = join(REPOSITORY, 'services', entry.name, 'dist/main.js');
  try {
    const owner = migrationEnvironment(entry, plan.secrets, plan.ports);
    await promisify(execFile)(process.execPath, [main, 'migrate'], { env: owner, cwd: '/' });
  } catch (error) {
    const { stdout, stderr } = error as { stdout: string; stderr: string };
    throw new Failure(`The database of ${entry.name} could not be migrated:\n${lastLines(`${stdout}${stderr}`)}`);
  }
  const args = [...HEAP, ...PRELOADED, main];
  startProcess({ stateDir, name: entry.name, command: process.execPath, args, env, fingerprint: digest });
  return true;
}

/** Waits until a service says that it is ready. */
export async function serviceReady(name: string, plan: Plan): Promise<void> {
  const deadline = Date.now() + READY_LIMIT_MS;
  for (;;) {
    const failing = await failingOf(plan.ports[`${name}/management`]);
    if (failing?.length === 0) return;
    if (!runningProcess(plan.stateDir, name) || Date.now() > deadline) {
      const why = failing ? ` (not ready: ${failing.join(', ')})` : ended(plan.stateDir, name);
      throw new Failure(`${name} did not start${why}:\n${tail(logFile(plan.stateDir, name))}`);
    }
    await sleep(50);
  }
}

/** How a process ended; one that crashes in native code says so nowhere else. */
function ended(stateDir: string, name: string): string {
  const end = endOf(stateDir, name);
  return end === undefined ? '' : ` (ended by ${end})`;
}

/** The readiness conditions that fail; undefined when the service does not answer. */
export async function failingOf(managementPort: number | undefined): Promise<string[] | undefined> {
  try {
    const answer = await fetch(`http://127.0.0.1:${managementPort}/readyz`, { signal: AbortSignal.timeout(3000) });
    return ((await answer.json()) as { failing: string[] }).failing;
  } catch {
    return undefined;
  }
}

const lastLines = (text: string) => text.trimEnd().split('\n').slice(-10).join('\n');
