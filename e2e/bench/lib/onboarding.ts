import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createDatabases } from '@bonafide/local/databases';
import { freePort } from '@bonafide/local/servers/ports';
import { postgresUrl, removePostgresData } from '@bonafide/local/servers/postgres';
import { bringDown, planStack, startPart } from '@bonafide/local/stack';
import { CONTEXT_HEADER, contextPrivateKey, signContext } from '@bonafide/platform/http/signed-context';

/** Onboarding with PostgreSQL and NATS of its own, and nothing else of the stack. */
export interface Onboarding {
  /** Superuser's URL of its database. */
  databaseUrl: string;
  /** Its key ring, as in the configuration. */
  keys: string;
  /** Base URL of its management port. */
  management: string;
  /** Calls it as the gateway does; throws for any answer but 200. */
  post<T>(path: string, body: object): Promise<T>;
  stop(): Promise<void>;
}

/** Starts it, durable as a real one is, in a folder that `stop` removes. */
export async function startOnboarding(tenant: string, tell: (sentence: string) => void): Promise<Onboarding> {
  const stateDir = mkdtempSync(join(tmpdir(), 'bonafide-bench-'));
  const stop = async () => {
    await bringDown(stateDir, tell);
    removePostgresData(stateDir);
    rmSync(stateDir, { recursive: true });
  };
  try {
    const plan = await planStack({ stateDir, port: await freePort(), tenants: [tenant], durable: true });
    const { secrets, ports } = plan;
    await Promise.all(['postgres', 'nats'].map((name) => startPart(name, plan, true)));
    await createDatabases(Number(ports.postgres), secrets, ['onboarding']);
    await startPart('onboarding', plan, true);
    const key = contextPrivateKey(Buffer.from(secrets.contextPrivateKey, 'base64'));
    return {
      databaseUrl: postgresUrl({ port: Number(ports.postgres), password: secrets.postgres }, 'onboarding'),
      keys: secrets.services.onboarding?.keyRing ?? '',
      management: `http://127.0.0.1:${ports['onboarding/management']}`,
      post: async <T>(path: string, body: object) => {
        const context = signContext(key, { tenant, client: 'bench', scopes: ['openid'] });
        const answer = await fetch(`http://127.0.0.1:${ports.onboarding}/onboarding${path}`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', [CONTEXT_HEADER]: context },
          body: JSON.stringify(body),
        });
        if (answer.status !== 200) throw new Error(`${path} answered ${answer.status}: ${await answer.text()}`);
        return (await answer.json()) as T;
      },
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}
