import type { Schemas } from '@qdrant/js-client-rest';
import type { IndexedCode } from '../face-index.js';
import { type CodeChange, fold, type Registered } from '../fold.js';
import type { QdrantCalls } from './qdrant-calls.js';
import { NO_VECTOR, type QdrantCollections } from './qdrant-collections.js';
import {
  allCompleted,
  completed,
  counted,
  type FacePayload,
  filterOf,
  pointId,
  scrolledPoints,
  storedPoints,
} from './qdrant-points.js';

const PAGE = 1000;
const STRICT = { wait: true, ordering: 'strong' as const };
/** A change that the majority of replicas has is found by readers who ask a majority. */
export const READ = { consistency: 'majority' as const };

interface Known extends Registered {
  /** Numbers of values of the collections that it has a point in: one, unless a move was cut short. */
  at: number[];
}

/** A tenant's registrations as points. */
export class QdrantRegistrations {
  constructor(
    private readonly calls: QdrantCalls,
    private readonly collections: QdrantCollections,
  ) {}

  /** Applies changes of codes; resolves with the numbers of values of the collections that it wrote to. */
  async change(tenant: string, changes: readonly CodeChange[]): Promise<number[]> {
    const codes = [...new Set(changes.map(({ code }) => code))];
    const places = await this.collections.dimensions();
    const known = await this.known(tenant, codes, places);
    const folded = new Map<string, Registered>(known);
    fold(folded, changes);
    return this.write(tenant, [...folded.values()], known);
  }

  /** Takes all members out of a gallery. */
  async dissolve(tenant: string, gallery: string): Promise<void> {
    for (const dimensions of await this.collections.dimensions()) {
      const name = this.collections.faces(dimensions);
      const filter = filterOf(tenant, { gallery });
      // Each page takes its points out of what the next one asks for.
      for (let more = true; more; ) {
        const { points } = await this.calls.make(
          (client) => client.scroll(name, { filter, limit: PAGE, with_payload: true, ...READ }),
          scrolledPoints,
        );
        const left = points.map(({ id, payload }) => {
          const galleries = payload.galleries.filter((each) => each !== gallery);
          return { overwrite_payload: { payload: { ...payload, galleries }, points: [id] } };
        });
        await this.update(name, left);
        more = points.length > 0;
      }
    }
  }

  async removeAll(tenant: string): Promise<void> {
    for (const dimensions of await this.collections.dimensions()) {
      const name = this.collections.faces(dimensions);
      await this.calls.make((client) => client.delete(name, { ...STRICT, filter: filterOf(tenant) }), completed);
    }
  }

  async count(tenant: string): Promise<number> {
    let sum = 0;
    for (const dimensions of await this.collections.dimensions()) {
      const name = this.collections.faces(dimensions);
      const { count } = await this.calls.make(
        (client) => client.count(name, { filter: filterOf(tenant), exact: true }),
        counted,
      );
      sum += count;
    }
    return sum;
  }

  async *codes(tenant: string): AsyncIterable<readonly IndexedCode[]> {
    for await (const page of this.pages(tenant))
      yield page.map(({ code, space }) => ({ code, ...(space !== undefined && { space }) }));
  }

  async *members(tenant: string, gallery: string): AsyncIterable<readonly string[]> {
    for await (const page of this.pages(tenant, { gallery })) yield page.map(({ code }) => code);
  }

  private async *pages(tenant: string, of: { gallery?: string } = {}): AsyncIterable<readonly FacePayload[]> {
    for (const dimensions of await this.collections.dimensions()) {
      const name = this.collections.faces(dimensions);
      const page = { filter: filterOf(tenant, of), limit: PAGE, with_payload: true, ...READ };
      let offset: string | number | null | undefined;
      do {
        const from = offset;
        const read = await this.calls.make(
          (client) => client.scroll(name, { ...page, ...(from != null && { offset: from }) }),
          scrolledPoints,
        );
        yield read.points.map(({ payload }) => payload);
        offset = read.next_page_offset;
      } while (offset != null);
    }
  }

  private async known(
    tenant: string,
    codes: readonly string[],
    places: readonly number[],
  ): Promise<Map<string, Known>> {
    const known = new Map<string, Known>();
    const ids = codes.map((code) => pointId(tenant, code));
    for (const dimensions of places) {
      const name = this.collections.faces(dimensions);
      const points = await this.calls.make(
        (client) => client.retrieve(name, { ids, with_payload: true, ...READ }),
        storedPoints,
      );
      for (const { payload } of points) {
        const at = [...(known.get(payload.code)?.at ?? []), dimensions];
        const { code, space } = payload;
        known.set(code, { code, galleries: new Set(payload.galleries), space, isThere: true, at });
      }
    }
    return known;
  }

  /** New places are written before old ones are cleared, so that a search that comes between finds everybody. */
  private async write(
    tenant: string,
    registered: readonly Registered[],
    known: ReadonlyMap<string, Known>,
  ): Promise<number[]> {
    const [puts, deletes] = [new Map<number, Schemas['UpdateOperation'][]>(), new Map<number, string[]>()];
    for (const each of registered) {
      const at = known.get(each.code)?.at ?? [];
      const place = each.isThere ? placeOf(each, at) : undefined;
      if (place !== undefined) add(puts, place, operationOf(tenant, each));
      for (const left of at) if (left !== place) add(deletes, left, pointId(tenant, each.code));
    }
    for (const [dimensions, operations] of puts) {
      const name = this.collections.faces(dimensions);
      await this.collections.ensure(name, dimensions);
      await this.update(name, operations);
    }
    for (const [dimensions, points] of deletes) {
      const name = this.collections.faces(dimensions);
      await this.calls.make((client) => client.delete(name, { ...STRICT, points }), completed);
    }
    return [...puts.keys()];
  }

  private async update(name: string, operations: Schemas['UpdateOperation'][]): Promise<void> {
    if (operations.length === 0) return;
    const done = allCompleted.length(operations.length);
    await this.calls.make((client) => client.batchUpdate(name, { ...STRICT, operations }), done);
  }
}

/** Where a registration lies from now on. */
function placeOf({ face }: Registered, at: readonly number[]): number | undefined {
  if (face) return face.vector.length;
  return face === null ? NO_VECTOR : at.at(-1);
}

function operationOf(tenant: string, { code, galleries, space, face }: Registered): Schemas['UpdateOperation'] {
  const id = pointId(tenant, code);
  const payload: FacePayload = { tenant, code, galleries: [...galleries], ...(space !== undefined && { space }) };
  if (face === undefined) return { overwrite_payload: { payload, points: [id] } };
  // As numbers: what JSON makes of a typed array is an object.
  return { upsert: { points: [{ id, vector: face ? Array.from(face.vector) : [1], payload }] } };
}

function add<K, V>(lists: Map<K, V[]>, key: K, value: V): void {
  const list = lists.get(key);
  if (list) list.push(value);
  else lists.set(key, [value]);
}
