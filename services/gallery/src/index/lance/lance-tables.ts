import { createHash } from 'node:crypto';
import { DomainError } from '@bonafide/platform/errors/domain-error';
import type { Logger } from '@bonafide/platform/observability/logger';
import { z } from 'zod';
import type { Arrow, LanceDatabase, LanceLibrary, LanceTable } from './lance-library.js';

const INDEX = 'vector_idx';
const LONGEST_BUILD_S = 3600;
/** Searches that began on an older version of a table have ended by then. */
const KEEP_VERSIONS_MS = 10 * 60_000;
/** What is not in the index yet is compared one by one: some milliseconds for a thousand. */
const MOST_UNINDEXED = 2000;

export const tenantState = z.object({
  revision: z.int().min(0),
  /** Numbers of values of which the tenant has a table. */
  dimensions: z.array(z.int()),
  /** Of these, how many rows there were when the index of the table was last built. */
  built: z.record(z.string(), z.int()).default({}),
});
/** What is known of a tenant. */
export type TenantState = z.infer<typeof tenantState>;

/** From how many rows on a table has an index of its vectors, and of how many rows its parts are. */
export interface IndexSizes {
  from: number;
  part: number;
}

export const NOTHING: TenantState = { revision: 0, dimensions: [], built: {} };

const storedState = z.array(z.object({ value: z.string() })).max(1);

/** Tables of LanceDB: of each tenant one for its state, and one for each number of values that its vectors have. */
export class LanceTables {
  private readonly open = new Map<string, Promise<LanceTable>>();
  private connected: Promise<LanceDatabase> | undefined;

  constructor(
    private readonly connect: () => Promise<LanceDatabase>,
    private readonly lance: LanceLibrary,
    private readonly arrow: Arrow,
    private readonly log: Logger,
  ) {}

  /** Runs a call of the library; throws UNAVAILABLE for what it throws, and opens tables anew from then on. */
  async guarded<T>(call: () => Promise<T>): Promise<T> {
    try {
      return await call();
    } catch (error) {
      if (error instanceof DomainError) throw error;
      this.open.clear();
      this.connected = undefined;
      this.log.warn(
        { error: error instanceof Error ? error.message.slice(0, 100) : undefined },
        'LanceDB cannot serve',
      );
      throw new DomainError('UNAVAILABLE', 'The search index is unavailable, try again', {}, { cause: error });
    }
  }

  faces(tenant: string, dimensions: number): Promise<LanceTable> {
    return this.opened(nameOf(tenant, String(dimensions)));
  }

  /** Whether the table is open here already: then it is there. */
  isOpen(tenant: string, dimensions: number): boolean {
    return this.open.has(nameOf(tenant, String(dimensions)));
  }

  /** An empty table, whatever was there. */
  async create(tenant: string, dimensions: number): Promise<void> {
    const name = nameOf(tenant, String(dimensions));
    const table = await (await this.database()).createEmptyTable(name, this.facesSchema(dimensions), {
      mode: 'overwrite',
    });
    this.open.set(name, Promise.resolve(table));
  }

  async drop(tenant: string, dimensions: number): Promise<void> {
    const name = nameOf(tenant, String(dimensions));
    this.open.delete(name);
    await (await this.database()).dropTable(name).catch(unlessMissing);
  }

  rows(dimensions: number, rows: readonly object[]): unknown {
    return this.lance.makeArrowTable(rows, { schema: this.facesSchema(dimensions) });
  }

  async state(tenant: string): Promise<TenantState> {
    const name = nameOf(tenant, 'state');
    const table = await this.opened(name).catch(unlessMissing);
    if (!table) {
      this.open.delete(name);
      return NOTHING;
    }
    const [stored] = storedState.parse(await table.query().limit(2).toArray());
    // Empty where its making was cut short.
    return stored ? tenantState.parse(JSON.parse(stored.value)) : NOTHING;
  }

  async keep(tenant: string, state: TenantState): Promise<void> {
    const { Schema, Field, Utf8 } = this.arrow;
    const schema = new Schema([new Field('key', new Utf8(), false), new Field('value', new Utf8(), false)]);
    const name = nameOf(tenant, 'state');
    const found = await this.opened(name).catch(unlessMissing);
    const table = found ?? (await (await this.database()).createEmptyTable(name, schema, { mode: 'overwrite' }));
    this.open.set(name, Promise.resolve(table));
    const row = this.lance.makeArrowTable([{ key: 'state', value: JSON.stringify(state) }], { schema });
    await table.mergeInsert('key').whenMatchedUpdateAll().whenNotMatchedInsertAll().execute(row);
  }

  /**
   * Compacts a table, and keeps its index up to what is in it, from so many rows on. It is built anew when the rows are twice
   * as many as they were: additions alone leave an index of few large parts, and its searches on few cores. Resolves with the
   * number of rows at the last build, where there was one.
   */
  async maintain(
    tenant: string,
    dimensions: number,
    { from, part }: IndexSizes,
    built?: number,
  ): Promise<number | undefined> {
    const table = await this.faces(tenant, dimensions);
    const rows = await table.countRows();
    const isDue = rows >= from && (built === undefined || rows >= 2 * built);
    if (isDue) {
      const numPartitions = Math.max(2, Math.ceil(rows / part));
      const config = this.lance.Index.ivfFlat({ distanceType: 'cosine', numPartitions });
      const anew = { replace: true, waitTimeoutSeconds: LONGEST_BUILD_S };
      await table.createIndex('vector', { config, ...anew });
      // Changes look their rows up by it.
      await table.createIndex('code', { config: this.lance.Index.btree(), ...anew });
    } else {
      const unindexed = (await table.indexStats(INDEX))?.numUnindexedRows ?? rows;
      if (unindexed > Math.min(MOST_UNINDEXED, from)) await table.optimize(compaction());
    }
    await (await this.opened(nameOf(tenant, 'state'))).optimize(compaction());
    return isDue ? rows : built;
  }

  async close(): Promise<void> {
    this.open.clear();
    (await this.connected?.catch(() => undefined))?.close();
  }

  private database(): Promise<LanceDatabase> {
    this.connected ??= this.connect();
    return this.connected;
  }

  private opened(name: string): Promise<LanceTable> {
    const known = this.open.get(name);
    if (known) return known;
    const opening = this.database().then((database) => database.openTable(name));
    this.open.set(name, opening);
    opening.catch(() => this.open.delete(name));
    return opening;
  }

  private facesSchema(dimensions: number): unknown {
    const { Schema, Field, Utf8, List, FixedSizeList, Float32 } = this.arrow;
    const text = new Utf8();
    return new Schema([
      new Field('code', text, false),
      new Field('space', text, false),
      new Field('galleries', new List(new Field('item', text, true)), false),
      new Field('vector', new FixedSizeList(dimensions, new Field('item', new Float32(), true)), false),
    ]);
  }
}

const compaction = () => ({ cleanupOlderThan: new Date(Date.now() - KEEP_VERSIONS_MS) });

const nameOf = (tenant: string, what: string) =>
  `${createHash('sha256').update(tenant).digest('hex').slice(0, 32)}-${what}`;

/** The library tells a table that is not there from an outage by its text alone. */
function unlessMissing(error: unknown): undefined {
  if (error instanceof Error && /^Table '[^']*' was not found/.test(error.message)) return undefined;
  throw error;
}
