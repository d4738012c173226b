/**
 * What a gallery is searched in. An index follows the database, which is the truth: it holds the changes of a tenant up to
 * a revision, and answers which faces are most like a probe's. Adapters differ in where the vectors lie; what every one of
 * them promises is held by `test/support/index-conformance.ts`.
 *
 * Vectors are of unit length, in a *space*: the descriptors of one model pack, fused and turned by a secret of the tenant.
 * A tenant has several spaces only while its faces move from one to another; vectors of two spaces are never compared.
 */
export interface FaceIndex {
  /** Whether `search` finds every face that its promise speaks of; one that is not exact says what recall was measured. */
  readonly isExact: boolean;
  /** Whether replicas share one index, so that one of them at a time may change a tenant's. */
  readonly isShared: boolean;
  /** The revision up to which the changes of a tenant are in; 0 where the index holds nothing of it. */
  revision(tenant: string): Promise<number>;
  /**
   * Applies changes in their order; they are found by searches that begin after this has resolved. Applying changes again
   * that are in already changes nothing. Fails whole: the revision is `revision` only once all of them are in. One that is not
   * shared is filled part by part by changes of revision 0, of which it holds nothing until a later revision ends them.
   */
  apply(tenant: string, revision: number, changes: readonly Change[]): Promise<void>;
  /**
   * All faces that are at least `least` like the probe and among the `most` likest of those that `within` admits, ties
   * included; the likest first. There may be a few more: similarities err by up to `error`, and nothing is left out for that.
   * Throws DomainError UNAVAILABLE when too many searches wait or the index is away, TIMEOUT once `signal` says so.
   */
  search(tenant: string, probe: Probe, signal?: AbortSignal): Promise<Found>;
  /** How many faces of the tenant there are, with or without a vector. */
  size(tenant: string): Promise<number>;
  /** The codes of the tenant's faces in no order, each with its space, a batch at a time. */
  codes(tenant: string): AsyncIterable<readonly IndexedCode[]>;
  /**
   * The codes that the index admits where a search is within the gallery, whatever face they have, in no order, a batch at a
   * time; none of a gallery that it does not know.
   */
  members(tenant: string, gallery: string): AsyncIterable<readonly string[]>;
  /** Forgets the tenant; its revision is 0 again. */
  forget(tenant: string): Promise<void>;
  close(): Promise<void>;
}

/** What happened to one registration or gallery. Codes and gallery ids are UUIDs in lower case. */
export type Change =
  /** A registration has this face now; `face` is absent where it cannot be searched for. Its galleries stay. */
  | { readonly kind: 'put'; readonly code: string; readonly face?: SpaceVector }
  /** A registration is gone, from all galleries. */
  | { readonly kind: 'remove'; readonly code: string }
  | { readonly kind: 'join' | 'leave'; readonly code: string; readonly gallery: string }
  /** A gallery is gone with its memberships; registrations stay. */
  | { readonly kind: 'dissolve'; readonly gallery: string };

export interface SpaceVector {
  /** Id of the space. */
  readonly space: string;
  /** Unit length; all vectors of a space have the same number of values, 16 to 2048. */
  readonly vector: Float32Array;
}

export interface Probe {
  /** The probe's face in each space that the tenant uses at the moment; faces of other spaces are not searched. */
  readonly faces: readonly SpaceVector[];
  /** 1 to 10,000. */
  readonly most: number;
  /** The lowest similarity, a cosine: −1 to 1. */
  readonly least: number;
  /** Only members of this gallery, and only these registrations, both where both are given; everybody otherwise. */
  readonly within?: { readonly gallery?: string; readonly codes?: readonly string[] };
}

export interface Found {
  readonly candidates: readonly Candidate[];
  /** How far `similarity` may be from the cosine of the two vectors as they were given. */
  readonly error: number;
}

export interface Candidate {
  readonly code: string;
  readonly similarity: number;
}

export interface IndexedCode {
  readonly code: string;
  /** Absent for a face that cannot be searched for. */
  readonly space?: string;
}
