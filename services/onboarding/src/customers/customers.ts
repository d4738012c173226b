import { DomainError } from '@bonafide/platform/errors/domain-error';
import { Vault } from '@bonafide/sealing/vault';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { CustomerFactRow, CustomerFile, CustomerRow } from './customer.entity.js';
import type { CustomerData } from './customer-data.js';
import { CustomerDigests } from './customer-digests.js';

/** A customer of a tenant. */
export interface Customer {
  id: string;
  tenant: string;
  data: CustomerData;
}

/** A fact of a customer. */
export interface Fact {
  label: string;
  value: string;
  valueDigest: Buffer;
}

/** What a person is called by; empty texts are unknown. */
export interface Named {
  username: string;
  email: string;
  phoneNumber: string;
}

export const DRAWS = 2 ** 31;
/** Facts of a label that are looked at for others than one's own. */
const MOST_DRAWN = 200;

/** The customer file of each tenant, as it was imported last. */
@Injectable()
export class Customers {
  constructor(
    private readonly database: DataSource,
    private readonly vault: Vault,
    private readonly digests: CustomerDigests,
  ) {}

  /** Throws INVALID_VALUE where no file of the tenant was imported: nobody can be matched then. */
  async requireFile(tenant: string): Promise<void> {
    if (await this.database.getRepository(CustomerFile).existsBy({ tenant })) return;
    throw new DomainError('INVALID_VALUE', 'No customer file was imported for this tenant: nobody can be matched');
  }

  /**
   * The one customer of the username; where the file has none, the one of the e-mail address; where it has none either, the one
   * of the number. Undefined where there is none, or several share what they are found by.
   */
  async find(tenant: string, { username, email, phoneNumber }: Named): Promise<Customer | undefined> {
    const names = [
      username ? { usernameDigest: await this.digests.username(tenant, username) } : undefined,
      email ? { emailDigest: await this.digests.email(tenant, email) } : undefined,
      phoneNumber ? { phoneNumberDigest: await this.digests.phoneNumber(tenant, phoneNumber) } : undefined,
    ];
    for (const name of names.filter((one) => one !== undefined)) {
      const rows = await this.database.getRepository(CustomerRow).find({ where: { tenant, ...name }, take: 2 });
      if (rows.length > 1) return undefined;
      if (rows[0]) return this.opened(rows[0]);
    }
    return undefined;
  }

  /** What is known of a customer beside the names, in the order of the labels. */
  async facts({ tenant, id: customerId }: Customer): Promise<Fact[]> {
    const rows = await this.database
      .getRepository(CustomerFactRow)
      .find({ where: { tenant, customerId }, order: { label: 'ASC' } });
    return Promise.all(
      rows.map(async (row) => ({
        label: row.label,
        value: (await this.vault.open(tenant, factPurpose(row), row.sealed)).toString('utf8'),
        valueDigest: row.valueDigest,
      })),
    );
  }

  /**
   * Values that other customers have under the label of a fact: each once, none of them its own, at most so many, and the same
   * ones while the file stays: of two sets that differ, what both hold would be the fact itself.
   */
  async othersLike(tenant: string, { label, valueDigest }: Fact, most: number): Promise<string[]> {
    const rows: { customerId: string; sealed: Buffer }[] = await this.database.query(
      `WITH drawn AS (
         (SELECT * FROM customer_fact WHERE tenant = $1 AND label = $2 AND draw >= $3 ORDER BY draw LIMIT $4)
         UNION
         (SELECT * FROM customer_fact WHERE tenant = $1 AND label = $2 AND draw < $3 ORDER BY draw LIMIT $4)),
       distinct_ones AS (SELECT DISTINCT ON (value_digest) * FROM drawn WHERE value_digest <> $5 ORDER BY value_digest)
       SELECT customer_id AS "customerId", sealed FROM distinct_ones ORDER BY sha256(value_digest || $5) LIMIT $6`,
      [tenant, label, valueDigest.readUInt32BE() % DRAWS, MOST_DRAWN, valueDigest, most],
    );
    return Promise.all(
      rows.map(async ({ customerId, sealed }) =>
        (await this.vault.open(tenant, factPurpose({ customerId, label }), sealed)).toString('utf8'),
      ),
    );
  }

  private async opened({ id, tenant, sealed }: CustomerRow): Promise<Customer> {
    const text = (await this.vault.open(tenant, customerPurpose(id), sealed)).toString('utf8');
    return { id, tenant, data: JSON.parse(text) as CustomerData };
  }
}

/** What a sealed customer is bound to. */
export const customerPurpose = (id: string) => `customer:${id}`;

/** What a sealed fact is bound to. */
export const factPurpose = ({ customerId, label }: { customerId: string; label: string }) =>
  `customer-fact:${customerId}:${label}`;
