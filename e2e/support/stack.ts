import { natsUrl } from '@bonafide/local/servers/nats';
import { postgresUrl } from '@bonafide/local/servers/postgres';
import { runningProcess } from '@bonafide/local/servers/process';
import type { Plan } from '@bonafide/local/service-process';
import { planStack, type StackOptions, startPart, stopPart } from '@bonafide/local/stack';
import { inject } from 'vitest';

declare module 'vitest' {
  interface ProvidedContext {
    stack: StackOptions;
    /** Where tests call the API: what is answered there is held against the wire contract. */
    apiUrl: string;
    /** File that lists what broke the contract. */
    contractReport: string;
  }
}

/** Control of the stack of this test run: its parts may be stopped, killed and started again. */
export interface StackControl extends Plan {
  natsUrl: string;
  /** Superuser's URL of a service's database. */
  databaseUrl(service: string): string;
  /** Stops a part (`postgres`, `nats` or a service) in the orderly way. */
  stop(part: string): Promise<void>;
  /** Sends SIGKILL to a part, which ends at once. */
  kill(part: string): Promise<void>;
  /** Starts a part again, where it was, and waits until it serves. */
  start(part: string): Promise<void>;
}

/** Control of the stack that the global set-up of the `e2e` project has started. */
export async function stackControl(): Promise<StackControl> {
  const options = inject('stack');
  const plan = await planStack(options);
  const postgres = { port: Number(plan.ports.postgres), password: plan.secrets.postgres };
  return {
    ...plan,
    natsUrl: natsUrl({ port: Number(plan.ports.nats), password: plan.secrets.nats }),
    databaseUrl: (service) => postgresUrl(postgres, service),
    stop: (part) => stopPart(part, plan.stateDir),
    kill: async (part) => {
      const running = runningProcess(plan.stateDir, part);
      if (!running) throw new Error(`${part} is not running`);
      process.kill(running.pid, 'SIGKILL');
      await stopPart(part, plan.stateDir);
    },
    start: (part) => startPart(part, plan, options.durable),
  };
}
