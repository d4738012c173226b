import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Failure, tail } from '../failure.ts';
import { logFile, recordFile } from '../layout.ts';

/** What is known of a process that was started in the background. */
export interface ProcessRecord {
  pid: number;
  /** Distinguishes the process from a later one with the same pid: boot id and start time. */
  identity: string;
  /** Digest of all that the process was started from; see `fingerprint`. */
  fingerprint: string;
}

export interface BackgroundProcess {
  stateDir: string;
  /** Unique within `stateDir`. */
  name: string;
  command: string;
  args: readonly string[];
  env: NodeJS.ProcessEnv;
  fingerprint?: string;
  user?: { uid: number; gid: number };
}

/** How processes that were started here have ended, by pid. */
const ends = new Map<number, string>();

/** Starts a process that outlives this one, writes its record, and sends its output to its log file. */
export function startProcess(process: BackgroundProcess): ProcessRecord {
  const { stateDir, name, command, args, env, user } = process;
  const log = logFile(stateDir, name);
  mkdirSync(dirname(log), { recursive: true });
  const output = openSync(log, 'a', 0o600);
  const child = spawn(command, args, { cwd: '/', env, ...user, detached: true, stdio: ['ignore', output, output] });
  closeSync(output);
  child.on('error', () => undefined);
  child.on('exit', (code, signal) => ends.set(Number(child.pid), signal ?? `exit code ${code}`));
  child.unref();
  const identity = child.pid === undefined ? undefined : identityOf(child.pid);
  if (child.pid === undefined || identity === undefined) {
    throw new Failure(`${name} could not be started (${command}):\n${tail(log)}`);
  }
  const record = { pid: child.pid, identity, fingerprint: process.fingerprint ?? '' };
  writeRecord(stateDir, name, record);
  return record;
}

/** The record of a background process, if that very process is alive. */
export function runningProcess(stateDir: string, name: string): ProcessRecord | undefined {
  const record = readRecord(stateDir, name);
  return record && identityOf(record.pid) === record.identity ? record : undefined;
}

/** The exit code or signal with which a process that was started here has ended; undefined while that is not known. */
export function endOf(stateDir: string, name: string): string | undefined {
  return ends.get(readRecord(stateDir, name)?.pid ?? 0);
}

/** True when there is a record, but its process is gone. */
export function isStale(stateDir: string, name: string): boolean {
  return readRecord(stateDir, name) !== undefined && runningProcess(stateDir, name) === undefined;
}

/**
 * Sends a signal to a background process and waits until it is gone; after `graceMs` it is killed. A process
 * that is not running is left alone, even if another one has its pid now.
 */
export async function stopProcess(
  stateDir: string,
  name: string,
  signal: NodeJS.Signals = 'SIGTERM',
  graceMs = 25_000,
): Promise<void> {
  const isAlive = () => runningProcess(stateDir, name);
  const deadline = Date.now() + graceMs;
  const running = isAlive();
  if (running) process.kill(running.pid, signal);
  while (isAlive() && Date.now() < deadline) await sleep(20);
  const stubborn = isAlive();
  if (stubborn) process.kill(stubborn.pid, 'SIGKILL');
  while (isAlive()) await sleep(20);
  rmSync(recordFile(stateDir, name), { force: true });
}

/** Records a process that was started elsewhere, so that others can check whether it is still running. */
export function writeRecord(stateDir: string, name: string, record: ProcessRecord): void {
  const file = recordFile(stateDir, name);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify(record)}\n`, { mode: 0o600 });
}

function readRecord(stateDir: string, name: string): ProcessRecord | undefined {
  try {
    return JSON.parse(readFileSync(recordFile(stateDir, name), 'utf8'));
  } catch {
    return undefined;
  }
}

/** Boot id and start time of a live process; undefined when there is none, or only its zombie. */
export function identityOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The command name, in parentheses, may hold spaces; the numbered fields follow it, from the third.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    return fields[0] === 'Z' || fields[0] === 'X' ? undefined : `${boot}:${fields[19]}`;
  } catch {
    return undefined;
  }
}
