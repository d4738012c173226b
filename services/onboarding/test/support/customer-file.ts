import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestService } from '@bonafide/testing/service';
import { customerCommand } from '../../src/customers/customer-command.js';
import { KEYS } from './stand.js';

/** Runs the verb `customers` on the database of a running service, as an operator would. */
export const customers = (service: Pick<TestService, 'databaseUrl'>, ...args: string[]) =>
  customerCommand(['customers', ...args], { BONAFIDE_DATABASE_URL: service.databaseUrl, BONAFIDE_KEYS: KEYS });

/** Imports a file of these lines. */
export async function imported(service: Pick<TestService, 'databaseUrl'>, tenant: string, lines: readonly string[]) {
  const folder = await mkdtemp(join(tmpdir(), 'customers-'));
  const file = join(folder, 'customers.csv');
  try {
    await writeFile(file, lines.join('\n'));
    return await customers(service, 'import', tenant, file);
  } finally {
    await rm(folder, { recursive: true });
  }
}
