import { DomainError } from '@bonafide/platform/errors/domain-error';
import type {
  Candidate,
  Change,
  FaceIndex,
  Found,
  IndexedCode,
  Probe,
  SpaceVector,
} from '../../src/index/face-index.js';

interface Registration {
  face?: SpaceVector;
  galleries: Set<string>;
}

interface Tenant {
  revision: number;
  registrations: Map<string, Registration>;
}

const BATCH = 1000;
/** What the sums of a cosine may err by. */
const ROUNDING = 1e-12;

/** Cosine of two vectors, in float64. */
export function cosine(a: Float32Array, b: Float32Array): number {
  if (a.length !== b.length) throw new Error(`Vectors of ${a.length} and ${b.length} values are not compared`);
  let [product, ofA, ofB] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    product += a[i] * b[i];
    ofA += a[i] * a[i];
    ofB += b[i] * b[i];
  }
  return product / Math.sqrt(ofA * ofB);
}

/** The plainest index that keeps the promises of the port, in float64: what adapters are compared with. */
export class ReferenceIndex implements FaceIndex {
  readonly isExact = true;
  readonly isShared = false;
  private readonly tenants = new Map<string, Tenant>();

  async revision(tenant: string): Promise<number> {
    return this.of(tenant).revision;
  }

  async apply(tenant: string, revision: number, changes: readonly Change[]): Promise<void> {
    const known = this.of(tenant);
    if (revision <= known.revision) return;
    for (const change of changes) applyTo(known.registrations, change);
    this.tenants.set(tenant, { revision, registrations: known.registrations });
  }

  async search(tenant: string, probe: Probe, signal?: AbortSignal): Promise<Found> {
    if (signal?.aborted) throw new DomainError('TIMEOUT', 'The search took too long');
    const { gallery, codes } = probe.within ?? {};
    const named = codes && new Set(codes);
    const alike: Candidate[] = [];
    for (const [code, { face, galleries }] of this.of(tenant).registrations) {
      if (gallery !== undefined && !galleries.has(gallery)) continue;
      if (named && !named.has(code)) continue;
      const probed = probe.faces.find(({ space }) => space === face?.space);
      if (!face || !probed) continue;
      alike.push({ code, similarity: cosine(face.vector, probed.vector) });
    }
    alike.sort((a, b) => b.similarity - a.similarity);
    const last = alike[probe.most - 1]?.similarity ?? -1;
    const lowest = Math.max(last, probe.least) - ROUNDING;
    return { candidates: alike.filter(({ similarity }) => similarity >= lowest), error: ROUNDING };
  }

  async size(tenant: string): Promise<number> {
    return this.of(tenant).registrations.size;
  }

  async *codes(tenant: string): AsyncIterable<readonly IndexedCode[]> {
    const all = [...this.of(tenant).registrations].map(([code, { face }]) => ({
      code,
      ...(face && { space: face.space }),
    }));
    for (let i = 0; i < all.length; i += BATCH) yield all.slice(i, i + BATCH);
  }

  async *members(tenant: string, gallery: string): AsyncIterable<readonly string[]> {
    const all = [...this.of(tenant).registrations];
    const members = all.filter(([, { galleries }]) => galleries.has(gallery)).map(([code]) => code);
    for (let i = 0; i < members.length; i += BATCH) yield members.slice(i, i + BATCH);
  }

  async forget(tenant: string): Promise<void> {
    this.tenants.delete(tenant);
  }

  async close(): Promise<void> {
    this.tenants.clear();
  }

  private of(tenant: string): Tenant {
    return this.tenants.get(tenant) ?? { revision: 0, registrations: new Map() };
  }
}

function applyTo(registrations: Map<string, Registration>, change: Change): void {
  switch (change.kind) {
    case 'put': {
      const galleries = registrations.get(change.code)?.galleries ?? new Set();
      registrations.set(change.code, { ...(change.face && { face: change.face }), galleries });
      break;
    }
    case 'remove':
      registrations.delete(change.code);
      break;
    case 'join':
      registrations.get(change.code)?.galleries.add(change.gallery);
      break;
    case 'leave':
      registrations.get(change.code)?.galleries.delete(change.gallery);
      break;
    case 'dissolve':
      for (const { galleries } of registrations.values()) galleries.delete(change.gallery);
  }
}
