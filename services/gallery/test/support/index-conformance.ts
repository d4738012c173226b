import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FaceIndex } from '../../src/index/face-index.js';
import { changesAreKept } from './index-conformance/changes.js';
import { filtersAreKept } from './index-conformance/filters.js';
import { likestAreFound } from './index-conformance/likest.js';
import { stormsAreKept } from './index-conformance/storms.js';
import { tenantsAreApart } from './index-conformance/tenants.js';
import { Trial, type TrialSizes } from './index-conformance/trial.js';

const SIZES: TrialSizes = { crowd: 3000, storm: 4000, models: 25, longest: 120_000 };

export interface ConformanceOptions {
  /** For an adapter that is not exact: the least share of what had to be found that must be; 1 where it is exact. */
  leastRecall?: number;
  /** Other sizes, for an adapter that is slow here. */
  sizes?: Partial<TrialSizes>;
}

/**
 * Tests of everything that `FaceIndex` promises, of one index that is made for all of them. Each has tenants of its own, so
 * that the index may have others. Results are compared with a search in float64.
 */
export function indexConformance(name: string, make: () => Promise<FaceIndex>, options: ConformanceOptions = {}): void {
  describe(`${name} as an index of faces`, () => {
    const trial = new Trial({ ...SIZES, ...options.sizes });

    beforeAll(async () => {
      trial.begin(await make());
    });

    afterAll(async () => {
      await trial.end();
    });

    changesAreKept(trial);
    likestAreFound(trial);
    filtersAreKept(trial);
    tenantsAreApart(trial);
    stormsAreKept(trial);

    it('found what it had to find in all of these searches', ({ annotate }) => {
      const { recall } = trial.held;
      annotate(`recall ${recall.toFixed(5)}`);
      expect(recall).toBeGreaterThanOrEqual(trial.index.isExact ? 1 : (options.leastRecall ?? 1));
    });
  });
}
