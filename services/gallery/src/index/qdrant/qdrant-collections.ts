import { z } from 'zod';
import type { QdrantCalls } from './qdrant-calls.js';

export interface CollectionSettings {
  /** What the names of collections begin with. */
  prefix: string;
  shards: number;
  replicas: number;
  isExact: boolean;
}

const INDEXED = ['space', 'galleries'] as const;
/** Registrations without a face lie beside the others, under a vector that is never searched for. */
export const NO_VECTOR = 1;

/** The collections of an index: one for each number of values that vectors have, one of what is known of tenants. */
export class QdrantCollections {
  private readonly ready = new Map<string, Promise<void>>();

  constructor(
    private readonly calls: QdrantCalls,
    private readonly settings: CollectionSettings,
  ) {}

  get states(): string {
    return `${this.settings.prefix}-states`;
  }

  faces(dimensions: number): string {
    return `${this.settings.prefix}-faces-${dimensions}`;
  }

  /** Of the collections of faces that there are, the numbers of values. */
  async dimensions(): Promise<number[]> {
    const all = await this.calls.make((client) => client.getCollections(), named);
    const beginning = `${this.settings.prefix}-faces-`;
    return all.collections
      .filter(({ name }) => name.startsWith(beginning) && /^\d+$/.test(name.slice(beginning.length)))
      .map(({ name }) => Number(name.slice(beginning.length)));
  }

  /** Resolves once the collection is there with all of its indexes. */
  ensure(name: string, size: number): Promise<void> {
    const known = this.ready.get(name);
    if (known) return known;
    const making = this.make(name, size);
    this.ready.set(name, making);
    // Tried again by the next call.
    making.catch(() => this.ready.delete(name));
    return making;
  }

  private async make(name: string, size: number): Promise<void> {
    if (!(await this.calls.exists(name))) await this.create(name, size);
    const isTenant = { type: 'keyword' as const, is_tenant: true };
    await this.index(name, 'tenant', isTenant);
    for (const field of INDEXED) await this.index(name, field, 'keyword');
  }

  /** A replica of the service may be quicker; then the collection is there. */
  private async create(name: string, size: number): Promise<void> {
    const { shards, replicas, isExact } = this.settings;
    const approximate = {
      // Graphs of one tenant each: a search has always one.
      hnsw_config: { m: 0, payload_m: 16 },
      quantization_config: { scalar: { type: 'int8' as const, always_ram: true } },
    };
    try {
      await this.calls.make(
        (client) =>
          client.createCollection(name, {
            vectors: { size, distance: 'Cosine' },
            shard_number: shards,
            replication_factor: replicas,
            write_consistency_factor: Math.floor(replicas / 2) + 1,
            ...(isExact ? { hnsw_config: { m: 0 } } : approximate),
          }),
        z.literal(true),
      );
    } catch (error) {
      if (!(await this.calls.exists(name))) throw error;
    }
  }

  private async index(name: string, field: string, schema: 'keyword' | { type: 'keyword'; is_tenant: boolean }) {
    await this.calls.make(
      (client) => client.createPayloadIndex(name, { wait: true, field_name: field, field_schema: schema }),
      z.object({ status: z.literal('completed') }),
    );
  }
}

const named = z.object({ collections: z.array(z.object({ name: z.string() })) });
