import { logFile } from '../layout.ts';
import type { Health } from './status.ts';

/** One line of `./dev doctor`. */
export interface Finding {
  title: string;
  /** What is wrong; undefined when nothing is. */
  problem?: string | undefined;
  /** What must be known although the stack runs with it. */
  warning?: string | undefined;
  remedy?: string;
}

/** The server without which a readiness condition fails. */
const SERVER_OF: Readonly<Record<string, string>> = { database: 'postgres', credentials: 'postgres', nats: 'nats' };

/**
 * One finding for every process of the stack in `stateDir` but those that lack nothing except a server that does not
 * run: the finding of the server names them, so that one cause is one problem.
 */
export function processFindings(stateDir: string, health: readonly Health[]): Finding[] {
  const down = new Set(health.filter(({ isWell }) => !isWell).map(({ name }) => name));
  const missing = new Map(health.map((one) => [one.name, serversMissing(one, down)]));
  const findings = health.map(({ name, state, isWell }): Finding => {
    const waiting = health.filter((other) => missing.get(other.name)?.includes(name)).map((other) => other.name);
    const without = waiting.length > 0 ? `; not ready without it: ${waiting.join(', ')}` : '';
    return {
      title: name,
      problem: isWell ? undefined : `${state}${without}`,
      remedy: `./dev up starts it again; its last output is in ${logFile(stateDir, name)}`,
    };
  });
  return findings.filter(({ title }) => missing.get(title)?.length === 0);
}

/** The servers that explain all that fails in a process; empty when something else fails too, or nothing does. */
function serversMissing({ failing = [] }: Health, down: ReadonlySet<string>): string[] {
  const servers = failing.map((condition) => SERVER_OF[condition] ?? '');
  return servers.every((server) => down.has(server)) ? [...new Set(servers)] : [];
}
