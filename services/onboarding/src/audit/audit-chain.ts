import type { Config } from '@bonafide/platform/config/config';
import type { Logger } from '@bonafide/platform/observability/logger';
import { Periodic } from '@bonafide/platform/process/periodic';
import { CONFIG, LOGGER } from '@bonafide/platform/process/tokens';
import { activeKey } from '@bonafide/sealing/key-ring';
import type { sealingConfig } from '@bonafide/sealing/sealing-config';
import { equalSecret } from '@bonafide/sealing/tokens';
import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { chainEntries, findHeads, findOlderHeads, findWaiting, lockChain, writeHeads } from './audit.sql.js';
import { BEGINNING, chainOf, type Head, markOf } from './audit-seal.js';

const EVERY_MS = 1000;
const TELL_MS = 60_000;
const BATCH = 500;

/**
 * Chains the entries that were committed, tenant by tenant, in the order in which they were written as far as their
 * transactions came one after the other. One transaction of all replicas chains at a time, within about a second of the
 * commit, so that no step waits for another one's entry. Each minute, and at the end, the heads that moved are told in the service's log.
 *
 * A tenant whose head is lost or forged is left unchained, and told as an error: a new head would cover up what was cut off.
 */
@Injectable()
export class AuditChain implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly untold = new Map<string, Head>();

  constructor(
    private readonly database: DataSource,
    private readonly periodic: Periodic,
    @Inject(LOGGER) private readonly log: Logger,
    @Inject(CONFIG) private readonly config: Config<typeof sealingConfig>,
  ) {}

  /** Heads are marked by the newest key before an older one may leave the ring. */
  async onApplicationBootstrap(): Promise<void> {
    await this.database.transaction((manager) => this.markAnew(manager));
    this.periodic.start({ name: 'audit chain', everyMs: EVERY_MS, replicas: 'one', run: () => this.chainAll() });
    this.periodic.start({ name: 'audit heads', everyMs: TELL_MS, replicas: 'each', run: async () => this.tell() });
  }

  onModuleDestroy(): void {
    this.tell();
  }

  /** Chains until nothing waits. */
  async chainAll(): Promise<void> {
    const broken: string[] = [];
    while ((await this.database.transaction((manager) => this.chainBatch(manager, broken))) === BATCH);
    if (broken.length > 0) {
      this.log.error({ tenants: broken }, 'audit logs were tampered with: their heads are lost or forged');
    }
  }

  /** How many entries there were; those of tenants that turn out broken wait, and are left out from then on. */
  private async chainBatch(manager: EntityManager, broken: string[]): Promise<number> {
    const [lock] = await lockChain(manager, []);
    if (!lock?.mine) return 0;
    const waiting = await findWaiting(manager, [broken, BATCH]);
    const heads = await this.headsOf(manager, [...new Set(waiting.map(({ tenant }) => tenant))], broken);
    const links = waiting.flatMap(({ id, tenant, keyId, seal }) => {
      const head = heads.get(tenant);
      if (!head) return [];
      const sequence = head.sequence + 1;
      // The key that sealed it: replicas with an older ring may still write. One that is nobody's is found out by its seal.
      const secret = this.config.BONAFIDE_KEYS.keys.get(keyId) ?? this.secret();
      const chain = chainOf(secret, { tenant, sequence, previous: head.chain, seal });
      heads.set(tenant, { tenant, sequence, chain });
      return [{ id, sequence, chain }];
    });
    if (links.length === 0) return waiting.length;
    await chainEntries(manager, [links.map((l) => l.id), links.map((l) => l.sequence), links.map((l) => l.chain)]);
    await this.write(manager, [...heads.values()]);
    for (const head of heads.values()) this.untold.set(head.tenant, head);
    return waiting.length;
  }

  private async headsOf(manager: EntityManager, tenants: string[], broken: string[]): Promise<Map<string, Head>> {
    const heads = new Map<string, Head>();
    for (const row of tenants.length > 0 ? await findHeads(manager, [tenants]) : []) {
      const { tenant, isLost, chain, keyId, mark } = row;
      const head = chain
        ? { tenant, sequence: Number(row.sequence), chain }
        : { tenant, sequence: 0, chain: BEGINNING };
      const secret = chain ? this.config.BONAFIDE_KEYS.keys.get(keyId) : undefined;
      const isOurs = chain ? secret !== undefined && equalSecret(markOf(secret, head), mark) : !isLost;
      if (isOurs) heads.set(tenant, head);
      else broken.push(tenant);
    }
    return heads;
  }

  private async markAnew(manager: EntityManager): Promise<void> {
    const older = await findOlderHeads(manager, [this.config.BONAFIDE_KEYS.activeId]);
    const heads = await this.headsOf(
      manager,
      older.map(({ tenant }) => tenant),
      [],
    );
    if (heads.size > 0) await this.write(manager, [...heads.values()]);
  }

  private async write(manager: EntityManager, heads: readonly Head[]): Promise<void> {
    const secret = this.secret();
    const keys = heads.map(() => this.config.BONAFIDE_KEYS.activeId);
    const marks = heads.map((head) => markOf(secret, head));
    const [tenants, sequences] = [heads.map(({ tenant }) => tenant), heads.map(({ sequence }) => sequence)];
    await writeHeads(manager, [tenants, sequences, heads.map(({ chain }) => chain), keys, marks]);
  }

  private tell(): void {
    for (const { tenant, sequence, chain } of this.untold.values()) {
      this.log.info({ tenant, head: `${sequence}:${Buffer.from(chain).toString('hex')}` }, 'head of the audit log');
    }
    this.untold.clear();
  }

  private secret(): Uint8Array {
    return activeKey(this.config.BONAFIDE_KEYS);
  }
}
