import { randomUUID } from 'node:crypto';
import type { Change, FaceIndex, Probe } from '../../../src/index/face-index.js';
import { HeldToOracle } from '../held-to-oracle.js';
import { SyntheticFaces, seeded, uuidOf } from '../synthetic-faces.js';

export interface TrialSizes {
  /** Faces in the tests of searches. */
  crowd: number;
  /** Random changes in the test of many of them. */
  storm: number;
  /** Random histories in the test against a model. */
  models: number;
  /** Milliseconds for one test. */
  longest: number;
}

/** An index under test, and what its tests are made of. */
export class Trial {
  private under: HeldToOracle | undefined;
  private readonly random = seeded(20_26);
  private readonly tenants: string[] = [];

  constructor(readonly sizes: TrialSizes) {}

  begin(index: FaceIndex): void {
    this.under = new HeldToOracle(index);
  }

  async end(): Promise<void> {
    if (!this.under) return;
    for (const tenant of this.tenants) await this.index.forget(tenant);
    await this.index.close();
  }

  get held(): HeldToOracle {
    if (!this.under) throw new Error('There is no index yet');
    return this.under;
  }

  get index(): FaceIndex {
    return this.held.index;
  }

  /** The name of a tenant that no other test has, nor an earlier run on the same servers. */
  tenant(): string {
    const tenant = `trial-${randomUUID()}`;
    this.tenants.push(tenant);
    return tenant;
  }

  /** A code, or the id of a gallery or of a space. */
  id(): string {
    return uuidOf(this.random);
  }

  faces(dimensions: number): SyntheticFaces {
    return new SyntheticFaces(this.random, dimensions);
  }

  /** A number below `limit`. */
  below(limit: number): number {
    return Math.floor(this.random() * limit);
  }

  /** A tenant with that many faces of one space. */
  async crowd(size: number, dimensions: number): Promise<Crowd> {
    const [tenant, space, faces] = [this.tenant(), this.id(), this.faces(dimensions)];
    const members = Array.from({ length: size }, () => ({ code: this.id(), vector: faces.person() }));
    for (let i = 0; i < size; i += 1000) {
      await this.held.apply(
        tenant,
        members.slice(i, i + 1000).map(({ code, vector }) => put(code, space, vector)),
      );
    }
    return { tenant, space, faces, members };
  }
}

export interface Crowd {
  tenant: string;
  space: string;
  faces: SyntheticFaces;
  members: { code: string; vector: Float32Array }[];
}

export const put = (code: string, space?: string, vector?: Float32Array): Change => ({
  kind: 'put',
  code,
  ...(space && vector && { face: { space, vector } }),
});

/** A probe for one face; finds the ten likest of whatever similarity unless told otherwise. */
export const probe = (space: string, vector: Float32Array, more: Partial<Probe> = {}): Probe => ({
  faces: [{ space, vector }],
  most: 10,
  least: -1,
  ...more,
});
