import type { FaceMatcher } from '@bonafide/vision/face/match';
import type { FaceTemplate } from '@bonafide/vision/face/template';

/** A described picture of a known person. */
export interface Sitting {
  readonly person: string;
  readonly template: FaceTemplate;
}

/** What a search of a gallery gave: whose picture was searched for, and the faces of the gallery that tell. */
export interface Search {
  readonly person: string;
  /** Faces in the gallery. */
  readonly size: number;
  /** The highest S in the gallery. */
  readonly best: number;
  /** Of a person in the gallery: S of the own face, and its rank, 1 where no other has more. */
  readonly own?: { readonly score: number; readonly rank: number };
}

/** One gallery: a picture of each person enrolled, and the pictures that are searched for. */
export interface Trial {
  readonly gallery: readonly Sitting[];
  readonly probes: readonly Sitting[];
}

/** Pictures by person, the people in order. */
export type ByPerson = ReadonlyMap<string, readonly Sitting[]>;

/**
 * The trials of a quarter of the people: they are enrolled with their first picture each and searched for by the others;
 * everybody of another quarter is searched for too, who is not there. The two quarters that are left have no part in it:
 * of their pairs a calibration may be made.
 */
export function trialOf(people: ByPerson, enrolled: number, strangers: number): Trial {
  const quarter = (which: number) => [...people.values()].filter((_, i) => i % 4 === which);
  const own = quarter(enrolled);
  return {
    gallery: own.flatMap(([first]) => (first ? [first] : [])),
    probes: [...own.flatMap(([, ...others]) => others), ...quarter(strangers).flat()],
  };
}

/** Searches a gallery for every probe by comparing it with every face: exact, and S that of 1:1. */
export function searchAll({ gallery, probes }: Trial, matcher: FaceMatcher): Search[] {
  return probes.map(({ person, template }) => {
    const scores = gallery.map((one) => matcher.compare(template, one.template).score);
    const at = gallery.findIndex((one) => one.person === person);
    const best = Math.max(...scores);
    const score = scores[at];
    const search = { person, size: gallery.length, best };
    if (score === undefined) return search;
    // A tie is to the own face's disadvantage: nobody says which would be answered first.
    const rank = scores.filter((other, i) => i === at || other >= score).length;
    return { ...search, own: { score, rank } };
  });
}
