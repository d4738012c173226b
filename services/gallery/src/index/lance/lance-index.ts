import { DomainError } from '@bonafide/platform/errors/domain-error';
import { z } from 'zod';
import type { Candidate, Change, FaceIndex, Found, IndexedCode, Probe, SpaceVector } from '../face-index.js';
import { type CodeChange, fold, type Registered, runsOf } from '../fold.js';
import { float32Error, merged, unlessAborted, withTies } from '../likest.js';
import type { LanceTable } from './lance-library.js';
import { type IndexSizes, type LanceTables, NOTHING, type TenantState } from './lance-tables.js';

const CHANGES_AT_ONCE = 1000;
/** Commits leave files behind: some are put together after so many of a tenant's. */
const COMMITS_OF_A_ROUND = 32;
/** Registrations without a face lie beside the others, in a table whose vectors are never searched for. */
const NO_VECTOR = 1;
/** More partitions than any index has: all are searched, which makes it exact. */
const ALL_PARTITIONS = 100_000;

const distances = z.array(z.object({ code: z.uuid(), _distance: z.number() }));
const storedRow = z.object({
  code: z.uuid(),
  space: z.string(),
  galleries: z.unknown().transform((list) => z.array(z.string()).parse(Array.from(list as Iterable<unknown>))),
  vector: z.unknown().transform((list) => Float32Array.from(list as Iterable<number>)),
});

type Known = Registered & { at: number[]; vector: Float32Array };

/**
 * Faces in tables of LanceDB, which lie in an object store: for galleries past one machine's memory, with as many query nodes
 * as there are replicas. Searches are exact, in float32: what an index has is searched in all of its partitions, the rest one
 * by one. Each search and each write asks the store for the latest version, so that changes are seen at once by everybody.
 */
export class LanceIndex implements FaceIndex {
  readonly isExact = true;
  readonly isShared = true;
  private readonly commits = new Map<string, number>();

  constructor(
    private readonly tables: LanceTables,
    private readonly sizes: IndexSizes,
  ) {}

  revision(tenant: string): Promise<number> {
    return this.tables.guarded(async () => (await this.tables.state(tenant)).revision);
  }

  apply(tenant: string, revision: number, changes: readonly Change[]): Promise<void> {
    return this.tables.guarded(async () => {
      let state = await this.tables.state(tenant);
      if (revision <= state.revision) return;
      // What a first batch or a forgetting that was cut short left would be taken for the tenant's.
      if (state.revision === 0) state = await this.emptied(tenant, state);
      for (const run of runsOf(changes, CHANGES_AT_ONCE)) {
        if (Array.isArray(run)) state = await this.change(tenant, state, run);
        else await this.dissolve(tenant, state, run.gallery);
      }
      state = await this.maintained(tenant, state, changes.length);
      await this.tables.keep(tenant, { ...state, revision });
    });
  }

  search(tenant: string, probe: Probe, signal?: AbortSignal): Promise<Found> {
    return this.tables.guarded(async () => {
      const asked = Promise.all(probe.faces.map((face) => this.alike(tenant, face, probe)));
      return merged(probe, await unlessAborted(asked, signal));
    });
  }

  size(tenant: string): Promise<number> {
    return this.tables.guarded(async () => {
      let sum = 0;
      for (const { table } of await this.all(tenant)) sum += await table.countRows();
      return sum;
    });
  }

  async *codes(tenant: string): AsyncIterable<readonly IndexedCode[]> {
    const rows = z.array(storedRow.pick({ code: true, space: true }));
    for (const { table, dimensions } of await this.tables.guarded(() => this.all(tenant))) {
      for await (const batch of table.query().select(['code', 'space'])) {
        yield rows
          .parse(batch.toArray())
          .map(({ code, space }) => (dimensions === NO_VECTOR ? { code } : { code, space }));
      }
    }
  }

  async *members(tenant: string, gallery: string): AsyncIterable<readonly string[]> {
    const rows = z.array(storedRow.pick({ code: true }));
    const admitted = `array_has(galleries, ${quoted(gallery)})`;
    for (const { table } of await this.tables.guarded(() => this.all(tenant))) {
      for await (const batch of table.query().where(admitted).select(['code']))
        yield rows.parse(batch.toArray()).map(({ code }) => code);
    }
  }

  forget(tenant: string): Promise<void> {
    return this.tables.guarded(async () => {
      await this.emptied(tenant, await this.tables.state(tenant));
    });
  }

  async close(): Promise<void> {
    await this.tables.close();
  }

  /** At revision 0, without tables. The revision goes first: a tenant that is half gone is told everything anew. */
  private async emptied(tenant: string, { dimensions }: TenantState): Promise<TenantState> {
    await this.tables.keep(tenant, { revision: 0, dimensions, built: {} });
    for (const each of dimensions) await this.tables.drop(tenant, each);
    await this.tables.keep(tenant, NOTHING);
    return NOTHING;
  }

  private async alike(tenant: string, face: SpaceVector, { most, least, within = {} }: Probe): Promise<Candidate[]> {
    if (within.codes?.length === 0) return [];
    const dimensions = face.vector.length;
    if (!this.tables.isOpen(tenant, dimensions)) {
      if (!(await this.tables.state(tenant)).dimensions.includes(dimensions)) return [];
    }
    const table = await this.tables.faces(tenant, dimensions);
    const error = float32Error(face);
    const admitted = [`space = ${quoted(face.space)}`];
    if (within.gallery !== undefined) admitted.push(`array_has(galleries, ${quoted(within.gallery)})`);
    if (within.codes) admitted.push(codesAre(within.codes));
    return withTies({ most, error }, async (limit) => {
      const query = table.query().nearestTo(face.vector).distanceType('cosine').nprobes(ALL_PARTITIONS);
      const found = query.distanceRange(undefined, 1 - least + 2 * error);
      const rows = await found.where(admitted.join(' AND ')).select(['code', '_distance']).limit(limit).toArray();
      return distances.parse(rows).map(({ code, _distance }) => ({ code, similarity: 1 - _distance }));
    });
  }

  private async change(tenant: string, before: TenantState, changes: readonly CodeChange[]): Promise<TenantState> {
    const known = await this.known(tenant, before, [...new Set(changes.map(({ code }) => code))]);
    const folded = new Map<string, Registered>(known);
    fold(folded, changes);
    const [puts, deletes] = [new Map<number, object[]>(), new Map<number, string[]>()];
    for (const each of folded.values()) {
      const had = known.get(each.code);
      const vector = each.face?.vector ?? (each.face === null ? Float32Array.of(1) : had?.vector);
      const place = each.isThere ? vector?.length : undefined;
      if (place !== undefined && vector) add(puts, place, rowOf(each, vector));
      for (const left of had?.at ?? []) if (left !== place) add(deletes, left, each.code);
    }
    const state = await this.withTables(tenant, before, [...puts.keys()]);
    for (const [dimensions, rows] of puts) {
      const table = await this.tables.faces(tenant, dimensions);
      const merge = table.mergeInsert('code').whenMatchedUpdateAll().whenNotMatchedInsertAll();
      await merge.execute(this.tables.rows(dimensions, rows));
    }
    for (const [dimensions, codes] of deletes) {
      await (await this.tables.faces(tenant, dimensions)).delete(codesAre(codes));
    }
    return state;
  }

  /** The state says that there is a table before anything is in it. */
  private async withTables(tenant: string, state: TenantState, needed: readonly number[]): Promise<TenantState> {
    const missing = needed.filter((each) => !state.dimensions.includes(each));
    if (missing.length === 0) return state;
    for (const each of missing) await this.tables.create(tenant, each);
    const more = { ...state, dimensions: [...state.dimensions, ...missing] };
    await this.tables.keep(tenant, more);
    return more;
  }

  private async dissolve(tenant: string, { dimensions }: TenantState, gallery: string): Promise<void> {
    const id = quoted(gallery);
    for (const each of dimensions) {
      const table = await this.tables.faces(tenant, each);
      const valuesSql = { galleries: `array_remove_all(galleries, ${id})` };
      await table.update({ where: `array_has(galleries, ${id})`, valuesSql });
    }
  }

  private async known(tenant: string, state: TenantState, codes: readonly string[]): Promise<Map<string, Known>> {
    const known = new Map<string, Known>();
    for (const dimensions of state.dimensions) {
      const table = await this.tables.faces(tenant, dimensions);
      for (const row of await table.query().where(codesAre(codes)).toArray()) {
        const { code, space, galleries, vector } = storedRow.parse(row);
        const at = [...(known.get(code)?.at ?? []), dimensions];
        known.set(code, { code, space, galleries: new Set(galleries), vector, isThere: true, at });
      }
    }
    return known;
  }

  private async all(tenant: string): Promise<{ dimensions: number; table: LanceTable }[]> {
    const { dimensions } = await this.tables.state(tenant);
    return Promise.all(
      dimensions.map(async (each) => ({ dimensions: each, table: await this.tables.faces(tenant, each) })),
    );
  }

  private async maintained(tenant: string, state: TenantState, changes: number): Promise<TenantState> {
    const commits = (this.commits.get(tenant) ?? 0) + 1 + Math.floor((changes * COMMITS_OF_A_ROUND) / CHANGES_AT_ONCE);
    this.commits.set(tenant, commits % COMMITS_OF_A_ROUND);
    if (commits < COMMITS_OF_A_ROUND) return state;
    const built = { ...state.built };
    for (const each of state.dimensions.filter((dimensions) => dimensions !== NO_VECTOR)) {
      const rows = await this.tables.maintain(tenant, each, this.sizes, built[each]);
      if (rows !== undefined) built[each] = rows;
    }
    return { ...state, built };
  }
}

function rowOf({ code, space, galleries }: Registered, vector: Float32Array): object {
  return { code, space: space ?? '', galleries: [...galleries], vector: Array.from(vector) };
}

const codesAre = (codes: readonly string[]) => `code IN (${codes.map(quoted).join(', ')})`;

/** An id as a literal of SQL. Nothing else than an id is ever put there. */
function quoted(id: string): string {
  if (!/^[\w-]{1,64}$/.test(id)) throw new DomainError('INTERNAL', 'An id of the index has an unknown form');
  return `'${id}'`;
}

function add<K, V>(lists: Map<K, V[]>, key: K, value: V): void {
  const list = lists.get(key);
  if (list) list.push(value);
  else lists.set(key, [value]);
}
