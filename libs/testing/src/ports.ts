import { freePort } from '@bonafide/local/servers/ports';

/** Two free ports, for a service whose API and management port a test must know before it starts. */
export async function freePorts(): Promise<[api: number, management: number]> {
  const api = await freePort();
  return [api, await freePort(new Set([api]))];
}
