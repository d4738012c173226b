import type { Change, FaceIndex, Found, IndexedCode, Probe, SpaceVector } from '../../src/index/face-index.js';

interface Face {
  face?: SpaceVector;
  galleries: Set<string>;
}

interface Held {
  revision: number;
  faces: Map<string, Face>;
}

const cosine = (a: Float32Array, b: Float32Array) => a.reduce((sum, value, i) => sum + value * (b[i] ?? 0), 0);

/** An exact index without any cleverness, to test what follows it. */
export class PlainIndex implements FaceIndex {
  readonly isExact = true;
  isShared = false;
  /** Runs before changes are applied. */
  onApply: (tenant: string, revision: number) => Promise<void> = async () => undefined;
  private readonly tenants = new Map<string, Held>();

  async revision(tenant: string): Promise<number> {
    return this.tenants.get(tenant)?.revision ?? 0;
  }

  async apply(tenant: string, revision: number, changes: readonly Change[]): Promise<void> {
    await this.onApply(tenant, revision);
    const held = this.tenants.get(tenant) ?? { revision: 0, faces: new Map<string, Face>() };
    this.tenants.set(tenant, held);
    for (const change of changes) applyTo(held.faces, change);
    held.revision = revision;
  }

  async search(tenant: string, { faces, most, least, within }: Probe): Promise<Found> {
    const codes = within?.codes && new Set(within.codes);
    const held = [...(this.tenants.get(tenant)?.faces ?? [])];
    const candidates = held.flatMap(([code, { face, galleries }]) => {
      const probe = faces.find(({ space }) => space === face?.space);
      if (!face || !probe || (codes && !codes.has(code))) return [];
      if (within?.gallery !== undefined && !galleries.has(within.gallery)) return [];
      const similarity = cosine(probe.vector, face.vector);
      return similarity >= least ? [{ code, similarity }] : [];
    });
    candidates.sort((a, b) => b.similarity - a.similarity);
    const last = candidates[most - 1]?.similarity ?? -2;
    return { candidates: candidates.filter((one, i) => i < most || one.similarity === last), error: 0 };
  }

  async size(tenant: string): Promise<number> {
    return this.tenants.get(tenant)?.faces.size ?? 0;
  }

  async *codes(tenant: string): AsyncIterable<readonly IndexedCode[]> {
    const faces = this.tenants.get(tenant)?.faces ?? new Map<string, Face>();
    yield [...faces].map(([code, { face }]) => ({ code, ...(face && { space: face.space }) }));
  }

  async *members(tenant: string, gallery: string): AsyncIterable<readonly string[]> {
    const faces = this.tenants.get(tenant)?.faces ?? new Map<string, Face>();
    yield [...faces].filter(([, { galleries }]) => galleries.has(gallery)).map(([code]) => code);
  }

  async forget(tenant: string): Promise<void> {
    this.tenants.delete(tenant);
  }

  async close(): Promise<void> {}
}

function applyTo(faces: Map<string, Face>, change: Change): void {
  switch (change.kind) {
    case 'put': {
      const { code, face } = change;
      faces.set(code, { galleries: faces.get(code)?.galleries ?? new Set(), ...(face && { face }) });
      return;
    }
    case 'remove':
      return void faces.delete(change.code);
    case 'join':
      return void faces.get(change.code)?.galleries.add(change.gallery);
    case 'leave':
      return void faces.get(change.code)?.galleries.delete(change.gallery);
    case 'dissolve':
      for (const { galleries } of faces.values()) galleries.delete(change.gallery);
  }
}
