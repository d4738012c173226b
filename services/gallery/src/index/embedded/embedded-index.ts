import { setImmediate } from 'node:timers/promises';
import { DomainError } from '@bonafide/platform/errors/domain-error';
import type { Logger } from '@bonafide/platform/observability/logger';
import type { Candidate, Change, FaceIndex, Found, IndexedCode, Probe, SpaceVector } from '../face-index.js';
import { bitsOf } from './bits.js';
import { Budget } from './budget.js';
import type { EmbeddedMetrics } from './embedded-metrics.js';
import { Image } from './image.js';
import { requireRightProducts } from './kernel.js';
import type { Moment } from './moment.js';
import { SCRATCH_BYTES } from './pass.js';
import { type Answer, Passes, type Seen } from './passes.js';
import { queryOf } from './quantise.js';
import { MemoryFullError, Slabs } from './slabs.js';
import { Tenant } from './tenant.js';

export interface EmbeddedOptions {
  /** Search threads, 1 to 64. */
  readonly threads: number;
  /** The most bytes that the index may take. */
  readonly memoryBytes: number;
  /** How many queries may wait; default 1024. */
  readonly mostWaiting?: number;
  readonly log: Logger;
  readonly metrics?: EmbeddedMetrics;
  /** The code of the threads, in tests. */
  readonly script?: URL;
}

/** How long changes may hold up the event loop. */
const SLICE_MS = 2;
const BATCH = 1000;
/** What similarities of float32 err by at least. */
const ROUNDING = 2 ** -23;

/**
 * The faces of all tenants in the memory of this process, as bytes; every search compares the probe with every face that it
 * may find, so that none is missed. Threads search, the event loop changes. ADR 0124.
 */
export class EmbeddedIndex implements FaceIndex {
  readonly isExact = true;
  readonly isShared = false;
  private readonly tenants = new Map<string, Tenant>();
  private readonly budget: Budget;
  private readonly slabs: Slabs;
  private readonly passes: Passes;

  /** Throws where this machine computes wrongly. */
  constructor(private readonly options: EmbeddedOptions) {
    requireRightProducts();
    const { threads, metrics, log, script } = options;
    this.budget = new Budget(options.memoryBytes);
    this.slabs = new Slabs({
      reserved: threads * SCRATCH_BYTES,
      onGrow: (bytes) => this.budget.take(bytes),
      onSlab: (slab, memory) => this.passes.addSlab(slab, memory),
    });
    this.passes = new Passes({
      threads,
      memories: () => this.slabs.memories,
      mostWaiting: options.mostWaiting ?? 1024,
      onReport: (report) => metrics?.pass(report),
      onLost: (reason) => log.error({ reason }, 'a search thread was lost, another takes its place'),
      ...(script && { script }),
    });
    metrics?.watch(() => ({ faces: this.faces, bytes: this.bytes, waiting: this.passes.waiting }));
  }

  /** Faces of all tenants. */
  get faces(): number {
    return [...this.tenants.values()].reduce((sum, { faces }) => sum + faces.size, 0);
  }

  /** Bytes that the index takes: shared memory, codes, their tables, galleries. */
  get bytes(): number {
    const outside = [...this.tenants.values()].reduce((sum, one) => sum + one.faces.bytes + one.galleries.bytes, 0);
    return this.slabs.bytes + outside;
  }

  async revision(tenant: string): Promise<number> {
    return this.tenants.get(tenant)?.revision ?? 0;
  }

  async apply(tenant: string, revision: number, changes: readonly Change[]): Promise<void> {
    const one = this.tenantOf(tenant);
    const isDone = await one.inTurn(async () => {
      // It was forgotten or restored while this waited.
      if (this.tenants.get(tenant) !== one) return false;
      if (revision < one.revision) return true;
      await this.applyAll(one, changes);
      one.revision = revision;
      return true;
    });
    if (!isDone) await this.apply(tenant, revision, changes);
  }

  async search(tenant: string, probe: Probe, signal?: AbortSignal): Promise<Found> {
    const one = this.tenants.get(tenant);
    if (signal?.aborted) throw new DomainError('TIMEOUT', 'The search did not end in time');
    if (!one) return { candidates: [], error: ROUNDING };
    const held: Moment[] = [];
    const hold = () => {
      const moment = one.faces.hold();
      held.push(moment);
      return moment;
    };
    try {
      // Faces that move from one space to another meanwhile are in one of them at any moment, so that it must be the same.
      const moment = probe.faces.length > 1 ? hold() : undefined;
      const answers = await Promise.all(
        probe.faces.map((face, at) => {
          const together = moment ? `${moment.version}/${at}/${face.space}` : face.space;
          return this.passes.run({ tenant, together, see: () => seeFor(one, probe, face, moment ?? hold()) }, signal);
        }),
      );
      return foundIn(one, probe, answers);
    } finally {
      for (const moment of held) moment.letGo();
    }
  }

  async size(tenant: string): Promise<number> {
    return this.tenants.get(tenant)?.faces.size ?? 0;
  }

  async *codes(tenant: string): AsyncIterable<readonly IndexedCode[]> {
    const one = this.tenants.get(tenant);
    if (!one) return;
    const moment = one.faces.hold();
    try {
      let batch: IndexedCode[] = [];
      for (const slot of bitsOf(moment.live)) {
        if (!one.faces.isKnown(slot)) continue;
        const space = one.faces.spaceOf(slot);
        batch.push({ code: one.faces.codeOf(slot), ...(space !== undefined && { space }) });
        if (batch.length < BATCH) continue;
        yield batch;
        batch = [];
        await setImmediate();
      }
      if (batch.length > 0) yield batch;
    } finally {
      moment.letGo();
    }
  }

  async *members(tenant: string, gallery: string): AsyncIterable<readonly string[]> {
    const one = this.tenants.get(tenant);
    if (!one) return;
    // Slots of a moment that is held keep their codes.
    const moment = one.faces.hold();
    try {
      const slots = one.galleries.of(gallery)?.slots() ?? new Uint32Array(0);
      for (let at = 0; at < slots.length; at += BATCH) {
        const known = [...slots.subarray(at, at + BATCH)].filter((slot) => one.faces.isKnown(slot));
        yield known.map((slot) => one.faces.codeOf(slot));
        await setImmediate();
      }
    } finally {
      moment.letGo();
    }
  }

  async forget(tenant: string): Promise<void> {
    const one = this.tenants.get(tenant);
    await one?.inTurn(async () => {
      if (this.tenants.get(tenant) === one) this.tenants.delete(tenant);
      one.clear();
    });
  }

  /** What the index holds of a tenant, unchanged until it is let go; undefined for a tenant of revision 0. */
  async image(tenant: string): Promise<Image | undefined> {
    const one = this.tenants.get(tenant);
    return one?.inTurn(async () => (one.revision > 0 ? Image.of(one, this.slabs) : undefined));
  }

  /**
   * Fills a tenant of which there is nothing yet; it is searched once `fill` has resolved with its revision. What `fill` has
   * done before it throws is undone. Throws MemoryFullError as DomainError UNAVAILABLE.
   */
  async restore(name: string, fill: (tenant: Tenant, slabs: Slabs) => Promise<number>): Promise<void> {
    const fresh = new Tenant(this.slabs, this.budget);
    try {
      fresh.revision = await fill(fresh, this.slabs);
      const old = this.tenantOf(name);
      await old.inTurn(async () => {
        if (this.tenants.get(name) !== old || old.revision > 0) throw new Error('The tenant was loaded meanwhile');
        this.tenants.set(name, fresh);
        old.clear();
      });
    } catch (error) {
      fresh.clear();
      throw error instanceof MemoryFullError ? this.full(error) : error;
    }
  }

  async close(): Promise<void> {
    await this.passes.close();
  }

  private tenantOf(name: string): Tenant {
    const known = this.tenants.get(name) ?? new Tenant(this.slabs, this.budget);
    this.tenants.set(name, known);
    return known;
  }

  private async applyAll(tenant: Tenant, changes: readonly Change[]): Promise<void> {
    let until = performance.now() + SLICE_MS;
    for (const change of changes) {
      this.change(tenant, change);
      if (performance.now() < until) continue;
      await setImmediate();
      until = performance.now() + SLICE_MS;
    }
  }

  private change(tenant: Tenant, change: Change): void {
    try {
      tenant.change(change);
    } catch (cause) {
      if (cause instanceof RangeError)
        throw new DomainError('INTERNAL', 'The index was given a wrong change', {}, { cause });
      if (!(cause instanceof MemoryFullError)) throw cause;
      throw this.full(cause);
    }
  }

  private full(cause: MemoryFullError): DomainError {
    const { bytes, most } = this.budget;
    this.options.log.error({ bytes, most }, 'the face index has no memory left: changes are refused');
    return new DomainError('UNAVAILABLE', 'The face index has no memory left', {}, { cause });
  }
}

function seeFor(tenant: Tenant, probe: Probe, face: SpaceVector, moment: Moment): Seen | undefined {
  const room = moment.room(face.space);
  if (!room) return undefined;
  if (room.dimensions !== face.vector.length) {
    throw new DomainError('INTERNAL', 'The probe has another number of values than its space');
  }
  const { most, least, within } = probe;
  return { room, query: { ...queryOf(face.vector), ...tenant.admitted(moment, room, within), most, least } };
}

/** The likest first; all that can be among the `most` likest. */
function foundIn({ faces }: Tenant, { most, least }: Probe, answers: readonly (Answer | undefined)[]): Found {
  const error = Math.max(ROUNDING, ...answers.map((answer) => answer?.error ?? 0));
  const all: { slot: number; similarity: number }[] = [];
  for (const { slots, similarities } of answers.flatMap((answer) => answer?.hits ?? [])) {
    slots.forEach((slot, at) => void all.push({ slot, similarity: similarities[at] as number }));
  }
  all.sort((a, b) => b.similarity - a.similarity);
  const last = all[most - 1]?.similarity ?? Number.NEGATIVE_INFINITY;
  const floor = Math.max(last - 2 * error, least - error);
  const candidates: Candidate[] = all
    .filter(({ similarity }) => similarity >= floor)
    .map(({ slot, similarity }) => ({ code: faces.codeOf(slot), similarity }));
  return { candidates, error };
}
