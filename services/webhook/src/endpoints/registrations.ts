import { hash, randomUUID } from 'node:crypto';
import { DomainError, toDomainError } from '@bonafide/platform/errors/domain-error';
import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { EndpointRow, EndpointSecretRow } from './endpoint.entity.js';
import { EndpointBook } from './endpoint-book.js';
import { type EndpointWithSecrets, readEndpoints } from './endpoint-rows.js';
import { EndpointSeals, type Target } from './endpoint-seals.js';
import type { ChangeBody, RegistrationBody } from './registration.schemas.js';
import { TargetRule } from './target-rule.js';

/** Most endpoints of a tenant. */
export const MOST_ENDPOINTS = 50;
/** Former secrets that sign beside the one of now. A further new one ends the oldest. */
const MOST_FORMER = 3;
const ID_DIGITS = 32;
const OVERLAP = "now() + interval '24 hours'";

/** An endpoint as its owner sees it. */
export interface Registration {
  row: EndpointRow;
  target: Target;
  secret: Uint8Array;
}

/** The `Idempotency-Key` of a client's request. */
export interface RequestName {
  client: string;
  key: string;
}

type NewSecret = Awaited<ReturnType<EndpointSeals['newSecret']>>;

/** The endpoints of a tenant, for their owner. Ids that are unknown, or another tenant's, are NOT_FOUND. */
@Injectable()
export class Registrations {
  constructor(
    private readonly database: DataSource,
    private readonly seals: EndpointSeals,
    private readonly rule: TargetRule,
    private readonly book: EndpointBook,
  ) {}

  async list(tenant: string): Promise<Registration[]> {
    const found = await readEndpoints(this.database.manager, tenant).catch(rethrown);
    return Promise.all(found.map((one) => this.open(one)));
  }

  /** One of them. */
  async find(tenant: string, id: string): Promise<Registration> {
    return this.open(await this.require(this.database.manager, tenant, id).catch(rethrown));
  }

  /**
   * A new endpoint; or, where `name` is given and there is one that was made under it, that one as it is now. Throws
   * INVALID_VALUE for a URL or header that is refused, for a name that stands for another request, and where the tenant has
   * all it may have.
   */
  async create(tenant: string, body: RegistrationBody, name?: RequestName): Promise<Registration & { isNew: boolean }> {
    const request = name && { request: requestDigest(body) };
    const target = { ...this.rule.target(body, { url: '', header: null }), ...request };
    const { events, encryptMessageBody, addSignatureHeader } = body;
    const key = { id: name ? idOf(tenant, name) : randomUUID().replaceAll('-', ''), tenant };
    const [sealed, fresh] = await Promise.all([this.seals.sealTarget(key, target), this.seals.newSecret(tenant)]);
    return this.write(tenant, async (manager) => {
      await manager.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [`endpoints ${tenant}`]);
      const [made] = name ? await readEndpoints(manager, tenant, key.id) : [];
      if (made) return { ...requireSame(await this.open(made), target), isNew: false };
      if ((await manager.countBy(EndpointRow, { tenant })) >= MOST_ENDPOINTS) throw tooMany();
      const off = { disabledAt: null, disabledReason: null };
      const row = { ...key, events, encryptMessageBody, addSignatureHeader, sealed, createdAt: new Date(), ...off };
      await manager.insert(EndpointRow, row);
      await insertSecret(manager, key, fresh);
      return { row, target, secret: fresh.secret, isNew: true };
    });
  }

  /**
   * Changes what is given and keeps the rest; one change at a time. `isNew` says whether the secret is a new one. Throws
   * INVALID_VALUE, with nothing changed, for what is refused.
   */
  async change(tenant: string, id: string, body: ChangeBody): Promise<Registration & { isNew: boolean }> {
    // Opened and drawn before, wanted or not, so that nobody waits for keys of the vault while holding the row.
    await this.find(tenant, id);
    const drawn = await this.seals.newSecret(tenant);
    const fresh = body.generateNewSecret ? drawn : undefined;
    return this.write(tenant, async (manager) => {
      await manager.findOne(EndpointRow, { where: { tenant, id }, lock: { mode: 'pessimistic_write' } });
      const found = await this.require(manager, tenant, id);
      const before = await this.seals.openTarget(found.row);
      const target = { ...before, ...this.rule.target(body, before) };
      const row = { ...found.row, ...given(body), ...switched(found.row, body.enabled) };
      row.sealed = await this.seals.sealTarget(row, target);
      await manager.update(EndpointRow, { tenant, id }, row);
      if (fresh) await replaceSecret(manager, row, fresh);
      const current = fresh?.secret ?? (await this.seals.openSecret(found.secrets[0]));
      return { row, target, secret: current, isNew: fresh !== undefined };
    });
  }

  /** Deletes an endpoint with its secrets. */
  async delete(tenant: string, id: string): Promise<void> {
    await this.write(tenant, async (manager) => {
      if (!isId(id) || (await manager.delete(EndpointRow, { tenant, id })).affected === 0) throw unknown();
    });
  }

  private async write<T>(tenant: string, work: (manager: EntityManager) => Promise<T>): Promise<T> {
    const written = await this.database.transaction(work).catch(rethrown);
    this.book.forget(tenant);
    return written;
  }

  private async require(manager: EntityManager, tenant: string, id: string): Promise<EndpointWithSecrets> {
    const [found] = isId(id) ? await readEndpoints(manager, tenant, id) : [];
    if (!found) throw unknown();
    return found;
  }

  private async open({ row, secrets: [current] }: EndpointWithSecrets): Promise<Registration> {
    const [target, secret] = await Promise.all([this.seals.openTarget(row), this.seals.openSecret(current)]);
    return { row, target, secret };
  }
}

/** What a change gives of the columns that are kept as they are. */
function given({ events, encryptMessageBody, addSignatureHeader }: ChangeBody): Partial<EndpointRow> {
  return {
    ...(events && { events }),
    ...(encryptMessageBody !== undefined && { encryptMessageBody }),
    ...(addSignatureHeader !== undefined && { addSignatureHeader }),
  };
}

function switched({ disabledAt }: EndpointRow, enabled: boolean | undefined): Partial<EndpointRow> {
  if (enabled === true) return { disabledAt: null, disabledReason: null };
  return enabled === false && disabledAt === null ? { disabledAt: new Date(), disabledReason: 'owner' } : {};
}

async function insertSecret(
  manager: EntityManager,
  { id: endpointId, tenant }: { id: string; tenant: string },
  { id, sealed }: NewSecret,
): Promise<void> {
  await manager.insert(EndpointSecretRow, { id, endpointId, tenant, sealed, createdAt: new Date(), expiresAt: null });
}

/** The new one signs and seals from now on; former ones go on signing for their time, the latest few of them. */
async function replaceSecret(manager: EntityManager, row: EndpointRow, fresh: NewSecret): Promise<void> {
  await manager
    .createQueryBuilder()
    .update(EndpointSecretRow)
    .set({ expiresAt: () => OVERLAP })
    .where('endpoint_id = :id AND expires_at IS NULL', { id: row.id })
    .execute();
  await manager.query(
    `DELETE FROM endpoint_secret WHERE id IN (
       SELECT id FROM endpoint_secret WHERE endpoint_id = $1 ORDER BY expires_at DESC OFFSET ${MOST_FORMER})`,
    [row.id],
  );
  await insertSecret(manager, row, fresh);
}

/** The same for every copy of a request, so that no two of them make an endpoint. */
const idOf = (tenant: string, { client, key }: RequestName) =>
  hash('sha256', JSON.stringify([tenant, client, key]), 'hex').slice(0, ID_DIGITS);
const requestDigest = (body: RegistrationBody) => hash('sha256', JSON.stringify(body), 'base64');

function requireSame(made: Registration, { request }: Target): Registration {
  if (made.target.request === request) return made;
  const message = 'The Idempotency-Key was used for another request';
  throw new DomainError('INVALID_VALUE', message, { field: 'Idempotency-Key' });
}

const isId = (text: string) => /^[0-9a-f]{32}$/.test(text);
const unknown = () => new DomainError('NOT_FOUND', 'There is no such webhook');
const tooMany = () =>
  new DomainError('INVALID_VALUE', `There are ${MOST_ENDPOINTS} webhooks already; delete one first`);

function rethrown(error: unknown): never {
  throw toDomainError(error);
}
