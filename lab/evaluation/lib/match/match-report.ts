import { basename } from 'node:path';
import type { PackManifest } from '@bonafide/inference/pack/manifest';
import { FACE_ALGORITHMS } from '@bonafide/vision/face/match';
import type { FaceTemplate } from '@bonafide/vision/face/template';
import { Misuse } from '../../../misuse.ts';
import type { Templates } from '../../tasks/describe.tasks.ts';
import { describeAll } from '../run/described.ts';
import { namingNotAcquired } from '../run/not-acquired.ts';
import { progress } from '../run/progress.ts';
import { provenance, type Read } from '../run/run.ts';
import { compareAll, type Described } from '../statistics/comparisons.ts';
import { drawPeople } from '../statistics/draws.ts';
import { allTogether, type Grouping, groupPairs } from '../statistics/group-rates.ts';
import { proportion } from '../statistics/proportion.ts';
import { evaluateMatcher } from './match-figures.ts';
import { type MatchOptions, refuseUnknownGroup } from './match-options.ts';
import { type MatchSet, readMatchSet } from './match-set.ts';

/** What a pack's face matchers make of the pictures of a set. Throws Misuse where the set allows no comparison. */
export async function matchReport(options: MatchOptions) {
  const { condition } = options;
  const set = await readMatchSet(options.data);
  refuseUnknownGroup(options.calibrationGroup, set.groups);
  const { templates: read, manifest, cpuMsPerPicture } = await describeAll(options.pack, set.pictures, condition?.name);
  const sides = read.map((one) => sidesOf(one, condition?.side));
  const evidence = `${basename(options.data)}, ${set.pictures.length} pictures, measured ${new Date().toISOString().slice(0, 10)}`;
  const notAcquired = set.pictures.flatMap(({ name }, i) =>
    sides[i] ? [] : [{ picture: name, reason: reasonOf(read[i] as Read<Templates>) }],
  );
  const measured = { set, sides, manifest, evidence, isDegraded: condition !== undefined };
  const ofNoPerson = set.pictures.flatMap(({ name, subject }) => (subject === undefined ? [name] : []));
  return {
    evaluation: 'face-match',
    provenance: await provenance(options),
    condition: condition ?? null,
    set: {
      pictures: set.pictures.length,
      people: new Set(set.pictures.map(({ subject }) => subject).filter(Boolean)).size,
      withoutPerson: ofNoPerson.length,
      listedPairs: set.listed.length,
      groups: [...new Set(set.groups.values())].sort(),
    },
    failureToAcquire: proportion(notAcquired.length, set.pictures.length),
    notAcquired,
    otherFiles: set.others,
    ofNoPerson,
    cpuMsPerPicture,
    matchers: namingNotAcquired(notAcquired, () => compareSet(measured)),
  };
}

export type MatchReport = Awaited<ReturnType<typeof matchReport>>;

/** The templates that stand for a picture on the first and the second side of a pair. */
export type Sides = readonly [first: FaceTemplate, second: FaceTemplate];

function sidesOf(read: Read<Templates>, side: 'both' | 'one' | undefined): Sides | undefined {
  if (!('found' in read)) return undefined;
  const { plain, degraded } = read.found;
  const first = side === 'both' ? degraded : plain;
  const second = side === undefined ? plain : degraded;
  return first && second && [first, second];
}

function reasonOf(read: Read<Templates>): string {
  if ('unreadable' in read) return read.unreadable;
  return read.found.plain ? 'no face found under the condition' : 'no face found';
}

/** The set, templates of each picture that shows a face, and the pack that made them. */
export interface Measured {
  readonly set: MatchSet;
  readonly sides: readonly (Sides | undefined)[];
  readonly manifest: PackManifest;
  /** What a calibration says it was made of. */
  readonly evidence: string;
  readonly isDegraded: boolean;
}

/** The figures of every matcher of the pack. Throws Misuse where there is no genuine or no impostor pair. */
export function compareSet({ set, sides, manifest, evidence, isDegraded }: Measured) {
  const people = [...new Set(set.pictures.map(({ subject }) => subject))].filter((subject) => subject !== undefined);
  const number = new Map(people.map((subject, i) => [subject, i]));
  const described = set.pictures.flatMap(({ subject }, i): Described[] => {
    const [template, counterpart] = sides[i] ?? [];
    if (!template || !counterpart || subject === undefined) return [];
    return [{ subject: number.get(subject) as number, template, counterpart }];
  });
  const networks = [...new Set(manifest.matchers.flatMap(({ parts }) => parts.map(({ model }) => model)))].map(
    (name) => ({
      name,
      sha256: manifest.models.find((model) => model.name === name)?.sha256 ?? '',
    }),
  );
  const pairs = (described.length * (described.length - 1)) / 2;
  const comparisons = compareAll(
    described,
    networks.map(({ sha256 }) => sha256),
    progress('comparing pairs', pairs),
  );
  const listed = set.listed.flatMap(({ left, right, same }) => {
    const [probe, gallery] = [sides[left]?.[0], sides[right]?.[1]];
    return probe && gallery ? [{ probe, gallery, same }] : [];
  });
  const [genuine, impostor] = [comparisons.genuine.a.length, comparisons.impostor.a.length];
  if (listed.length === 0 && (genuine === 0 || impostor === 0))
    throw new Misuse(tooFew(genuine, impostor, described.length));
  const draws = drawPeople(people.length);
  const grouping = groupingOf(people, set.groups);
  const grouped = groupPairs(comparisons.genuine, comparisons.impostor, grouping, draws);
  const shared = {
    manifest,
    networks: networks.map(({ name }) => name),
    comparisons,
    listed,
    together: allTogether(grouped),
    byGroup: grouping.names.length > 0 ? grouped : undefined,
    evidence,
    isDegraded,
  };
  return FACE_ALGORITHMS.filter((algorithm) => manifest.matchers.some((one) => one.algorithm === algorithm)).map(
    (algorithm) => evaluateMatcher(shared, algorithm),
  );
}

/** The groups of `people.csv` that the people of the set have. */
function groupingOf(people: readonly string[], groups: MatchSet['groups']): Grouping {
  const names = [...new Set(people.map((person) => groups.get(person)))].filter((name) => name !== undefined).sort();
  return { names, groupOf: Int32Array.from(people, (person) => names.indexOf(groups.get(person) ?? '')) };
}

function tooFew(genuine: number, impostor: number, pictures: number): string {
  return (
    `${genuine} genuine and ${impostor} impostor pairs among ${pictures} pictures with a face: ` +
    'at least one of each is needed, that is two people and two pictures of one of them'
  );
}
