import type { Candidate, Change, FaceIndex, Found, IndexedCode, Probe, SpaceVector } from '../face-index.js';
import { runsOf } from '../fold.js';
import { float32Error, merged, unlessAborted, withTies } from '../likest.js';
import { away, type QdrantCalls } from './qdrant-calls.js';
import { type CollectionSettings, NO_VECTOR, QdrantCollections } from './qdrant-collections.js';
import { allCompleted, filterOf, scoredPoints, stateId, storedStates, type TenantState } from './qdrant-points.js';
import { QdrantRegistrations, READ } from './qdrant-registrations.js';

/** A batch of the longest vectors stays below the 32 MB that a server takes. */
const CHANGES_AT_ONCE = 256;
/**
 * Faces in a Qdrant cluster, for galleries past one machine's memory. Searches are exact, every face of the tenant being
 * compared in float32, unless `settings.isExact` is false: then faces are found by graphs over int8, of which the best are
 * compared anew. Changes are written through the permanent leaders and waited for; a tenant's revision is written last.
 */
export class QdrantIndex implements FaceIndex {
  readonly isExact: boolean;
  readonly isShared = true;
  private readonly collections: QdrantCollections;
  private readonly registrations: QdrantRegistrations;

  constructor(
    private readonly calls: QdrantCalls,
    settings: CollectionSettings,
  ) {
    this.isExact = settings.isExact;
    this.collections = new QdrantCollections(calls, settings);
    this.registrations = new QdrantRegistrations(calls, this.collections);
  }

  async revision(tenant: string): Promise<number> {
    return (await this.state(tenant)).revision;
  }

  async apply(tenant: string, revision: number, changes: readonly Change[]): Promise<void> {
    const { states } = this.collections;
    await this.collections.ensure(states, NO_VECTOR);
    const known = await this.state(tenant);
    if (revision <= known.revision) return;
    // What a first batch or a forgetting that was cut short left would be taken for the tenant's.
    if (known.revision === 0) await this.registrations.removeAll(tenant);
    const dimensions = new Set(known.dimensions);
    for (const run of runsOf(changes, CHANGES_AT_ONCE)) {
      if (!Array.isArray(run)) await this.registrations.dissolve(tenant, run.gallery);
      else for (const each of await this.registrations.change(tenant, run)) dimensions.add(each);
    }
    await this.keep(tenant, { revision, dimensions: [...dimensions] });
  }

  async search(tenant: string, probe: Probe, signal?: AbortSignal): Promise<Found> {
    const asked = Promise.all(probe.faces.map((face) => this.alike(tenant, face, probe)));
    return merged(probe, await unlessAborted(asked, signal));
  }

  size(tenant: string): Promise<number> {
    return this.registrations.count(tenant);
  }

  codes(tenant: string): AsyncIterable<readonly IndexedCode[]> {
    return this.registrations.codes(tenant);
  }

  members(tenant: string, gallery: string): AsyncIterable<readonly string[]> {
    return this.registrations.members(tenant, gallery);
  }

  async forget(tenant: string): Promise<void> {
    await this.collections.ensure(this.collections.states, NO_VECTOR);
    await this.keep(tenant, { revision: 0, dimensions: [] });
    await this.registrations.removeAll(tenant);
  }

  async close(): Promise<void> {
    // Connections are the process's own, and end with it.
  }

  /** Those of one space that are alike, and all that are as alike as the last of them. */
  private async alike(tenant: string, face: SpaceVector, { most, least, within = {} }: Probe): Promise<Candidate[]> {
    if (within.codes?.length === 0) return [];
    const dimensions = face.vector.length;
    const error = float32Error(face);
    const query = {
      query: Array.from(face.vector),
      filter: filterOf(tenant, { space: face.space, ...within }),
      params: this.isExact ? { exact: true } : { hnsw_ef: 256, quantization: { rescore: true, oversampling: 2 } },
      score_threshold: least - error,
      with_payload: ['code'],
      ...READ,
    };
    const name = this.collections.faces(dimensions);
    return withTies({ most, error }, async (limit) => {
      const found = await this.calls.find(name, (client) => client.query(name, { ...query, limit }), scoredPoints);
      if (!found) return this.noneOf(tenant, dimensions);
      return found.points.map(({ score, payload }) => ({ code: payload.code, similarity: score }));
    });
  }

  /** Nobody, where the tenant never had such a face; throws where it had: then the collection was lost. */
  private async noneOf(tenant: string, dimensions: number): Promise<Candidate[]> {
    if ((await this.state(tenant)).dimensions.includes(dimensions)) throw away();
    return [];
  }

  private async state(tenant: string): Promise<TenantState> {
    const { states } = this.collections;
    const ids = [stateId(tenant)];
    const found = await this.calls.find(
      states,
      (client) => client.retrieve(states, { ids, with_payload: true, ...READ }),
      storedStates,
    );
    return found?.[0]?.payload ?? { revision: 0, dimensions: [] };
  }

  private async keep(tenant: string, state: TenantState): Promise<void> {
    const upsert = { points: [{ id: stateId(tenant), vector: [1], payload: { ...state } }] };
    const one = { wait: true, ordering: 'strong' as const, operations: [{ upsert }] };
    await this.calls.make((client) => client.batchUpdate(this.collections.states, one), allCompleted.length(1));
  }
}
