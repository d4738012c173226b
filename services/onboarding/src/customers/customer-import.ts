import { randomInt, randomUUID } from 'node:crypto';
import type { Readable } from 'node:stream';
import { DomainError } from '@bonafide/platform/errors/domain-error';
import type { Vault } from '@bonafide/sealing/vault';
import type { DataSource, EntityManager } from 'typeorm';
import { CustomerFactRow, CustomerFile, CustomerRow } from './customer.entity.js';
import { type FileLimits, readCustomers } from './customer-csv.js';
import type { CustomerRecord } from './customer-data.js';
import type { CustomerDigests } from './customer-digests.js';
import { customerPurpose, DRAWS, factPurpose } from './customers.js';

/** Lines that are written, and customers that are deleted, by one statement. */
const BATCH = 500;

/** What customer files may hold. */
export const LIMITS: FileLimits = { customers: 1_000_000, bytes: 1_000_000_000 };

interface Rows {
  customer: CustomerRow;
  facts: CustomerFactRow[];
}

/** Replaces and deletes the customer files of tenants. Not a provider: commands alone do so. */
export class CustomerImport {
  constructor(
    private readonly database: DataSource,
    private readonly vault: Vault,
    private readonly digests: CustomerDigests,
    private readonly limits = LIMITS,
  ) {}

  /**
   * Reads a file and puts it in place of the tenant's, in one transaction: whoever asks sees the old one or the new one. Answers
   * how many customers it holds. Throws what `readCustomers` throws, with nothing changed.
   */
  async replace(tenant: string, source: Readable): Promise<number> {
    // A command has one connection: the tenant's keys are read before the transaction takes it.
    await this.vault.seal(tenant, 'customer', Buffer.alloc(0));
    await this.digests.username(tenant, '');
    return this.database.transaction(async (manager) => {
      await clear(manager, tenant);
      let customers = 0;
      let batch: Rows[] = [];
      for await (const { record } of readCustomers(source, this.limits)) {
        if (++customers > this.limits.customers) {
          throw new DomainError('TOO_LARGE', `The file holds more than ${this.limits.customers} customers`);
        }
        batch.push(await this.rowsOf(tenant, record));
        if (batch.length < BATCH) continue;
        await write(manager, batch);
        batch = [];
      }
      await write(manager, batch);
      await manager.insert(CustomerFile, { tenant, customers, importedAt: () => 'now()' });
      return customers;
    });
  }

  /** Deletes the tenant's file; false where there was none. */
  async remove(tenant: string): Promise<boolean> {
    return this.database.transaction((manager) => clear(manager, tenant));
  }

  private async rowsOf(tenant: string, { data, facts }: CustomerRecord): Promise<Rows> {
    const id = randomUUID();
    const { username, email, phoneNumber } = data;
    const customer = {
      id,
      tenant,
      usernameDigest: username ? await this.digests.username(tenant, username) : null,
      emailDigest: email ? await this.digests.email(tenant, email) : null,
      phoneNumberDigest: phoneNumber ? await this.digests.phoneNumber(tenant, phoneNumber) : null,
      sealed: await this.vault.seal(tenant, customerPurpose(id), Buffer.from(JSON.stringify(data))),
    };
    const rows = [...facts].map(async ([label, value]) => ({
      customerId: id,
      label,
      tenant,
      valueDigest: await this.digests.fact(tenant, label, value),
      draw: randomInt(DRAWS),
      sealed: await this.vault.seal(tenant, factPurpose({ customerId: id, label }), Buffer.from(value)),
    }));
    return { customer, facts: await Promise.all(rows) };
  }
}

/** Deletes a tenant's file, in batches that end within the time of a statement; imports of one tenant wait for each other. */
async function clear(manager: EntityManager, tenant: string): Promise<boolean> {
  await manager.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [`customers ${tenant}`]);
  for (let deleted = BATCH; deleted === BATCH; ) {
    const [, count]: [unknown, number] = await manager.query(
      'DELETE FROM customer WHERE id = ANY(ARRAY(SELECT id FROM customer WHERE tenant = $1 LIMIT $2))',
      [tenant, BATCH],
    );
    deleted = count;
  }
  const { affected } = await manager.delete(CustomerFile, { tenant });
  return affected === 1;
}

async function write(manager: EntityManager, batch: readonly Rows[]): Promise<void> {
  if (batch.length === 0) return;
  await manager.insert(
    CustomerRow,
    batch.map(({ customer }) => customer),
  );
  const facts = batch.flatMap((rows) => rows.facts);
  // A statement takes 65,535 parameters at most.
  for (let at = 0; at < facts.length; at += 5000) await manager.insert(CustomerFactRow, facts.slice(at, at + 5000));
}
