import { LEAST_IMPOSTORS } from '@bonafide/inference/pack/evidence';
import type { Calibration, PackManifest } from '@bonafide/inference/pack/manifest';
import { type FaceMatcher, faceMatcher } from '@bonafide/vision/face/match';
import { Misuse } from '../../../misuse.ts';
import { readMatchSet } from '../match/match-set.ts';
import { describeAll } from '../run/described.ts';
import { namingNotAcquired } from '../run/not-acquired.ts';
import type { RunOptions } from '../run/options.ts';
import { provenance } from '../run/run.ts';
import { calibrationOf } from '../statistics/calibration.ts';
import { proportion } from '../statistics/proportion.ts';
import { type IdentificationRates, identificationRates } from './identification-rates.ts';
import { type ByPerson, type Search, type Sitting, searchAll, trialOf } from './searches.ts';

/** The matcher that galleries are searched with. */
const ALGORITHM = 'F500';
/** Who is enrolled, who is a stranger, and of whose pairs the calibration is made, by quarters of the people. */
const ROUNDS = [
  { enrolled: 0, strangers: 1, others: [2, 3] },
  { enrolled: 1, strangers: 0, others: [2, 3] },
  { enrolled: 2, strangers: 3, others: [0, 1] },
  { enrolled: 3, strangers: 2, others: [0, 1] },
] as const;
/** Fewest people: a quarter of fewer tells nothing. */
const LEAST_PEOPLE = 20;

/** Searches of galleries of a set's people, by S as the pack says it and as people who have no part in them would. */
export async function galleryReport(options: RunOptions) {
  const set = await readMatchSet(options.data);
  const { templates: read, manifest, cpuMsPerPicture } = await describeAll(options.pack, set.pictures);
  const people = new Map<string, Sitting[]>();
  const notAcquired: { picture: string; reason: string }[] = [];
  set.pictures.forEach(({ name, subject }, i) => {
    const one = read[i];
    const template = one && 'found' in one ? one.found.plain : undefined;
    if (!template)
      notAcquired.push({ picture: name, reason: one && 'unreadable' in one ? one.unreadable : 'no face found' });
    else if (subject !== undefined)
      people.set(subject, [...(people.get(subject) ?? []), { person: subject, template }]);
  });
  const known: ByPerson = new Map([...people].toSorted(([a], [b]) => (a < b ? -1 : 1)));
  return {
    evaluation: 'gallery',
    provenance: await provenance(options),
    set: { pictures: set.pictures.length, people: known.size },
    failureToAcquire: proportion(notAcquired.length, set.pictures.length),
    notAcquired,
    otherFiles: set.others,
    cpuMsPerPicture,
    ...namingNotAcquired(notAcquired, () => identify(known, manifest)),
  };
}

export type GalleryReport = Awaited<ReturnType<typeof galleryReport>>;

/** Throws Misuse where the people are too few. */
function identify(people: ByPerson, manifest: PackManifest) {
  if (people.size < LEAST_PEOPLE)
    throw new Misuse(`${people.size} people with a face: ${LEAST_PEOPLE} are needed at least`);
  const own = searchesBy(people, () => faceMatcher(manifest, ALGORITHM));
  if (!own.some((search) => search.own))
    throw new Misuse('nobody has two pictures with a face: there is nobody to search for');
  const keptApart = ROUNDS.map(({ others }) => calibrated(people, manifest, others));
  const isApart = keptApart.every((matcher) => matcher !== undefined);
  return {
    algorithm: ALGORITHM,
    gallerySizes: ROUNDS.map(({ enrolled, strangers }) => trialOf(people, enrolled, strangers).gallery.length),
    searches: { mated: own.filter((search) => search.own).length, others: own.filter((search) => !search.own).length },
    packCalibration: identificationRates(own),
    /** Null where the pairs of the other people are too few for a calibration. */
    keptApart: isApart
      ? identificationRates(searchesBy(people, (round) => keptApart[round] as FaceMatcher))
      : (null as IdentificationRates | null),
  };
}

function searchesBy(people: ByPerson, matcherOf: (round: number) => FaceMatcher): Search[] {
  return ROUNDS.flatMap(({ enrolled, strangers }, round) =>
    searchAll(trialOf(people, enrolled, strangers), matcherOf(round)),
  );
}

/** The matcher with S by impostor pairs of these quarters' people; undefined where they are too few. */
function calibrated(people: ByPerson, manifest: PackManifest, quarters: readonly number[]): FaceMatcher | undefined {
  const sittings = [...people.values()].filter((_, i) => quarters.includes(i % 4)).flat();
  const matcher = faceMatcher(manifest, ALGORITHM);
  const impostors: number[] = [];
  sittings.forEach((probe, i) => {
    for (const other of sittings.slice(i + 1)) {
      if (other.person !== probe.person) impostors.push(matcher.compare(probe.template, other.template).fused);
    }
  });
  if (impostors.length < LEAST_IMPOSTORS) return undefined;
  const scores = { positive: new Float64Array(), negative: Float64Array.from(impostors).sort() };
  const calibration = calibrationOf(scores, 'people who are neither enrolled nor searched for');
  return calibration && faceMatcher(withCalibration(manifest, calibration), ALGORITHM);
}

function withCalibration(manifest: PackManifest, calibration: Calibration): PackManifest {
  const matchers = manifest.matchers.map((one) => (one.algorithm === ALGORITHM ? { ...one, calibration } : one));
  return { ...manifest, matchers };
}
