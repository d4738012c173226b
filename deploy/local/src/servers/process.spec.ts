import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { logFile } from '../layout.ts';
import { endOf, identityOf, isStale, runningProcess, startProcess, stopProcess, writeRecord } from './process.ts';

describe('background processes', () => {
  let stateDir: string;
  beforeEach(() => {
    stateDir = mkdtempSync(join(tmpdir(), 'bonafide-process-'));
  });
  afterEach(async () => {
    await stopProcess(stateDir, 'it', 'SIGKILL');
    rmSync(stateDir, { recursive: true });
  });
  const start = (script: string) =>
    startProcess({ stateDir, name: 'it', command: '/bin/sh', args: ['-c', script], env: {}, fingerprint: 'f1' });

  it('are known by their record until they are stopped', async () => {
    const { pid } = start('echo hello; exec sleep 60');
    expect(runningProcess(stateDir, 'it')).toMatchObject({ pid, fingerprint: 'f1' });
    await vi.waitFor(() => expect(readFileSync(logFile(stateDir, 'it'), 'utf8')).toBe('hello\n'));
    await stopProcess(stateDir, 'it');
    expect(runningProcess(stateDir, 'it')).toBeUndefined();
    expect(identityOf(pid)).toBeUndefined();
  });

  it('are killed when they ignore the signal', async () => {
    const { pid } = start('trap "" TERM; while :; do sleep 1; done');
    await stopProcess(stateDir, 'it', 'SIGTERM', 300);
    expect(identityOf(pid)).toBeUndefined();
  });

  it('that died by themselves are distinguished from those that were stopped', async () => {
    start('sleep 0.3');
    await vi.waitFor(() => expect(isStale(stateDir, 'it')).toBe(true));
    await stopProcess(stateDir, 'it');
    expect(isStale(stateDir, 'it')).toBe(false);
  });

  it.each([
    ['sleep 0.1; exit 3', 'exit code 3'],
    ['sleep 0.1; kill -SEGV $$', 'SIGSEGV'],
  ])('that ended by themselves are remembered with the reason: %s', async (script, end) => {
    start(script);
    await vi.waitFor(() => expect(endOf(stateDir, 'it')).toBe(end));
  });

  it('of another program that has the pid of a record are left alone', async () => {
    const other = spawn('sleep', ['60']);
    const pid = Number(other.pid);
    writeRecord(stateDir, 'it', { pid, identity: 'another boot:1', fingerprint: '' });
    expect(runningProcess(stateDir, 'it')).toBeUndefined();
    await stopProcess(stateDir, 'it', 'SIGKILL');
    expect(identityOf(pid)).toBeDefined();
    other.kill('SIGKILL');
  });

  it('whose program is missing cannot be started', () => {
    const missing = { stateDir, name: 'it', command: '/nowhere', args: [], env: {} };
    expect(() => startProcess(missing)).toThrow('could not be started');
  });
});
