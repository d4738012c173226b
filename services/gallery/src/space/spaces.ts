import { randomBytes, randomUUID } from 'node:crypto';
import { statement } from '@bonafide/platform/database/statement';
import { Vault } from '@bonafide/sealing/vault';
import { Inject, Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { WeightedModel } from '../face/fused.js';
import { PresentPack } from '../face/present-pack.js';
import { lockTenant } from '../ledger/ledger.sql.js';
import { Space } from './space.entity.js';
import { TURN_OF, type Turn, type TurnOf } from './turn.js';

const SEED_BYTES = 32;
const MOST_OPEN = 1000;

/** A space, ready for use. */
export interface OpenSpace {
  readonly id: string;
  readonly parts: readonly WeightedModel[];
  readonly modelKey: string;
  readonly turn: Turn;
}

/** $1 tenant, $2 model key: the space that templates go to, where the networks of this key made its vectors. */
const currentSpace = statement<{ id: string }>(
  'space current',
  `SELECT space.id FROM tenant_index JOIN space ON space.id = tenant_index.space_id
   WHERE tenant_index.tenant = $1 AND space.model_key = $2`,
);
/** $1 tenant, $2 space. */
const useSpace = statement('space use', 'UPDATE tenant_index SET space_id = $2 WHERE tenant = $1');

/** The spaces of tenants: which one templates go to, and how vectors of each are turned. */
@Injectable()
export class Spaces {
  private readonly opened = new Map<string, Promise<OpenSpace>>();

  constructor(
    private readonly database: DataSource,
    private readonly vault: Vault,
    private readonly pack: PresentPack,
    @Inject(TURN_OF) private readonly turnOf: TurnOf,
  ) {}

  /** The space that templates of the present pack go to; made where there is none. `dimensions`: values of a vector. */
  async current(tenant: string, dimensions: number): Promise<string> {
    const found = await this.find(this.database.manager, tenant);
    return found ?? this.renew(tenant, dimensions, (manager) => this.find(manager, tenant));
  }

  /**
   * Makes a space with a secret of its own, and the one that templates go to from now on, unless `unless`, asked while nobody
   * else changes the tenant, names one that will do. Returns its id.
   */
  async renew(
    tenant: string,
    dimensions: number,
    unless: (manager: EntityManager) => Promise<string | undefined> = async () => undefined,
  ): Promise<string> {
    const id = randomUUID();
    const { modelKey, parts } = this.pack;
    const seed = await this.vault.seal(tenant, purposeOf(id), randomBytes(SEED_BYTES));
    return this.database.transaction(async (manager) => {
      await lockTenant(manager, [tenant]);
      const known = await unless(manager);
      if (known !== undefined) return known;
      await manager.insert(Space, { id, tenant, modelKey, parts, dimensions, seed, createdAt: () => 'now()' });
      await useSpace(manager, [tenant, id]);
      return id;
    });
  }

  /** Opens a space of the tenant; throws for one that is not there. */
  open(tenant: string, id: string): Promise<OpenSpace> {
    const known = this.opened.get(id);
    if (known) {
      // The one that was not used for the longest goes first: to make a turn takes long.
      this.opened.delete(id);
      this.opened.set(id, known);
      return known;
    }
    if (this.opened.size >= MOST_OPEN) this.opened.delete(this.opened.keys().next().value as string);
    const opening = this.load(tenant, id);
    this.opened.set(id, opening);
    opening.catch(() => this.opened.delete(id));
    return opening;
  }

  private async load(tenant: string, id: string): Promise<OpenSpace> {
    const { parts, modelKey, dimensions, seed } = await this.database
      .getRepository(Space)
      .findOneByOrFail({ id, tenant });
    const opened = await this.vault.open(tenant, purposeOf(id), seed);
    return { id, parts, modelKey, turn: this.turnOf(opened, dimensions) };
  }

  private async find(manager: EntityManager, tenant: string): Promise<string | undefined> {
    return (await currentSpace(manager, [tenant, this.pack.modelKey]))[0]?.id;
  }
}

const purposeOf = (id: string) => `space:${id}`;
