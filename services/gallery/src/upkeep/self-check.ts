import { randomUUID } from 'node:crypto';
import type { Logger } from '@bonafide/platform/observability/logger';
import { Metrics } from '@bonafide/platform/observability/metrics';
import { Periodic } from '@bonafide/platform/process/periodic';
import { LOGGER } from '@bonafide/platform/process/tokens';
import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { Counter } from 'prom-client';
import { eachTenant } from './each-tenant.js';
import { SelfSearch } from './self-search.js';

const EVERY_MS = 60_000;
/** Tenants of one turn; the others have theirs in the next ones. */
const TENANTS = 20;

/** Lets a sample of stored faces look for themselves, every minute on each replica, in the index that it has loaded. */
@Injectable()
export class SelfCheck implements OnApplicationBootstrap {
  private readonly checked: Counter<'outcome'>;
  private last = '';

  constructor(
    private readonly periodic: Periodic,
    private readonly search: SelfSearch,
    metrics: Metrics,
    @Inject(LOGGER) private readonly log: Logger,
  ) {
    this.checked = new Counter({
      name: 'bonafide_gallery_self_check_total',
      help: 'Stored faces that looked for themselves, by outcome: found, missed',
      labelNames: ['outcome'],
      registers: [metrics.registry],
    });
  }

  onApplicationBootstrap(): void {
    this.periodic.start({ name: 'gallery self-check', everyMs: EVERY_MS, replicas: 'each', run: () => this.run() });
  }

  /** Checks some tenants, those first that were not checked for the longest; one that cannot be checked does not hold up the others. */
  async run(): Promise<void> {
    const tenants = await this.search.tenantsAfter(this.last, TENANTS);
    this.last = tenants.length < TENANTS ? '' : (tenants.at(-1)?.tenant ?? '');
    await eachTenant(tenants, this.log, async ({ tenant }) => {
      const { found, missed } = await this.search.run(tenant, randomUUID());
      this.checked.inc({ outcome: 'found' }, found);
      this.checked.inc({ outcome: 'missed' }, missed);
      if (missed > 0) this.log.error({ tenant, found, missed }, 'stored faces do not find themselves in the index');
    });
  }
}
