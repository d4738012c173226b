import { isDeepStrictEqual } from 'node:util';
import { DomainError, toDomainError } from '@bonafide/platform/errors/domain-error';
import type { DataSource, EntityManager } from 'typeorm';
import { changed } from './changed-settings.js';
import { Remembered } from './remembered.js';
import type { Section } from './section.js';
import type { SettingsFeed } from './settings-feed.js';
import type { SettingsReport } from './settings-report.js';
import { type Reading, readStored } from './stored-settings.js';
import { TenantSetting } from './tenant-setting.entity.js';
import { UnreadableSettings } from './tolerant-reader.js';
import type { Tree } from './tree.js';

/** How long what was read is trusted; README, "How old an answer may be". */
const TRUST = { freshMs: 15_000, keptMs: 15 * 60_000, pauseMs: 1000 };

interface Loaded<V> {
  value: V;
  row: TenantSetting | null;
}

/** One section of every tenant's settings: the defaults and what each tenant changed. */
export class Settings<V extends object> {
  private readonly remembered: Remembered<Loaded<V>>;

  constructor(
    private readonly section: Section<V>,
    private readonly database: DataSource,
    private readonly feed: SettingsFeed,
    private readonly report: SettingsReport,
    trust = TRUST,
  ) {
    this.remembered = new Remembered(trust);
    feed.subscribe(section.name, (tenant) =>
      tenant === undefined ? this.remembered.doubt() : this.remembered.forget(tenant),
    );
  }

  get name(): string {
    return this.section.name;
  }

  /**
   * What is in force for a tenant; frozen, and shared between callers. Never refused because of what is stored: what
   * this version does not accept is replaced (`tolerate`). Throws UNAVAILABLE when the database is away and nothing that
   * was read in the last 15 minutes may stand in, or when neither the row nor its last valid state can be read.
   */
  async of(tenant: string): Promise<V> {
    const loaded = await this.remembered.of(tenant, this.feed.listening, (held) => this.load(tenant, held));
    return loaded.value;
  }

  /** The tenants that have changed something of it. Throws UNAVAILABLE when the database is away. */
  async tenants(): Promise<string[]> {
    const rows = this.database.getRepository(TenantSetting);
    const found = await rows
      .find({ where: { section: this.section.name }, select: { tenant: true } })
      .catch((error) => {
        throw toDomainError(error);
      });
    return found.map(({ tenant }) => tenant);
  }

  /**
   * Lays a change over the tenant's settings, level by level. Throws, with nothing changed, when the whole does not fit
   * the schema (naming the field) or breaks a rule, and UNAVAILABLE when a newer version wrote them or they cannot be read.
   * `also` writes in the same transaction; what it throws undoes the change.
   */
  async change(tenant: string, change: Tree, also?: (manager: EntityManager) => Promise<unknown>): Promise<void> {
    await this.database
      .transaction(async (manager) => {
        await this.write(manager, tenant, change);
        await also?.(manager);
      })
      .catch((error: unknown) => {
        throw toDomainError(error);
      });
    this.remembered.forget(tenant);
  }

  private async write(manager: EntityManager, tenant: string, change: Tree): Promise<void> {
    const { name, version } = this.section;
    const key = { tenant, section: name };
    const none = { ...key, version, changes: '{}', lastValid: '{}', lastValidVersion: version, updatedAt: new Date() };
    await manager.createQueryBuilder().insert().into(TenantSetting).values(none).orIgnore().execute();
    const lock = { mode: 'pessimistic_write' } as const;
    const row = await manager.findOneOrFail(TenantSetting, { where: key, lock });
    if (row.version > version) {
      throw new DomainError('UNAVAILABLE', 'The settings were written by a newer version of this service');
    }
    const changes = changed(this.sectionOf(tenant), this.reading(tenant, row), change);
    const written = { version, changes, lastValid: changes, lastValidVersion: version, updatedAt: new Date() };
    await manager.update(TenantSetting, key, written);
  }

  private async load(tenant: string, held: Loaded<V> | undefined): Promise<Loaded<V>> {
    const row = await this.row(tenant);
    if (held && isDeepStrictEqual(held.row, row)) return held;
    return { value: frozen(this.reading(tenant, row).value), row };
  }

  private async row(tenant: string): Promise<TenantSetting | null> {
    try {
      return await this.database.getRepository(TenantSetting).findOneBy({ tenant, section: this.section.name });
    } catch (error) {
      this.report.failed(tenant, error);
      throw toDomainError(error);
    }
  }

  private sectionOf(tenant: string): Section<V> {
    const { defaultsOf } = this.section;
    return defaultsOf ? { ...this.section, defaults: defaultsOf(tenant) } : this.section;
  }

  private reading(tenant: string, row: TenantSetting | null): Reading<V> {
    try {
      const reading = readStored(this.sectionOf(tenant), row);
      this.report.read(tenant, reading);
      return reading;
    } catch (error) {
      if (!(error instanceof UnreadableSettings)) throw error;
      this.report.unread(tenant, error);
      throw new DomainError('UNAVAILABLE', 'The settings of this tenant cannot be read', {}, { cause: error });
    }
  }
}

function frozen<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const below of Object.values(value)) frozen(below);
  }
  return value;
}
