import { randomInt, randomUUID } from 'node:crypto';
import type { Readable } from 'node:stream';
import { statement } from '@bonafide/platform/database/statement';
import { DomainError } from '@bonafide/platform/errors/domain-error';
import type { Vault } from '@bonafide/sealing/vault';
import type { DataSource, EntityManager } from 'typeorm';
import { type CustomerFactRow, CustomerFile, type CustomerRow } from './customer.entity.js';
import { type FileLimits, readCustomers } from './customer-csv.js';
import type { CustomerRecord } from './customer-data.js';
import type { CustomerDigests } from './customer-digests.js';
import { customerPurpose, DRAWS, factPurpose } from './customers.js';

/** Lines that are written, and customers that are deleted, by one statement. */
const BATCH = 500;

/** What customer files may hold. */
export const LIMITS: FileLimits = { customers: 1_000_000, bytes: 1_000_000_000 };

/** Lists of one column each, in the order of the statement. */
const insertCustomers = statement(
  'customer insert',
  `INSERT INTO customer (id, tenant, username_digest, email_digest, phone_number_digest, sealed)
   SELECT * FROM unnest($1::uuid[], $2::text[], $3::bytea[], $4::bytea[], $5::bytea[], $6::bytea[])`,
);
const insertFacts = statement(
  'customer fact insert',
  `INSERT INTO customer_fact (customer_id, label, tenant, value_digest, draw, sealed)
   SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[], $4::bytea[], $5::integer[], $6::bytea[])`,
);

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
      let batch: CustomerRecord[] = [];
      const written = async () => write(manager, await Promise.all(batch.map((record) => this.rowsOf(tenant, record))));
      for await (const { record } of readCustomers(source, this.limits)) {
        if (++customers > this.limits.customers) {
          throw new DomainError('TOO_LARGE', `The file holds more than ${this.limits.customers} customers`);
        }
        batch.push(record);
        if (batch.length < BATCH) continue;
        await written();
        batch = [];
      }
      await written();
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
  const customers = batch.map(({ customer }) => customer);
  await insertCustomers(manager, [
    customers.map(({ id }) => id),
    customers.map(({ tenant }) => tenant),
    customers.map(({ usernameDigest }) => usernameDigest),
    customers.map(({ emailDigest }) => emailDigest),
    customers.map(({ phoneNumberDigest }) => phoneNumberDigest),
    customers.map(({ sealed }) => sealed),
  ]);
  const facts = batch.flatMap((rows) => rows.facts);
  await insertFacts(manager, [
    facts.map(({ customerId }) => customerId),
    facts.map(({ label }) => label),
    facts.map(({ tenant }) => tenant),
    facts.map(({ valueDigest }) => valueDigest),
    facts.map(({ draw }) => draw),
    facts.map(({ sealed }) => sealed),
  ]);
}
