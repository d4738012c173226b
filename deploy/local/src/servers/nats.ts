import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { accessSync, constants, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { delimiter, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Failure, tail } from '../failure.ts';
import { DEVELOPER_STATE, logFile, REPOSITORY } from '../layout.ts';
import { writePrivate } from '../remembered.ts';
import { NATS_OPERATOR, type NatsPermissions, natsUsersConf } from './nats-users.ts';
import { runningProcess, startProcess, stopProcess } from './process.ts';

const NAME = 'nats';
const START_LIMIT_MS = 20_000;
const UNPACKED = join(DEVELOPER_STATE, 'nats-server');

export interface NatsOptions {
  stateDir: string;
  port: number;
  /** The operator's. */
  password: string;
  /** Passwords of the services' users; all have the operator's when absent, which is for tests. */
  passwords?: (service: string) => string | undefined;
  /** What users may do; deploy/nats-access.json when absent. */
  access?: Record<string, NatsPermissions>;
}

/** URL of the private server for a user, the operator by default, credentials inside. */
export const natsUrl = (server: { port: number; password: string }, user = NATS_OPERATOR) =>
  `nats://${user}:${server.password}@127.0.0.1:${server.port}`;

/**
 * Starts a private nats-server on the loopback address with `deploy/nats.conf` and a user per service, and waits until
 * it answers. Its JetStream files lie in the state folder. Leaves a running one alone unless its configuration changed.
 */
export async function startNats(options: NatsOptions): Promise<void> {
  const { stateDir, port, password, passwords = () => password, access } = options;
  const conf = readFileSync(join(REPOSITORY, 'deploy/nats.conf'), 'utf8');
  const users = natsUsersConf(passwords, password, access);
  const fingerprint = createHash('sha256').update(conf).update(users).digest('hex');
  if (runningProcess(stateDir, NAME)?.fingerprint === fingerprint) return;
  await stopNats(stateDir);
  const folder = join(stateDir, 'nats');
  writePrivate(join(folder, 'nats.conf'), conf);
  writePrivate(join(folder, 'nats-users.conf'), users);
  const store = join(stateDir, 'jetstream');
  mkdirSync(store, { recursive: true, mode: 0o700 });
  startProcess({
    stateDir,
    name: NAME,
    command: natsBinary() ?? fetchNats(),
    args: ['-c', join(folder, 'nats.conf')],
    // Quoted, since the server reads the values as configuration text.
    env: { NATS_LISTEN: `"127.0.0.1:${port}"`, NATS_STORE: JSON.stringify(store) },
    fingerprint,
  });
  const deadline = Date.now() + START_LIMIT_MS;
  while (!(await greets(port))) {
    if (Date.now() > deadline || !runningProcess(stateDir, NAME)) {
      throw new Failure(`nats-server does not answer:\n${tail(logFile(stateDir, NAME))}`);
    }
    await sleep(20);
  }
}

/** Stops the private nats-server. */
export async function stopNats(stateDir: string): Promise<void> {
  await stopProcess(stateDir, NAME, 'SIGTERM');
}

/** Path of an installed nats-server; undefined when there is none. */
export function natsBinary(): string | undefined {
  const folders = [
    ...(process.env.PATH ?? '').split(delimiter),
    '/usr/sbin',
    '/usr/local/sbin',
    `${UNPACKED}/usr/sbin`,
  ];
  return folders.map((folder) => join(folder, 'nats-server')).find(isExecutable);
}

/**
 * Fetches Debian's nats-server with apt and unpacks it into the checkout. Installing it for the whole machine
 * would also start a server on the standard port.
 */
function fetchNats(): string {
  mkdirSync(DEVELOPER_STATE, { recursive: true });
  const draft = mkdtempSync(join(DEVELOPER_STATE, 'nats-draft-'));
  const apt = (...args: string[]) =>
    execFileSync('apt-get', ['-qq', '-o', 'DPkg::Lock::Timeout=500', ...args], { cwd: draft, stdio: 'pipe' });
  try {
    if (process.getuid?.() === 0) apt('update');
    apt('-o', 'APT::Sandbox::User=root', 'download', 'nats-server');
    execFileSync('sh', ['-c', 'dpkg-deb -x nats-server_*.deb unpacked'], { cwd: draft, stdio: 'pipe' });
    rmSync(UNPACKED, { recursive: true, force: true });
    renameSync(join(draft, 'unpacked'), UNPACKED);
  } catch {
    throw new Failure('nats-server is missing. Install it as root: apt-get update && apt-get install nats-server');
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
  return join(UNPACKED, 'usr/sbin/nats-server');
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return existsSync(file);
  } catch {
    return false;
  }
}

function greets(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    const settle = (answer: boolean) => {
      socket.destroy();
      resolve(answer);
    };
    socket.once('data', (data) => settle(data.toString().startsWith('INFO ')));
    socket.once('error', () => settle(false));
    socket.setTimeout(1000, () => settle(false));
  });
}
