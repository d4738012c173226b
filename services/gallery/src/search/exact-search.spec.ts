import { describe, expect, it } from 'vitest';
import type { PresentPack } from '../face/present-pack.js';
import type { FaceIndex, Probe } from '../index/face-index.js';
import type { Spaces } from '../space/spaces.js';
import type { Candidates, Compared } from './candidates.js';
import { ExactSearch, type Search } from './exact-search.js';
import type { ReadyGallery } from './ready-gallery.js';
import type { TenantState } from './search-state.js';

const vector = new Float32Array([1]);
const search = { tenant: 'acme', probe: { vector }, galleryName: '(default)', most: 5 } as unknown as Search;
const state = { revision: 1, spaces: ['space'], galleryId: null } as unknown as TenantState;
const cutoff = { percent: 0, isStrict: false };

/** A search among so many members who are equally like the probe, and whose scores a shared condition lowers. */
function searchAmong(members: number) {
  const asked: number[] = [];
  const index = {
    revision: async () => 1,
    search: async (_tenant: string, { most }: Probe) => {
      asked.push(most);
      const codes = Array.from({ length: Math.min(most, members) }, (_, i) => String(i).padStart(5, '0'));
      return { candidates: codes.map((code) => ({ code, similarity: 0.9 })), error: 0 };
    },
  };
  const candidates = {
    compare: async (_tenant: string, _probe: unknown, codes: readonly string[]) =>
      codes.map((code) => ({ code, score: 3, percent: 45, fused: 0.9 }) as Compared),
  };
  const pack = { leastSimilarity: () => -1, mostScore: () => 4 };
  const spaces = { open: async () => ({ turn: (it: Float32Array) => it }) };
  const exact = new ExactSearch(
    index as unknown as FaceIndex,
    {} as ReadyGallery,
    spaces as unknown as Spaces,
    candidates as unknown as Candidates,
    pack as unknown as PresentPack,
  );
  return { asked, run: () => exact.run(search, state, cutoff) };
}

describe('a search whose scores a shared condition lowers', () => {
  it('asks for everybody where need be, and is sure then', async () => {
    const { run } = searchAmong(3000);
    const { best, isSure } = await run();
    expect([best.map(({ code }) => code), isSure]).toEqual([['00000', '00001', '00002', '00003', '00004'], true]);
  });

  it('says that it is not sure where more are that alike than an index is asked for', async () => {
    const { asked, run } = searchAmong(20_000);
    expect((await run()).isSure).toBe(false);
    expect(asked.at(-1)).toBe(10_000);
  });
});
