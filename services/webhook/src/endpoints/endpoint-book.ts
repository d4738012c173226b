import type { BaseConfig } from '@bonafide/platform/config/config';
import { deleteBefore } from '@bonafide/platform/database/delete-before';
import { Notifications } from '@bonafide/platform/database/notifications';
import { toDomainError } from '@bonafide/platform/errors/domain-error';
import type { Logger } from '@bonafide/platform/observability/logger';
import { CONFIG, LOGGER } from '@bonafide/platform/process/tokens';
import { Remembered } from '@bonafide/settings/remembered';
import { Inject, Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { EndpointRow, EndpointSecretRow } from './endpoint.entity.js';
import { readEndpoints } from './endpoint-rows.js';
import { EndpointSeals, type Target } from './endpoint-seals.js';
import type { Endpoint, EndpointDirectory } from './ports.js';

/** Changes are told at once; this bounds how long a lost message is believed, and what stands in while the database is away. */
const TRUST = { freshMs: 15_000, keptMs: 15 * 60_000, pauseMs: 1000 };

/** All that a message to an endpoint is made with. */
export interface OpenedEndpoint extends Target {
  encryptMessageBody: boolean;
  addSignatureHeader: boolean;
  /** The one that signs and seals, and those that still sign beside it. The same objects as long as nothing changes. */
  secrets: readonly [Uint8Array, ...Uint8Array[]];
}

interface Entry {
  endpoint: Endpoint;
  /** Opened at its first message. */
  open: () => Promise<OpenedEndpoint>;
}

/**
 * The endpoints of each tenant as they were last read: all of a tenant at once, opened when they are used. What any process
 * changes is told by the database at once, as settings are.
 */
@Injectable()
export class EndpointBook implements EndpointDirectory, OnModuleInit, OnApplicationShutdown {
  private readonly remembered = new Remembered<ReadonlyMap<string, Entry>>(TRUST);
  private readonly notifications: Notifications;

  constructor(
    private readonly database: DataSource,
    private readonly seals: EndpointSeals,
    @Inject(CONFIG) { BONAFIDE_DATABASE_URL }: Pick<BaseConfig, 'BONAFIDE_DATABASE_URL'>,
    @Inject(LOGGER) log: Logger,
  ) {
    this.notifications = new Notifications(BONAFIDE_DATABASE_URL, 'bonafide_endpoint', log);
  }

  onModuleInit(): void {
    this.notifications.start({
      onMessage: (tenant) => this.remembered.forget(tenant),
      onGap: () => this.remembered.doubt(),
    });
  }

  async onApplicationShutdown(): Promise<void> {
    await this.notifications.stop();
  }

  async listening(manager: EntityManager, tenant: string, type: string): Promise<Endpoint[]> {
    const entries = [...(await this.of(tenant, manager)).values()].map(({ endpoint }) => endpoint);
    return entries.filter(({ events, disabledAt }) => disabledAt === null && events.includes(type));
  }

  async find(tenant: string, id: string): Promise<Endpoint | null> {
    return (await this.of(tenant)).get(id)?.endpoint ?? null;
  }

  async disable(
    manager: EntityManager,
    tenant: string,
    id: string,
    disabledReason: 'gone' | 'failing',
    disabledAt: Date,
  ): Promise<boolean> {
    const change = manager
      .createQueryBuilder()
      .update(EndpointRow)
      .set({ disabledAt, disabledReason })
      .where('tenant = :tenant AND id = :id AND disabled_at IS NULL', { tenant, id });
    return ((await change.execute()).affected ?? 0) > 0;
  }

  /** What a message is made with; null for an endpoint that is not there. */
  async opened(tenant: string, id: string): Promise<OpenedEndpoint | null> {
    const entry = (await this.of(tenant)).get(id);
    return entry ? entry.open() : null;
  }

  /** To be called by whoever has committed a change: their next call sees it, whenever the database's message comes. */
  forget(tenant: string): void {
    this.remembered.forget(tenant);
  }

  /** Deletes secrets that no longer sign. */
  async dropExpired(): Promise<void> {
    await deleteBefore(this.database, EndpointSecretRow, 'expiresAt', 0);
  }

  private of(tenant: string, manager: EntityManager = this.database.manager): Promise<ReadonlyMap<string, Entry>> {
    return this.remembered.of(tenant, this.notifications.listening, () => this.load(tenant, manager));
  }

  private async load(tenant: string, manager: EntityManager): Promise<ReadonlyMap<string, Entry>> {
    try {
      const found = await readEndpoints(manager, tenant);
      return new Map(found.map((one) => [one.row.id, this.entryOf(one)]));
    } catch (error) {
      throw toDomainError(error);
    }
  }

  private entryOf({ row, secrets }: Awaited<ReturnType<typeof readEndpoints>>[number]): Entry {
    const { id, events, disabledAt, createdAt, encryptMessageBody, addSignatureHeader } = row;
    let opened: Promise<OpenedEndpoint> | undefined;
    const open = async (): Promise<OpenedEndpoint> => {
      const [first, ...others] = secrets;
      const target = await this.seals.openTarget(row);
      const opening = [this.seals.openSecret(first), ...others.map((secret) => this.seals.openSecret(secret))] as const;
      const [signing, ...signingToo] = await Promise.all(opening);
      return { ...target, encryptMessageBody, addSignatureHeader, secrets: [signing, ...signingToo] };
    };
    return {
      endpoint: Object.freeze({ id, tenant: row.tenant, events, disabledAt, createdAt }),
      open: () => {
        opened ??= open().catch((error: unknown) => {
          opened = undefined;
          throw toDomainError(error);
        });
        return opened;
      },
    };
  }
}
