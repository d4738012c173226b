import { describe, expect, it } from 'vitest';
import { allCodes } from '../held-to-oracle.js';
import { probe, put, type Trial } from './trial.js';

/** Tenants and spaces are apart; a tenant can be forgotten. */
export function tenantsAreApart(trial: Trial): void {
  describe('tenants and spaces', () => {
    it('keeps tenants apart, also with the same codes, galleries and spaces', async () => {
      const { held, index } = trial;
      const [one, other, space, faces] = [trial.tenant(), trial.tenant(), trial.id(), trial.faces(64)];
      const [code, gallery, vector] = [trial.id(), trial.id(), faces.person()];
      await held.apply(one, [put(code, space, vector), { kind: 'join', code, gallery }]);
      expect((await held.search(other, probe(space, vector))).candidates).toEqual([]);
      await held.apply(other, [put(code, space, faces.person()), put(trial.id(), space, vector)]);
      await held.apply(other, [
        { kind: 'remove', code },
        { kind: 'dissolve', gallery },
      ]);
      const found = await held.search(one, probe(space, vector, { within: { gallery, codes: [code] } }));
      expect(found.candidates.map((each) => each.code)).toEqual([code]);
      expect([await index.size(one), await index.size(other)]).toEqual([1, 1]);
      expect([await index.revision(one), await index.revision(other)]).toEqual([2, 4]);
    });

    it('forgets a tenant, and nobody else, and can be told of it anew', async () => {
      const { held, index } = trial;
      const [{ tenant, space, members }, neighbour] = [await trial.crowd(50, 64), await trial.crowd(3, 64)];
      for (let i = 0; i < 2; i++) {
        await index.forget(tenant);
        await held.oracle.forget(tenant);
        expect([await index.revision(tenant), await index.size(tenant)]).toEqual([0, 0]);
        expect(await allCodes(index, tenant)).toEqual([]);
        expect((await held.search(tenant, probe(space, members[0].vector))).candidates).toEqual([]);
      }
      expect(await index.size(neighbour.tenant)).toBe(3);
      await held.apply(tenant, [put(members[0].code, space, members[0].vector)]);
      expect([await index.revision(tenant), await index.size(tenant)]).toEqual([1, 1]);
      expect((await held.search(tenant, probe(space, members[0].vector))).candidates).toHaveLength(1);
    });

    it('compares faces of one space only, of other lengths as well', async () => {
      const { held, index } = trial;
      const [tenant, faces, longer] = [trial.tenant(), trial.faces(64), trial.faces(100)];
      const [here, there, long] = [trial.id(), trial.id(), trial.id()];
      const [a, b, c, vector, other] = [trial.id(), trial.id(), trial.id(), faces.person(), longer.person()];
      await held.apply(tenant, [put(a, here, vector), put(b, there, vector), put(c, long, other)]);
      const found = async (...spaces: [string, Float32Array][]) => {
        const probed = spaces.map(([space, value]) => ({ space, vector: value }));
        const { candidates } = await held.search(tenant, { faces: probed, most: 10, least: -1 });
        return candidates.map(({ code }) => code).sort();
      };
      expect(await found([here, vector])).toEqual([a]);
      expect(await found([there, vector])).toEqual([b]);
      expect(await found([here, vector], [there, faces.again(vector)], [long, other])).toEqual([a, b, c].sort());
      expect(await found([trial.id(), vector])).toEqual([]);
      expect(await found()).toEqual([]);
      expect(await allCodes(index, tenant)).toEqual([`${a} ${here}`, `${b} ${there}`, `${c} ${long}`].sort());
    });

    it('takes the likest of all spaces together', async () => {
      const { held } = trial;
      const [tenant, faces, longer] = [trial.tenant(), trial.faces(64), trial.faces(100)];
      const [here, there] = [trial.id(), trial.id()];
      const changes = Array.from({ length: 60 }, (_, i) =>
        i % 2 ? put(trial.id(), here, faces.person()) : put(trial.id(), there, longer.person()),
      );
      await held.apply(tenant, changes);
      const probed = [
        { space: here, vector: faces.person() },
        { space: there, vector: longer.person() },
      ];
      for (const most of [1, 4, 40]) await held.search(tenant, { faces: probed, most, least: -1 });
    });

    it('moves a face from one space to another', async () => {
      const { held, index } = trial;
      const [tenant, faces, longer, code] = [trial.tenant(), trial.faces(64), trial.faces(100), trial.id()];
      const [from, to, gallery, before, after] = [trial.id(), trial.id(), trial.id(), faces.person(), longer.person()];
      await held.apply(tenant, [put(code, from, before), { kind: 'join', code, gallery }]);
      await held.apply(tenant, [put(code, to, after)]);
      expect((await held.search(tenant, probe(from, before))).candidates).toEqual([]);
      const found = await held.search(tenant, probe(to, after, { within: { gallery } }));
      expect([found.candidates.map((each) => each.code), await index.size(tenant)]).toEqual([[code], 1]);
    });
  });
}
