import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { ensureBuilt, type Tell } from '../build.ts';
import { Failure } from '../failure.ts';
import { DEVELOPER_STATE, REPOSITORY } from '../layout.ts';
import { runningProcess } from '../servers/process.ts';
import { databaseUrl } from '../settings.ts';
import { planStack } from '../stack.ts';
import { developerStack } from './up.ts';

/**
 * `./dev tenant|client|key add|revoke|list ...`: the gateway's own command, on the database of the developer's stack.
 * Resolves with its exit code.
 */
export async function administer(args: readonly string[], tell: Tell): Promise<number> {
  if (!runningProcess(DEVELOPER_STATE, 'postgres')) {
    throw new Failure('PostgreSQL does not run here. Start the stack: ./dev up');
  }
  await ensureBuilt(tell);
  const { secrets, ports } = await planStack(developerStack(true));
  const main = join(REPOSITORY, 'services/gateway/dist/main.js');
  const env = { PATH: process.env.PATH, BONAFIDE_DATABASE_URL: databaseUrl('gateway', secrets, ports) };
  const { status } = spawnSync(process.execPath, [main, ...args], { stdio: 'inherit', env });
  return status ?? 1;
}
