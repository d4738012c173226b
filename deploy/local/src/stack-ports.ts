import { join } from 'node:path';
import { recall, remember } from './remembered.ts';
import { freePort, isPortFree } from './servers/ports.ts';
import { runningProcess } from './servers/process.ts';

/** Ports by process: `postgres`, `nats`, and of a service `name` (API), `name/management` and further pages. */
export type Ports = Record<string, number>;

const file = (stateDir: string) => join(stateDir, 'ports.json');

/** The ports chosen so far. */
export const knownPorts = (stateDir: string): Ports => recall<Ports>(file(stateDir)) ?? {};

/**
 * A port of the loopback address for every key: the remembered one, unless another program has taken it while its
 * process was not running. `fixed` ports are the caller's choice.
 */
export async function choosePorts(stateDir: string, keys: readonly string[], fixed: Ports): Promise<Ports> {
  const known = knownPorts(stateDir);
  const ports: Ports = { ...fixed };
  for (const key of keys) {
    const before = known[key];
    if (key in fixed) continue;
    const isOurs = before !== undefined && runningProcess(stateDir, key.split('/')[0] ?? key) !== undefined;
    if (before !== undefined && (isOurs || (await isPortFree(before)))) ports[key] = before;
    else ports[key] = await freePort(new Set([...Object.values(ports), ...Object.values(known)]));
  }
  remember(file(stateDir), ports);
  return ports;
}
