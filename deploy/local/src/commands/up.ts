import { join } from 'node:path';
import type { Tell } from '../build.ts';
import { checkKnownCredentials } from '../credentials.ts';
import { Failure, Misuse } from '../failure.ts';
import { DEVELOPER_STATE } from '../layout.ts';
import { padWarning, rememberPack, withoutPad } from '../model-pack.ts';
import { writePrivate } from '../remembered.ts';
import { runningProcess } from '../servers/process.ts';
import { bringUp, type Stack, type StackOptions } from '../stack.ts';
import { knownPorts } from '../stack-ports.ts';

const DEFAULT_PORT = 8080;

/** How the developer's stack is to be. */
export interface StackChoice {
  /** Port of the gateway; BONAFIDE_PORT or 8080 unless given. */
  port?: number | undefined;
  /** A gateway that runs keeps its port unless one is given or BONAFIDE_PORT says otherwise. */
  asItIs?: boolean;
}

/** The developer's own stack: in `.bonafide`, with the one tenant `bonafide`. Throws Failure of a wrong BONAFIDE_PORT. */
export function developerStack({ port, asItIs = false }: StackChoice = {}): StackOptions {
  const isRunning = asItIs && runningProcess(DEVELOPER_STATE, 'gateway') !== undefined;
  const present = isRunning ? knownPorts(DEVELOPER_STATE).gateway : undefined;
  const chosen = port ?? Number(process.env.BONAFIDE_PORT ?? present ?? DEFAULT_PORT);
  if (!isPort(chosen)) throw new Failure('BONAFIDE_PORT must be a port number, 1 to 65535.');
  return {
    stateDir: DEVELOPER_STATE,
    port: chosen,
    tenants: ['bonafide'],
    pack: process.env.BONAFIDE_MODEL_PACK,
    durable: true,
  };
}

/** The port that the option `--port` gives; undefined without it. Throws Misuse of what is none. */
export function portOf(option: string | boolean | undefined): number | undefined {
  if (option === undefined) return undefined;
  const port = Number(option);
  if (typeof option !== 'string' || !/^\d+$/.test(option) || !isPort(port)) {
    throw new Misuse('--port must be a port number, 1 to 65535.');
  }
  return port;
}

const isPort = (port: number) => Number.isInteger(port) && port >= 1 && port <= 65_535;

/** `./dev up`: makes the stack run and prints how to call it, and which of these credentials the gateway refuses. */
export async function up(tell: Tell, options = developerStack()): Promise<void> {
  const began = performance.now();
  const stack = await bringUp(options, tell);
  rememberPack(stack.pack, withoutPad(stack.pack));
  const rows = accessRows(stack);
  const file = join(DEVELOPER_STATE, 'dev.env');
  writePrivate(file, rows.map(([, key, value]) => `${key}=${value}\n`).join(''));
  tell(`Ready after ${((performance.now() - began) / 1000).toFixed(1)} s`);
  const table = [
    ...rows.map(([title, , value]) => [title, value] as const),
    ['Model pack', stack.pack] as const,
    ['Messages', stack.outboxUrl] as const,
    ['Logs', `${join(DEVELOPER_STATE, 'logs')} (./dev logs [service])`] as const,
    ['These values', file] as const,
  ];
  for (const [title, value] of table) console.log(`  ${title.padEnd(14)} ${value}`);
  const unassessed = padWarning(stack.pack, withoutPad(stack.pack));
  if (unassessed) console.error(`! WARNING: ${unassessed.warning}\n    ${unassessed.remedy}`);
  for (const { title, problem, remedy } of await checkKnownCredentials(options.stateDir, stack.baseUrl)) {
    if (problem) console.error(`✗ ${title}: ${problem}\n    ${remedy}`);
  }
}

/** Title, key in dev.env and value of each thing that a client needs. */
function accessRows(stack: Stack): [title: string, key: string, value: string][] {
  const tenant = stack.tenants[0];
  if (!tenant) throw new Error('The stack has no tenant');
  return [
    ['Base URL', 'BASEURL', stack.baseUrl],
    ['Realm', 'REALM_NAME', tenant.tenant],
    ['Client id', 'CLIENT_ID', tenant.clientId],
    ['Client secret', 'CLIENT_SECRET', tenant.clientSecret],
    ['API key', 'APIKEY', tenant.apiKey],
  ];
}
