import { beforeAll, describe, expect, it } from 'vitest';
import type { Probe } from '../../../src/index/face-index.js';
import { allMembers } from '../held-to-oracle.js';
import { type Crowd, probe, type Trial } from './trial.js';

/** Who is admitted to a search costs nobody else's being found. */
export function filtersAreKept(trial: Trial): void {
  describe('filters', { timeout: trial.sizes.longest }, () => {
    let crowd: Crowd;
    let tiny: string;
    let half: string;
    let probed: Float32Array;
    const found = async (within: Probe['within'], more: Partial<Probe> = {}) => {
      const { candidates } = await trial.held.search(crowd.tenant, probe(crowd.space, probed, { within, ...more }));
      return candidates.map(({ code }) => code);
    };

    beforeAll(async () => {
      crowd = await trial.crowd(trial.sizes.crowd, 64);
      [tiny, half, probed] = [trial.id(), trial.id(), crowd.faces.person()];
      const { members, tenant } = crowd;
      await trial.held.apply(
        tenant,
        members.slice(0, 3).map(({ code }) => ({ kind: 'join', code, gallery: tiny })),
      );
      const every = members.filter((_, i) => i % 2 === 0);
      await trial.held.apply(
        tenant,
        every.map(({ code }) => ({ kind: 'join', code, gallery: half })),
      );
    }, trial.sizes.longest);

    it('find every member of a tiny gallery among thousands, unlike the probe as they are', async () => {
      const members = crowd.members.slice(0, 3).map(({ code }) => code);
      expect((await found({ gallery: tiny })).sort()).toEqual([...members].sort());
      expect((await found({ gallery: tiny }, { most: 1 })).length).toBeGreaterThan(0);
    });

    it('can be listed whole, small and large', async () => {
      const codesOf = (members: Crowd['members']) => members.map(({ code }) => code).sort();
      const { index } = trial;
      expect(await allMembers(index, crowd.tenant, tiny)).toEqual(codesOf(crowd.members.slice(0, 3)));
      const every = crowd.members.filter((_, i) => i % 2 === 0);
      expect(await allMembers(index, crowd.tenant, half)).toEqual(codesOf(every));
    });

    it('find the likest of a large gallery', async () => {
      for (let i = 0; i < 5; i++) {
        probed = i % 2 ? crowd.faces.again(crowd.members[2 * i].vector) : crowd.faces.person();
        expect((await found({ gallery: half })).length).toBeGreaterThanOrEqual(10);
      }
    });

    it('find those that are named, among many and few, and ignore unknown ones and repetitions', async () => {
      const named = Array.from({ length: 5 }, (_, i) => crowd.members[7 * i + 1].code);
      expect((await found({ codes: named })).sort()).toEqual([...named].sort());
      expect((await found({ codes: [trial.id(), ...named, named[0]] })).sort()).toEqual([...named].sort());
      const most = crowd.members.slice(1).map(({ code }) => code);
      expect((await found({ codes: most })).length).toBeGreaterThanOrEqual(10);
    });

    it('find only those who are both named and members', async () => {
      const [even, odd] = [crowd.members[100].code, crowd.members[101].code];
      expect(await found({ gallery: half, codes: [even, odd] })).toEqual([even]);
      expect(await found({ gallery: tiny, codes: [even] })).toEqual([]);
    });

    it('find nobody in an unknown gallery, among no codes, or among unknown ones', async () => {
      expect(await found({ gallery: trial.id() })).toEqual([]);
      expect(await found({ codes: [] })).toEqual([]);
      expect(await found({ codes: [trial.id()] })).toEqual([]);
      expect(await found({ gallery: half, codes: [] })).toEqual([]);
    });

    it('find everybody where none is given', async () => {
      expect((await found({})).length).toBeGreaterThanOrEqual(10);
      expect((await found(undefined)).length).toBeGreaterThanOrEqual(10);
    });

    it('follow changes of galleries at once', async () => {
      const [{ code }, gallery] = [crowd.members[55], trial.id()];
      await trial.held.apply(crowd.tenant, [{ kind: 'join', code, gallery }]);
      expect(await found({ gallery })).toEqual([code]);
      await trial.held.apply(crowd.tenant, [{ kind: 'leave', code, gallery }]);
      expect(await found({ gallery })).toEqual([]);
      await trial.held.apply(crowd.tenant, [{ kind: 'join', code, gallery }]);
      await trial.held.apply(crowd.tenant, [{ kind: 'dissolve', gallery }]);
      expect(await found({ gallery })).toEqual([]);
      expect(await found({ codes: [code] })).toEqual([code]);
    });
  });
}
