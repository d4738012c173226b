import { DEVELOPER_STATE } from '../layout.ts';
import { isStale, runningProcess } from '../servers/process.ts';
import { failingOf } from '../service-process.ts';
import { SERVICES } from '../services.ts';
import { knownPorts } from '../stack-ports.ts';

/** State of a process of the stack, in words, and whether it is as expected. */
export interface Health {
  name: string;
  pid: number | undefined;
  port: number | undefined;
  state: string;
  /** Readiness conditions that fail; undefined where the process does not answer or has none. */
  failing: readonly string[] | undefined;
  isWell: boolean;
}

/** The health of every process of the stack in `stateDir`. */
export async function healthOf(stateDir: string): Promise<Health[]> {
  const ports = knownPorts(stateDir);
  const names = ['postgres', 'nats', ...SERVICES.map(({ name }) => name)];
  return Promise.all(
    names.map(async (name) => {
      const pid = runningProcess(stateDir, name)?.pid;
      const managementPort = ports[`${name}/management`];
      const failing = pid === undefined || managementPort === undefined ? undefined : await failingOf(managementPort);
      const state = stateOf(stateDir, name, managementPort !== undefined, failing);
      return { name, pid, port: ports[name], state, failing, isWell: state === 'ready' || state === 'running' };
    }),
  );
}

/** `./dev status`: prints one line per process. */
export async function status(): Promise<void> {
  for (const { name, pid, port, state } of await healthOf(DEVELOPER_STATE)) {
    const where = pid === undefined ? '' : `pid ${pid}, port ${port}`;
    console.log(`  ${name.padEnd(14)} ${state.padEnd(12)} ${where}`.trimEnd());
  }
}

function stateOf(stateDir: string, name: string, isService: boolean, failing: readonly string[] | undefined): string {
  if (isStale(stateDir, name)) return 'died';
  if (!runningProcess(stateDir, name)) return 'stopped';
  if (!isService) return 'running';
  if (!failing) return 'silent';
  return failing.length === 0 ? 'ready' : `not ready: ${failing.join(', ')}`;
}
