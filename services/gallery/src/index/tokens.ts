/** Injection token of the `FaceIndex`. */
export const FACE_INDEX = Symbol('face index');

/** Injection token of the `IndexSnapshots`; absent, or null, where the index needs none. */
export const INDEX_SNAPSHOTS = Symbol('snapshots of the face index');

/** Keeps what an index holds, so that it need not make every face anew after a start. */
export interface IndexSnapshots {
  /** Fills the index with a tenant's newest snapshot; returns the revision that the index has then, 0 where there is none. */
  restore(tenant: string): Promise<number>;
  /** Keeps what the index holds of a tenant, where that is newer than what is kept. */
  save(tenant: string): Promise<void>;
}
