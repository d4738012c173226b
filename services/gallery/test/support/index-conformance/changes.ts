import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Change } from '../../../src/index/face-index.js';
import { allCodes, allMembers, type HeldToOracle } from '../held-to-oracle.js';
import { ReferenceIndex } from '../reference-index.js';
import { probe, put, type Trial } from './trial.js';

const DIMENSIONS = 32;

/** Revisions, and what each kind of change leaves. */
export function changesAreKept(trial: Trial): void {
  describe('changes', () => {
    const start = () => {
      const { held, index } = trial;
      return { held, index, tenant: trial.tenant(), space: trial.id(), faces: trial.faces(DIMENSIONS) };
    };

    it('starts with nothing at revision 0', async () => {
      const { index, tenant, space, faces } = start();
      expect(await index.revision(tenant)).toBe(0);
      expect([await index.size(tenant), await allCodes(index, tenant)]).toEqual([0, []]);
      expect((await index.search(tenant, probe(space, faces.person()))).candidates).toEqual([]);
    });

    it('has the revision of what was applied, also where nothing changed', async () => {
      const { index, tenant, space, faces } = start();
      await index.apply(tenant, 7, [put(trial.id(), space, faces.person())]);
      expect(await index.revision(tenant)).toBe(7);
      await index.apply(tenant, 3_000_000_000, []);
      expect([await index.revision(tenant), await index.size(tenant)]).toEqual([3_000_000_000, 1]);
    });

    it('changes nothing by changes that are in already', async () => {
      const { index, tenant, space, faces } = start();
      const [kept, gone, vector] = [trial.id(), trial.id(), faces.person()];
      await index.apply(tenant, 2, [put(kept, space, vector), put(gone, space, faces.person())]);
      await index.apply(tenant, 3, [{ kind: 'remove', code: gone }]);
      await index.apply(tenant, 2, [put(kept, space, faces.person()), put(gone, space, faces.person())]);
      await index.apply(tenant, 3, [{ kind: 'remove', code: gone }]);
      expect([await index.revision(tenant), await index.size(tenant)]).toEqual([3, 1]);
      const { candidates, error } = await index.search(tenant, probe(space, vector));
      expect(candidates.map(({ code }) => code)).toEqual([kept]);
      expect(candidates[0].similarity).toBeGreaterThanOrEqual(1 - error);
    });

    it('replaces a face, which stays in its galleries', async () => {
      const { held, index, tenant, space, faces } = start();
      const [code, gallery, first, second] = [trial.id(), trial.id(), faces.person(), faces.person()];
      await held.apply(tenant, [put(code, space, first), { kind: 'join', code, gallery }]);
      await held.apply(tenant, [put(code, space, second)]);
      await held.search(tenant, probe(space, first, { least: 0.9 }));
      const found = await held.search(tenant, probe(space, second, { within: { gallery } }));
      expect([found.candidates.map((each) => each.code), await index.size(tenant)]).toEqual([[code], 1]);
    });

    it('takes changes of one batch in their order', async () => {
      const { held, tenant, space, faces } = start();
      const [code, other, gallery, vector] = [trial.id(), trial.id(), trial.id(), faces.person()];
      await held.apply(tenant, [
        put(code, space, faces.person()),
        { kind: 'join', code, gallery },
        { kind: 'remove', code },
        put(code, space, vector),
        put(other, space, faces.person()),
        { kind: 'join', code: other, gallery },
        { kind: 'dissolve', gallery },
        { kind: 'join', code: other, gallery },
        { kind: 'leave', code: other, gallery },
      ]);
      expect((await held.search(tenant, probe(space, vector, { within: { gallery } }))).candidates).toEqual([]);
      expect((await held.search(tenant, probe(space, vector))).candidates).toHaveLength(2);
    });

    it('forgets the galleries of who is removed and comes back', async () => {
      const { held, tenant, space, faces } = start();
      const [code, gallery, vector] = [trial.id(), trial.id(), faces.person()];
      await held.apply(tenant, [put(code, space, vector), { kind: 'join', code, gallery }]);
      await held.apply(tenant, [{ kind: 'remove', code }]);
      expect((await held.search(tenant, probe(space, vector))).candidates).toEqual([]);
      await held.apply(tenant, [put(code, space, vector)]);
      expect((await held.search(tenant, probe(space, vector, { within: { gallery } }))).candidates).toEqual([]);
      expect((await held.search(tenant, probe(space, vector))).candidates).toHaveLength(1);
      await held.apply(tenant, [{ kind: 'join', code, gallery }, { kind: 'remove', code }, put(code, space, vector)]);
      expect((await held.search(tenant, probe(space, vector, { within: { gallery } }))).candidates).toEqual([]);
    });

    it('keeps registrations without a face, which no search finds', async () => {
      const { held, index, tenant, space, faces } = start();
      const [without, lost, gallery, vector] = [trial.id(), trial.id(), trial.id(), faces.person()];
      await held.apply(tenant, [put(without), put(lost, space, vector), { kind: 'join', code: lost, gallery }]);
      await held.apply(tenant, [put(lost)]);
      expect((await held.search(tenant, probe(space, vector))).candidates).toEqual([]);
      expect(await index.size(tenant)).toBe(2);
      expect(await allCodes(index, tenant)).toEqual([`${without} none`, `${lost} none`].sort());
      await held.apply(tenant, [put(lost, space, vector)]);
      const found = await held.search(tenant, probe(space, vector, { within: { gallery } }));
      expect(found.candidates.map(({ code }) => code)).toEqual([lost]);
    });

    it('tells who is in a gallery, whatever face they have', async () => {
      const { held, index, tenant, space, faces } = start();
      const [a, b, faceless, stranger] = [trial.id(), trial.id(), trial.id(), trial.id()];
      const [gallery, other] = [trial.id(), trial.id()];
      const inside = () => allMembers(index, tenant, gallery);
      const join = (code: string, to = gallery): Change => ({ kind: 'join', code, gallery: to });
      expect(await inside()).toEqual([]);
      await held.apply(tenant, [put(a, space, faces.person()), put(b, space, faces.person()), put(faceless)]);
      expect(await inside()).toEqual([]);
      await held.apply(tenant, [join(a), join(b), join(faceless), join(b, other), join(stranger)]);
      expect(await inside()).toEqual([a, b, faceless].sort());
      expect(await allMembers(index, tenant, other)).toEqual([b]);
      expect(await allMembers(index, trial.tenant(), gallery)).toEqual([]);
      await held.apply(tenant, [put(a), put(b, space, faces.person()), put(faceless, space, faces.person())]);
      expect(await inside()).toEqual([a, b, faceless].sort());
      await held.apply(tenant, [
        { kind: 'leave', code: a, gallery },
        { kind: 'remove', code: b },
      ]);
      expect(await inside()).toEqual([faceless]);
      await held.apply(tenant, [put(b, space, faces.person())]);
      expect([await inside(), await allMembers(index, tenant, other)]).toEqual([[faceless], []]);
      await held.apply(tenant, [{ kind: 'dissolve', gallery }]);
      expect(await inside()).toEqual([]);
      await held.apply(tenant, [join(a)]);
      expect(await inside()).toEqual([a]);
      await index.forget(tenant);
      await held.oracle.forget(tenant);
      expect(await inside()).toEqual([]);
    });

    it('ignores changes of those who are not there', async () => {
      const { held, index, tenant, space, faces } = start();
      const [code, gallery] = [trial.id(), trial.id()];
      await held.apply(tenant, [
        { kind: 'remove', code },
        { kind: 'leave', code, gallery },
        { kind: 'dissolve', gallery },
      ]);
      expect(await index.size(tenant)).toBe(0);
      await held.apply(tenant, [put(code, space, faces.person()), { kind: 'leave', code, gallery }]);
      expect(await index.size(tenant)).toBe(1);
    });

    it('is as a model after any history, told twice from any point', { timeout: trial.sizes.longest }, async () => {
      const world = {
        codes: Array.from({ length: 5 }, () => trial.id()),
        galleries: Array.from({ length: 3 }, () => trial.id()),
        spaces: [trial.id(), trial.id()],
        vectors: Array.from({ length: 4 }, () => trial.faces(DIMENSIONS).person()),
      };
      await fc.assert(
        fc.asyncProperty(histories(world), fc.nat(), fc.nat(), async (batches, from, to) =>
          agreesWithModel(trial, world, batches, { from, to }),
        ),
        { numRuns: trial.sizes.models, seed: 13 },
      );
    });
  });
}

interface World {
  codes: string[];
  galleries: string[];
  spaces: string[];
  vectors: Float32Array[];
}

function histories({ codes, galleries, spaces, vectors }: World): fc.Arbitrary<Change[][]> {
  const code = fc.constantFrom(...codes);
  const gallery = fc.constantFrom(...galleries);
  const face = fc.record({ space: fc.constantFrom(...spaces), vector: fc.constantFrom(...vectors) });
  const change: fc.Arbitrary<Change> = fc.oneof(
    { weight: 4, arbitrary: fc.record({ kind: fc.constant('put' as const), code, face }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('put' as const), code }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('remove' as const), code }) },
    { weight: 4, arbitrary: fc.record({ kind: fc.constantFrom('join' as const, 'leave' as const), code, gallery }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('dissolve' as const), gallery }) },
  );
  return fc.array(fc.array(change, { maxLength: 6 }), { minLength: 1, maxLength: 5 }).map(asTold);
}

/** Without joins of those who are not there, which the service never tells. */
function asTold(batches: Change[][]): Change[][] {
  const there = new Set<string>();
  return batches.map((batch) =>
    batch.filter((change) => {
      if (change.kind === 'put') there.add(change.code);
      if (change.kind === 'remove') there.delete(change.code);
      return change.kind !== 'join' || there.has(change.code);
    }),
  );
}

/** Applies the batches, then again those of a part of the history up to its end, and compares all that can be asked. */
async function agreesWithModel(
  trial: Trial,
  world: World,
  batches: readonly Change[][],
  again: { from: number; to: number },
): Promise<void> {
  const [tenant, { held, index }] = [trial.tenant(), trial];
  const model = new ReferenceIndex();
  // Some replica had told the index more than this one remembers: it tells from `from`, the last batch being new.
  const known = again.to % batches.length;
  const from = again.from % (known + 1);
  for (const [i, batch] of batches.entries()) await model.apply(tenant, i + 1, batch);
  for (const [i, batch] of batches.slice(0, known).entries()) await index.apply(tenant, i + 1, batch);
  await index.apply(tenant, batches.length, batches.slice(from).flat());
  await held.oracle.forget(tenant);
  for (const [i, batch] of batches.entries()) await held.oracle.apply(tenant, i + 1, batch);
  expect(await index.revision(tenant)).toBe(batches.length);
  expect(await index.size(tenant)).toBe(await model.size(tenant));
  expect(await allCodes(index, tenant)).toEqual(await allCodes(model, tenant));
  for (const gallery of world.galleries)
    expect(await allMembers(index, tenant, gallery)).toEqual(await allMembers(model, tenant, gallery));
  await agreesInSearches(held, tenant, world);
}

async function agreesInSearches(held: HeldToOracle, tenant: string, world: World): Promise<void> {
  const faces = world.spaces.map((space, i) => ({ space, vector: world.vectors[i] }));
  for (const gallery of [undefined, ...world.galleries]) {
    for (const codes of [undefined, world.codes.slice(0, 2)]) {
      await held.search(tenant, {
        faces,
        most: 3,
        least: -1,
        within: { ...(gallery && { gallery }), ...(codes && { codes }) },
      });
    }
  }
}
