import { basename } from 'node:path';
import type { PackManifest } from '@bonafide/inference/pack/manifest';
import { InferencePool } from '@bonafide/inference/pool/inference-pool';
import { FACE_ALGORITHMS, type FaceAlgorithm, faceMatcher } from '@bonafide/vision/face/match';
import type { FaceTemplate } from '@bonafide/vision/face/template';
import type { tasks } from '../tasks/describe.tasks.ts';
import { foldedAccuracy } from './accuracy.ts';
import { bootstrapBySubject } from './bootstrap.ts';
import { calibrationOf, checkTail } from './calibration.ts';
import { compareAll, type Described } from './comparisons.ts';
import { type MatchSet, readMatchSet } from './dataset.ts';
import { detCurve, equalErrorRate, operatingPoint, sortedScores, thresholdAt } from './error-rates.ts';
import { tryFusion } from './fusion.ts';
import { proportion } from './proportion.ts';
import { overAll, provenance, type RunOptions, unlessUnreadable } from './run.ts';

/** Fixed false match rates of the report, rising. */
const RATES = [1e-5, 1e-4, 1e-3, 1e-2];

/** What a pack's face matchers make of the pictures of a set. */
export async function matchReport(options: RunOptions) {
  const set = await readMatchSet(options.data);
  const millis: number[] = [];
  const pool = await InferencePool.open<typeof tasks>({
    pack: options.pack,
    tasks: new URL('../tasks/describe.tasks.ts', import.meta.url),
    jobTimeoutMs: 60_000,
    onReport: ({ timings }) => timings && millis.push(timings.total.cpuMs),
  });
  const templates = await overAll(set.pictures, ({ file }) => unlessUnreadable(pool.run('describe', { file })));
  const { manifest } = pool.pack;
  await pool.close();

  const evidence = `${basename(options.data)}, ${set.pictures.length} pictures, measured ${new Date().toISOString().slice(0, 10)}`;
  const acquired = templates.filter((template) => template !== undefined).length;
  return {
    evaluation: 'face-match',
    provenance: await provenance('face-match', options),
    set: {
      pictures: set.pictures.length,
      people: new Set(set.pictures.map(({ subject }) => subject).filter(Boolean)).size,
      listedPairs: set.listed.length,
    },
    failureToAcquire: proportion(set.pictures.length - acquired, set.pictures.length),
    notAcquired: set.pictures.filter((_, i) => !templates[i]).map(({ file }) => file),
    cpuMsPerPicture: millis.reduce((sum, value) => sum + value, 0) / millis.length,
    matchers: FACE_ALGORITHMS.map((algorithm) => evaluate({ set, templates, manifest, evidence }, algorithm)),
  };
}

export type MatchReport = Awaited<ReturnType<typeof matchReport>>;

/** The set, a template for each picture that shows a face, and the pack that made them. */
interface Measured {
  readonly set: MatchSet;
  readonly templates: readonly (FaceTemplate | undefined)[];
  readonly manifest: PackManifest;
  /** What a calibration says it was made of. */
  readonly evidence: string;
}

function evaluate(
  { set: { pictures, listed }, templates: found, manifest, evidence }: Measured,
  algorithm: FaceAlgorithm,
) {
  const matcher = faceMatcher(manifest, algorithm);
  const people = [...new Set(pictures.map(({ subject }) => subject))].filter((subject) => subject !== undefined);
  const number = new Map(people.map((subject, i) => [subject, i]));
  const described = pictures.flatMap(({ subject }, i): Described[] => {
    const template = found[i];
    return template && subject !== undefined ? [{ subject: number.get(subject) as number, template }] : [];
  });
  const labelled = listed.flatMap(({ left, right, same }) => {
    const [probe, gallery] = [found[left], found[right]];
    return probe && gallery ? [{ score: matcher.compare(probe, gallery).fused, same }] : [];
  });
  const { genuine, impostor, impostorPairs } = compareAll(described, matcher);
  const scores =
    genuine.length > 0 && impostor.length > 0
      ? sortedScores(
          genuine.map(({ score }) => score),
          impostor.map(({ score }) => score),
        )
      : sortedScores(scoresOf(labelled, true), scoresOf(labelled, false));
  if (scores.positive.length === 0 || scores.negative.length === 0) {
    console.error('no genuine or no impostor pair among the pictures (docs/evaluation.md)');
    process.exit(2);
  }
  const spread = genuine.length > 0 ? bootstrapBySubject(genuine, impostor, people.length, RATES) : undefined;
  const calibration = calibrationOf(scores, evidence);
  return {
    algorithm,
    models: matcher.models.map(({ name }) => name),
    pairs: { genuine: scores.positive.length, impostor: scores.negative.length, impostorInSet: impostorPairs },
    equalErrorRate: equalErrorRate(scores),
    equalErrorRateInterval: spread?.eer,
    points: RATES.map((rate, i) => ({
      rate,
      ...operatingPoint(scores, thresholdAt(scores, rate)),
      byPeople: spread?.falseReject[i],
    })),
    fusion: genuine.length > 0 ? tryFusion(manifest, algorithm, described) : undefined,
    accuracy: labelled.length > 0 ? foldedAccuracy(labelled) : undefined,
    curve: detCurve(scores),
    scores: { genuine: histogramOf(scores.positive), impostor: histogramOf(scores.negative) },
    calibration,
    tail: calibration ? checkTail(calibration, scores) : [],
  };
}

function scoresOf(pairs: readonly { score: number; same: boolean }[], same: boolean): number[] {
  return pairs.filter((pair) => pair.same === same).map(({ score }) => score);
}

/** Every score where there are few, else evenly spaced quantiles: enough for a picture of their distribution. */
function histogramOf(sorted: Float64Array): number[] {
  const most = 5_000;
  if (sorted.length <= most) return [...sorted];
  return Array.from({ length: most }, (_, i) => sorted[Math.floor(((i + 0.5) / most) * sorted.length)] as number);
}
