import { beforeAll, describe, expect, it } from 'vitest';
import { cosine } from '../reference-index.js';
import { unit } from '../synthetic-faces.js';
import { type Crowd, probe, put, type Trial } from './trial.js';

/** The smallest and the largest, a usual one, and some that no vector instruction divides. */
const DIMENSIONS = [16, 17, 100, 512, 515, 2048];

/** What is found among many, and how truly. */
export function likestAreFound(trial: Trial): void {
  describe('searches', { timeout: trial.sizes.longest }, () => {
    let crowd: Crowd;

    beforeAll(async () => {
      crowd = await trial.crowd(trial.sizes.crowd, 512);
    }, trial.sizes.longest);

    it('find the likest of all, for known and for strange faces', async () => {
      const { tenant, space, faces, members } = crowd;
      for (let i = 0; i < 12; i++) {
        const { vector } = members[trial.below(members.length)];
        const probed = i % 3 === 0 ? vector : i % 3 === 1 ? faces.again(vector) : faces.person();
        await trial.held.search(tenant, probe(space, probed, { most: [1, 5, 50][i % 3] }));
      }
    });

    it('find a face by itself, first, with a similarity of one', async () => {
      const { tenant, space, members } = crowd;
      for (let i = 0; i < 10; i++) {
        const { code, vector } = members[trial.below(members.length)];
        const { candidates, error } = await trial.held.search(tenant, probe(space, vector, { most: 1 }));
        expect(candidates[0].code).toBe(code);
        expect(Math.abs(candidates[0].similarity - 1)).toBeLessThanOrEqual(error);
      }
    });

    it('find nobody below the least similarity, and everybody at it', async () => {
      const { tenant, space, faces, members } = crowd;
      const stranger = faces.person();
      const similarities = members.map(({ vector }) => cosine(vector, stranger)).sort((a, b) => b - a);
      for (const place of [0, 1, 20, 200]) {
        const least = similarities[place];
        const { candidates } = await trial.held.search(tenant, probe(space, stranger, { most: 1000, least }));
        if (trial.index.isExact) expect(candidates.length).toBeGreaterThan(place);
      }
      const none = await trial.held.search(tenant, probe(space, stranger, { least: 0.95 }));
      expect(none.candidates).toEqual([]);
    });

    it('find as many as are asked for, up to all', async () => {
      const { tenant, space, members } = crowd;
      for (const most of [1, 2, 999, 10_000]) {
        const { candidates } = await trial.held.search(tenant, probe(space, members[0].vector, { most }));
        if (trial.index.isExact) expect(candidates.length).toBeGreaterThanOrEqual(Math.min(most, members.length));
      }
    });

    it('find all of those that are as like as the last', async () => {
      const { tenant, space, faces } = await trial.crowd(100, 512);
      const vector = faces.person();
      const twins = Array.from({ length: 300 }, () => trial.id());
      await trial.held.apply(
        tenant,
        twins.map((code) => put(code, space, vector)),
      );
      for (const most of [1, 7]) {
        const { candidates } = await trial.held.search(tenant, probe(space, vector, { most, least: 0.5 }));
        if (trial.index.isExact) expect(candidates.map(({ code }) => code).sort()).toEqual([...twins].sort());
      }
    });

    it.each(DIMENSIONS)('are as true with %i values', async (dimensions) => {
      const { tenant, space, faces, members } = await trial.crowd(200, dimensions);
      for (const probed of [members[3].vector, faces.again(members[4].vector), faces.person()]) {
        const { candidates } = await trial.held.search(tenant, probe(space, probed));
        if (trial.index.isExact) expect(candidates.length).toBeGreaterThanOrEqual(10);
      }
    });

    it('tell opposite faces', async () => {
      const { tenant, space, members } = await trial.crowd(20, 512);
      const { candidates, error } = await trial.held.search(
        tenant,
        probe(space, unit(members[0].vector.map((value) => -value)), { most: 10_000 }),
      );
      expect(candidates.at(-1)?.code).toBe(members[0].code);
      expect(Math.abs((candidates.at(-1)?.similarity ?? 0) + 1)).toBeLessThanOrEqual(error);
    });

    it('say how far they err also of vectors that no face has', async () => {
      const [tenant, space, faces] = [trial.tenant(), trial.id(), trial.faces(512)];
      const vectors = Array.from({ length: 50 }, (_, i) => (i % 2 ? faces.spiky() : faces.person()));
      const codes = vectors.map(() => trial.id());
      await trial.index.apply(
        tenant,
        1,
        vectors.map((vector, i) => put(codes[i], space, vector)),
      );
      for (const probed of [vectors[1], vectors[2], faces.spiky()]) {
        const { candidates, error } = await trial.index.search(tenant, probe(space, probed, { most: 10_000 }));
        expect(candidates).toHaveLength(50);
        for (const { code, similarity } of candidates) {
          const real = cosine(vectors[codes.indexOf(code)], probed);
          expect(Math.abs(similarity - real)).toBeLessThanOrEqual(error);
        }
      }
    });
  });
}
