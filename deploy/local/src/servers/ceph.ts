import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);
const LONGEST_MS = 60_000;

/** A store of objects that forgets everything when it is stopped. */
export interface CephStore {
  url: string;
  accessKey: string;
  secretKey: string;
  stop(): Promise<void>;
}

/** One monitor, one OSD in memory and one gateway on loopback; no authentication between them. */
const configuration = (folder: string, fsid: string, ports: { monitor: number; gateway: number }) => `[global]
fsid = ${fsid}
mon host = [v2:127.0.0.1:${ports.monitor}]
mon initial members = a
auth cluster required = none
auth service required = none
auth client required = none
# The gateway asks for a sealed connection by default, which there is none of without authentication.
ms mon client mode = crc
public addr = 127.0.0.1
cluster addr = 127.0.0.1
mon allow pool size one = true
osd pool default size = 1
osd pool default min size = 1
osd pool default pg num = 1
osd pool default pg autoscale mode = off
osd crush chooseleaf type = 0
osd objectstore = memstore
memstore device bytes = 1073741824
mon data = ${folder}/mon
osd data = ${folder}/osd
rgw data = ${folder}/rgw
keyring = ${folder}/keyring
run dir = ${folder}/run
admin socket = ${folder}/run/$name.$pid.asok
log file = ${folder}/run/$name.log
rgw frontends = beast endpoint=127.0.0.1:${ports.gateway}
`;

/**
 * Starts Ceph RGW of Debian (`ceph-mon`, `ceph-osd`, `radosgw`) in a folder of its own. Rejects when it does not come up
 * within a minute.
 */
export async function startCeph(ports: { monitor: number; gateway: number }): Promise<CephStore> {
  const folder = mkdtempSync(join(tmpdir(), 'bonafide-ceph-'));
  const children: ChildProcess[] = [];
  const stop = async () => {
    await Promise.all(children.map(ended));
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const [accessKey, secretKey] = [randomUUID(), randomUUID()];
    await bringUp(folder, ports, { accessKey, secretKey, children });
    const url = `http://127.0.0.1:${ports.gateway}`;
    await answering(url);
    return { url, accessKey, secretKey, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function bringUp(
  folder: string,
  ports: { monitor: number; gateway: number },
  { accessKey, secretKey, children }: { accessKey: string; secretKey: string; children: ChildProcess[] },
): Promise<void> {
  const [fsid, osd] = [randomUUID(), randomUUID()];
  for (const name of ['mon', 'osd', 'rgw', 'run']) mkdirSync(join(folder, name));
  const file = join(folder, 'ceph.conf');
  writeFileSync(file, configuration(folder, fsid, ports));
  writeFileSync(join(folder, 'keyring'), '');
  const map = join(folder, 'monmap');
  const ceph = (command: string, ...args: string[]) => run(command, ['-c', file, ...args], { timeout: LONGEST_MS });
  await run('monmaptool', ['--create', '--addv', 'a', `[v2:127.0.0.1:${ports.monitor}]`, '--fsid', fsid, map]);
  await ceph('ceph-mon', '-i', 'a', '--mkfs', '--monmap', map);
  children.push(start('ceph-mon', '-c', file, '-i', 'a', '-f'));
  await ceph('ceph', 'osd', 'new', osd);
  await ceph('ceph-osd', '-i', '0', '--mkfs', '--osd-uuid', osd);
  await ceph('ceph', 'osd', 'crush', 'add', 'osd.0', '1.0', 'host=localhost', 'root=default');
  children.push(start('ceph-osd', '-c', file, '-i', '0', '-f'));
  const keys = [`--access-key=${accessKey}`, `--secret-key=${secretKey}`];
  await ceph('radosgw-admin', 'user', 'create', '--uid=test', '--display-name=test', ...keys);
  children.push(start('radosgw', '-c', file, '-n', 'client.rgw', '-f'));
}

/** In the foreground, so that it ends by its handle. */
function start(command: string, ...args: string[]): ChildProcess {
  return spawn(command, args, { stdio: 'ignore' }).on('error', () => undefined);
}

async function answering(url: string): Promise<void> {
  const until = Date.now() + LONGEST_MS;
  while (!(await fetch(url).catch(() => undefined))) {
    if (Date.now() > until) throw new Error('The gateway of Ceph did not answer within a minute');
    await sleep(200);
  }
}

/** They keep nothing that would be worth an orderly end. */
async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  const end = once(child, 'exit');
  child.kill('SIGKILL');
  await end;
}
