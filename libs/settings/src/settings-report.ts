import type { Logger } from '@bonafide/platform/observability/logger';
import { Gauge, type Registry } from 'prom-client';
import type { Section } from './section.js';
import type { Reading } from './stored-settings.js';

/** What is wrong with a tenant's stored settings; `text` tells one state from another. */
interface State {
  unreadable: boolean;
  adjusted: boolean;
  text: string;
}

/** Reports, by log and metric, which stored settings are not in force as stored. Names members, never values. */
export class SettingsReport {
  private readonly unreadable: Gauge<'section'>;
  private readonly adjusted: Gauge<'section'>;
  private readonly states = new Map<string, State>();

  constructor(
    private readonly section: Pick<Section<unknown>, 'name' | 'version'>,
    private readonly log: Logger,
    registry: Registry,
  ) {
    this.unreadable = gauge(
      registry,
      'bonafide_settings_unreadable',
      'Tenants seen whose stored settings cannot be read: the last valid ones are in force, or none',
    );
    this.adjusted = gauge(
      registry,
      'bonafide_settings_adjusted',
      'Tenants seen whose stored settings hold members that this version refuses, or break a rule',
    );
    this.count();
  }

  /** After a row was read: reports once what is not in force as stored. */
  read(tenant: string, { lastValid, version, refused, broken }: Reading<unknown>): void {
    const adjusted = refused.length > 0 || broken.length > 0;
    const newer = version > this.section.version;
    const text = lastValid || newer || adjusted ? JSON.stringify([lastValid, version, refused, broken]) : '';
    if (!this.isNew(tenant, { unreadable: lastValid, adjusted, text })) return;
    const at = { section: this.section.name, tenant };
    if (lastValid) this.log.error(at, 'reading stored settings failed: the last valid ones are in force');
    if (newer) this.log.warn({ ...at, version }, 'stored settings were written by a newer version of this service');
    if (refused.length > 0) this.log.warn({ ...at, members: refused }, 'stored members are invalid and were replaced');
    if (broken.length > 0) this.log.warn({ ...at, members: broken }, 'stored settings break a rule');
  }

  /** After a row was found in which nothing can be read. */
  unread(tenant: string, err: unknown): void {
    if (!this.isNew(tenant, { unreadable: true, adjusted: false, text: 'unreadable' })) return;
    this.log.error(
      { section: this.section.name, tenant, err },
      'reading stored settings failed, and so did reading the last valid ones',
    );
  }

  /** After the database did not answer. */
  failed(tenant: string, err: unknown): void {
    this.log.warn({ section: this.section.name, tenant, err }, 'loading settings from the database failed');
  }

  private isNew(tenant: string, state: State): boolean {
    const isNew = (this.states.get(tenant)?.text ?? '') !== state.text;
    if (state.text === '') this.states.delete(tenant);
    else this.states.set(tenant, state);
    this.count();
    return isNew && state.text !== '';
  }

  private count(): void {
    const states = [...this.states.values()];
    const section = { section: this.section.name };
    this.unreadable.set(section, states.filter(({ unreadable }) => unreadable).length);
    this.adjusted.set(section, states.filter(({ adjusted }) => adjusted).length);
  }
}

/** Sections of one process share a gauge. */
function gauge(registry: Registry, name: string, help: string): Gauge<'section'> {
  const known = registry.getSingleMetric(name) as Gauge<'section'> | undefined;
  return known ?? new Gauge({ name, help, labelNames: ['section'], registers: [registry] });
}
