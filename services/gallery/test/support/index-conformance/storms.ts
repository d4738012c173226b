import { describe, expect, it } from 'vitest';
import type { Change } from '../../../src/index/face-index.js';
import { allCodes } from '../held-to-oracle.js';
import { probe, put, type Trial } from './trial.js';

const DIMENSIONS = 128;
const BATCH = 200;

/** Many changes, changes beside searches, and searches that are given up. */
export function stormsAreKept(trial: Trial): void {
  describe('storms', { timeout: trial.sizes.longest }, () => {
    it('finds every face by itself after thousands of removals and additions', async () => {
      const { held, index } = trial;
      const [tenant, space, faces] = [trial.tenant(), trial.id(), trial.faces(DIMENSIONS)];
      const present = new Map<string, Float32Array>();
      const gone: string[] = [];
      const change = (): Change => {
        const known = [...present.keys()];
        if (known.length > 300 && trial.below(2)) {
          const code = known[trial.below(known.length)];
          present.delete(code);
          gone.push(code);
          return { kind: 'remove', code };
        }
        const code = gone.length && trial.below(3) === 0 ? gone.splice(trial.below(gone.length), 1)[0] : trial.id();
        const vector = faces.person();
        present.set(code, vector);
        return put(code, space, vector);
      };
      for (let i = 0; i < trial.sizes.storm; i += BATCH) {
        await held.apply(tenant, Array.from({ length: BATCH }, change));
      }
      expect(await index.size(tenant)).toBe(present.size);
      expect(await allCodes(index, tenant)).toEqual([...present.keys()].map((code) => `${code} ${space}`).sort());
      for (const [code, vector] of present) {
        const { candidates } = await index.search(tenant, probe(space, vector, { most: 1 }));
        expect(candidates[0]?.code).toBe(code);
      }
      const wasThere = new Set(gone);
      const everybody = await held.search(tenant, probe(space, faces.person(), { most: 10_000 }));
      expect(everybody.candidates.filter(({ code }) => wasThere.has(code))).toEqual([]);
    });

    it('lists nobody as a member who never was one, while members go and others come', async () => {
      const { index } = trial;
      const { tenant, space, members, faces } = await trial.crowd(2500, DIMENSIONS);
      const gallery = trial.id();
      const joined = members.map(({ code }): Change => ({ kind: 'join', code, gallery }));
      let revision = await index.revision(tenant);
      await index.apply(tenant, ++revision, joined);
      const listed: string[] = [];
      for await (const batch of index.members(tenant, gallery)) {
        if (listed.length === 0 && batch.length > 0) {
          const gone = members.map(({ code }): Change => ({ kind: 'remove', code }));
          await index.apply(tenant, ++revision, gone);
          await index.apply(
            tenant,
            ++revision,
            members.map(() => put(trial.id(), space, faces.person())),
          );
        }
        listed.push(...batch);
      }
      const were = new Set(members.map(({ code }) => code));
      expect(listed.length).toBeGreaterThan(0);
      expect(listed.filter((code) => !were.has(code))).toEqual([]);
    });

    it('shows a change to every search that begins after it', async () => {
      const { index } = trial;
      const { tenant, space, members, faces } = await trial.crowd(500, DIMENSIONS);
      const still = members[0];
      let [stop, searches] = [false, 0];
      const search = async () => {
        while (!stop) {
          const { candidates } = await index.search(tenant, probe(space, still.vector, { most: 1 }));
          expect(candidates[0]?.code).toBe(still.code);
          searches++;
        }
      };
      const searching = [search(), search(), search()];
      try {
        let revision = await index.revision(tenant);
        for (let i = 0; i < 30; i++) {
          const [code, vector] = [trial.id(), faces.person()];
          await index.apply(tenant, ++revision, [put(code, space, vector)]);
          const after = await index.search(tenant, probe(space, vector, { most: 1, least: 0.9 }));
          expect(after.candidates.map((each) => each.code)).toEqual([code]);
          await index.apply(tenant, ++revision, [{ kind: 'remove', code }]);
          const later = await index.search(tenant, probe(space, vector, { most: 1, least: 0.9 }));
          expect(later.candidates).toEqual([]);
        }
      } finally {
        stop = true;
        await Promise.all(searching);
      }
      expect(searches).toBeGreaterThan(0);
    });

    it('answers many searches at once as one after another', async () => {
      const { tenant, space, members } = await trial.crowd(500, DIMENSIONS);
      const gallery = trial.id();
      await trial.held.apply(
        tenant,
        members.slice(0, 40).map(({ code }) => ({ kind: 'join', code, gallery })),
      );
      await Promise.all(
        members
          .slice(0, 64)
          .map(({ vector }, i) =>
            trial.held.search(
              tenant,
              probe(space, vector, { most: 1 + (i % 7), ...(i % 3 === 0 && { within: { gallery } }) }),
            ),
          ),
      );
    });

    it('gives up a search whose time is over, and goes on', async () => {
      const { tenant, space, members } = await trial.crowd(300, DIMENSIONS);
      const { index } = trial;
      const ended = index.search(tenant, probe(space, members[0].vector), AbortSignal.abort());
      await expect(ended).rejects.toMatchObject({ name: 'DomainError', code: 'TIMEOUT' });
      const controller = new AbortController();
      const [left, stays] = [members[1], members[2]].map(({ vector }, i) =>
        index.search(tenant, probe(space, vector, { most: 1 }), i === 0 ? controller.signal : undefined),
      );
      controller.abort();
      const [first] = await Promise.allSettled([left]);
      if (first.status === 'rejected') expect(first.reason).toMatchObject({ name: 'DomainError', code: 'TIMEOUT' });
      else expect(first.value.candidates[0].code).toBe(members[1].code);
      expect((await stays).candidates[0].code).toBe(members[2].code);
      await trial.held.search(tenant, probe(space, members[3].vector));
    });
  });
}
