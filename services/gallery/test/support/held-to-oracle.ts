import { expect } from 'vitest';
import type { Change, FaceIndex, Found, Probe } from '../../src/index/face-index.js';
import { ReferenceIndex } from './reference-index.js';

/** How far a similarity may err on faces of unit length, whatever the adapter keeps of them. */
const LARGEST_ERROR = 0.05;
const EVERYBODY = 10_000;

/** An adapter and the reference, which are told the same and compared. */
export class HeldToOracle {
  readonly oracle = new ReferenceIndex();
  private hits = 0;
  private wanted = 0;

  constructor(readonly index: FaceIndex) {}

  /** Applies changes as the next revision after what is in. */
  async apply(tenant: string, changes: readonly Change[]): Promise<number> {
    const revision = (await this.oracle.revision(tenant)) + Math.max(1, changes.length);
    await this.index.apply(tenant, revision, changes);
    await this.oracle.apply(tenant, revision, changes);
    return revision;
  }

  /** Searches, and holds what is found to the port's promise. */
  async search(tenant: string, probe: Probe): Promise<Found> {
    const found = await this.index.search(tenant, probe);
    await this.judge(tenant, probe, found);
    return found;
  }

  /** Of all that had to be found since the start, the share that was; 1 where nothing had to be. */
  get recall(): number {
    return this.wanted === 0 ? 1 : this.hits / this.wanted;
  }

  private async judge(tenant: string, probe: Probe, { candidates, error }: Found): Promise<void> {
    const { candidates: wanted } = await this.oracle.search(tenant, probe);
    const admitted = await this.oracle.search(tenant, { ...probe, most: EVERYBODY, least: -1 });
    const truth = new Map(admitted.candidates.map(({ code, similarity }) => [code, similarity]));
    expect(error).toBeGreaterThan(0);
    expect(error).toBeLessThanOrEqual(LARGEST_ERROR);
    const codes = candidates.map(({ code }) => code);
    expect(new Set(codes).size, 'a candidate twice').toBe(codes.length);
    const floor = Math.max(probe.least, wanted.length < probe.most ? -1 : (wanted.at(-1)?.similarity ?? -1));
    for (const [i, { code, similarity }] of candidates.entries()) {
      const real = truth.get(code) ?? Number.NaN;
      expect(Math.abs(similarity - real), `the similarity of ${code}, which is ${real}`).toBeLessThanOrEqual(error);
      expect(similarity).toBeLessThanOrEqual(candidates[i - 1]?.similarity ?? Number.POSITIVE_INFINITY);
      if (this.index.isExact)
        expect(real, 'more than the error allows').toBeGreaterThanOrEqual(floor - 4 * error - 1e-9);
    }
    const found = new Set(codes);
    const missed = wanted.filter(({ code }) => !found.has(code));
    this.wanted += wanted.length;
    this.hits += wanted.length - missed.length;
    if (this.index.isExact) expect(missed, 'missed').toEqual([]);
  }
}

/** All codes of a tenant, each as `code space`, in order. */
export async function allCodes(index: FaceIndex, tenant: string): Promise<string[]> {
  const all: string[] = [];
  for await (const batch of index.codes(tenant)) {
    for (const { code, space = 'none' } of batch) all.push(`${code} ${space}`);
  }
  return all.sort();
}

/** All codes that an index admits for a gallery, in order. */
export async function allMembers(index: FaceIndex, tenant: string, gallery: string): Promise<string[]> {
  const all: string[] = [];
  for await (const batch of index.members(tenant, gallery)) all.push(...batch);
  return all.sort();
}
