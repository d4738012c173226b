import { drawPeople, type Interval, LEAST_PEOPLE, percentileInterval } from './draws.ts';
import { type Proportion, proportion } from './proportion.ts';

/** A share of presentations with both 95 % intervals. */
export interface ClusterRate extends Proportion {
  /**
   * Bootstrap over people; null where somebody is not known by name, where they are fewer than `LEAST_PEOPLE`, and where no
   * or every case is a hit: drawing them again would find nothing else, whatever other people would do.
   */
  readonly byPeople: Interval | null;
}

/**
 * The share of cases that are hits. Presentations of one person hang together (the same skin, light and camera), so the
 * interval by counts is too narrow where there are several of each: quote the one by people where there is one.
 */
export function clusterRate<T extends { readonly person?: string | undefined }>(
  cases: readonly T[],
  isHit: (one: T) => boolean,
): ClusterRate {
  const byPerson = new Map<string | undefined, { hits: number; of: number }>();
  for (const one of cases) {
    const tally = byPerson.get(one.person) ?? { hits: 0, of: 0 };
    byPerson.set(one.person, { hits: tally.hits + (isHit(one) ? 1 : 0), of: tally.of + 1 });
  }
  const tallies = [...byPerson.values()];
  const hits = tallies.reduce((sum, tally) => sum + tally.hits, 0);
  const isKnown = !byPerson.has(undefined) && tallies.length >= LEAST_PEOPLE && hits > 0 && hits < cases.length;
  return { ...proportion(hits, cases.length), byPeople: (isKnown && intervalOf(tallies)) || null };
}

function intervalOf(tallies: readonly { hits: number; of: number }[]): Interval | undefined {
  const shares = drawPeople(tallies.length).map((counts) => {
    let [hits, of] = [0, 0];
    tallies.forEach((tally, i) => {
      hits += (counts[i] as number) * tally.hits;
      of += (counts[i] as number) * tally.of;
    });
    return of > 0 ? hits / of : undefined;
  });
  return percentileInterval(shares);
}
