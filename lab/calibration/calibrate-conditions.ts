/**
 * Calibrates a pack's matchers for pairs of pictures that were both taken under a condition, or says what the pack's calibrations do:
 *
 *     node lab/calibration/calibrate-conditions.ts --data DIR --pack DIR --out FILE
 *     node lab/calibration/calibrate-conditions.ts --data DIR --pack DIR --report
 *
 * DIR holds pictures of people as for `face-match`; the conditions are drawn on them (attacks/conditions). Every second person
 * gives the calibrations, FILE being JSON of the `conditions` by algorithm for the recipe in libs/inference/packs; the report
 * is about the others.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { basename, relative } from 'node:path';
import { parseArgs } from 'node:util';
import { LEAST_IMPOSTORS } from '@bonafide/inference/pack/evidence';
import { loadPack } from '@bonafide/inference/pack/load-pack';
import type { Condition, Matcher, PackManifest } from '@bonafide/inference/pack/manifest';
import { type Models, openModels } from '@bonafide/inference/pool/models';
import { conditionsOf } from '@bonafide/vision/face/conditions';
import type { Stages } from '@bonafide/vision/face/face-finder';
import { faceFinder } from '@bonafide/vision/face/find-faces';
import { FACE_ALGORITHMS, type FaceAlgorithm, type FaceMatcher, faceMatcher } from '@bonafide/vision/face/match';
import type { FaceTemplate } from '@bonafide/vision/face/template';
import { decodeImage } from '@bonafide/vision/image/decode';
import type { Image } from '@bonafide/vision/image/image';
import { describePicture } from '@bonafide/vision/quality/describe-picture';
import { seedOf, underCondition } from '../attacks/conditions/conditions.ts';
import { runCommand } from '../command.ts';
import { readMatchSet } from '../evaluation/lib/match/match-set.ts';
import { calibrationOf } from '../evaluation/lib/statistics/calibration.ts';
import { type Scores, sortedScores } from '../evaluation/lib/statistics/error-rates.ts';
import { Misuse } from '../misuse.ts';

/** What is drawn to meet each condition. */
const DRAWN = { 'eyes-covered': 'glasses', 'mouth-covered': 'mask', dim: 'dark' } as const;
const CONDITIONS = Object.keys(DRAWN) as Condition[];
const STAGES: Stages = { stage: async (_name, work) => work() };
/** Thresholds that the report tells of. */
const REPORTED = [2, 3, 4];

/** One picture: whose it is, and its templates under each condition; absent where no face was found. */
interface Sitting {
  readonly subject: number;
  readonly drawn: Readonly<Partial<Record<Condition, FaceTemplate>>>;
}

const ARGUMENTS = {
  data: { type: 'string' },
  pack: { type: 'string' },
  out: { type: 'string' },
  report: { type: 'boolean' },
} as const;
/** The pictures of every second person, beginning with the first or the second. */
async function sit(opened: Models, dir: string, half: 0 | 1): Promise<Sitting[]> {
  const { pictures } = await readMatchSet(dir);
  const people = [...new Set(pictures.map(({ subject }) => subject))];
  const own = pictures.filter(({ subject }) => subject !== undefined && people.indexOf(subject) % 2 === half);
  const finder = faceFinder(opened);
  const template = async (image: Image) => {
    const faces = await finder.find(image, STAGES);
    return faces[0] && describePicture(opened, { image, faces }, faces[0], STAGES);
  };
  const found: Sitting[] = [];
  for (const { file, subject } of own) {
    const image = await decodeImage(await readFile(file));
    const [face] = await finder.find(image, STAGES);
    if (!face?.contour) continue;
    const drawn: Partial<Record<Condition, FaceTemplate>> = {};
    for (const condition of CONDITIONS) {
      const name = DRAWN[condition];
      const described = await template(await underCondition(image, face, name, seedOf(relative(dir, file), name)));
      if (described) drawn[condition] = described;
    }
    found.push({ subject: people.indexOf(subject), drawn });
    process.stderr.write(`\r${found.length} of ${own.length} `);
  }
  return found;
}

/** Raw scores or S of all pairs under a condition; with `seen`, of those alone whose measurements show it. */
function scoresUnder(
  matcher: FaceMatcher,
  pictures: readonly Sitting[],
  condition: Condition,
  { of, seen }: { of: 'fused' | 'score'; seen: boolean },
): Scores {
  const shown = pictures.flatMap(({ subject, drawn: { [condition]: template } }) =>
    template && (!seen || conditionsOf(template.quality).includes(condition)) ? [{ subject, template }] : [],
  );
  const [genuine, impostor]: [number[], number[]] = [[], []];
  shown.forEach((one, i) => {
    for (const other of shown.slice(i + 1)) {
      const score = matcher.compare(one.template, other.template)[of];
      (one.subject === other.subject ? genuine : impostor).push(score);
    }
  });
  return sortedScores(genuine, impostor);
}

function calibrations(
  algorithm: FaceAlgorithm,
  matcher: FaceMatcher,
  pictures: readonly Sitting[],
  set: string,
): Matcher['conditions'] {
  return CONDITIONS.flatMap((condition) => {
    const scores = scoresUnder(matcher, pictures, condition, { of: 'fused', seen: true });
    const calibration = calibrationOf(
      scores,
      `${set}, ${DRAWN[condition]} drawn on both, ${new Date().toISOString().slice(0, 10)}`,
    );
    if (calibration) return [{ condition, calibration }];
    console.error(
      `${algorithm}, ${condition}: ${scores.negative.length} impostor pairs show it, ${LEAST_IMPOSTORS} at least`,
    );
    return [];
  });
}

/** FMR and FNMR at fixed thresholds of S, without and with the pack's calibrations of conditions. */
function report(manifest: PackManifest, algorithm: FaceAlgorithm, pictures: readonly Sitting[]): void {
  const plain = { ...manifest, matchers: manifest.matchers.map((one) => ({ ...one, conditions: [] })) };
  for (const condition of CONDITIONS) {
    for (const [name, given] of Object.entries({ without: plain, with: manifest })) {
      const scores = scoresUnder(faceMatcher(given, algorithm), pictures, condition, { of: 'score', seen: false });
      console.log(`${algorithm} ${condition}, ${name}: ${REPORTED.map((s) => ratesAt(scores, s)).join('; ')}`);
    }
  }
}

function ratesAt({ positive, negative }: Scores, s: number): string {
  const matched = negative.filter((score) => score >= s).length;
  const missed = positive.filter((score) => score < s).length;
  return `S ${s}: FMR ${shareOf(matched, negative.length)}, FNMR ${shareOf(missed, positive.length)}`;
}

function shareOf(count: number, all: number): string {
  return all === 0 ? 'no pair' : `${count} of ${all} = ${((100 * count) / all).toFixed(3)} %`;
}

await runCommand('calibrate-conditions.ts --data DIR --pack DIR (--out FILE | --report)', async () => {
  const { data, pack: packDir, out, report: isReport } = parseArgs({ options: ARGUMENTS }).values;
  if (!data || !packDir) throw new Misuse('--data and --pack are needed');
  if ((out === undefined) !== (isReport === true)) throw new Misuse('either --out or --report is needed');
  const pack = await loadPack(packDir);
  const models = await openModels(
    pack,
    ['face-detector', 'face-landmarks', 'face-descriptor'],
    ['face-mesh', 'face-occlusion'],
  );
  const sittings = await sit(models, data, isReport ? 1 : 0);
  if (out) {
    const set = `${basename(data)}, every second person`;
    const measured = FACE_ALGORITHMS.map((algorithm) => ({
      algorithm,
      conditions: calibrations(algorithm, faceMatcher(pack.manifest, algorithm), sittings, set),
    }));
    await writeFile(out, `${JSON.stringify(measured, null, 2)}\n`);
  } else {
    for (const algorithm of FACE_ALGORITHMS) report(pack.manifest, algorithm, sittings);
  }
});
