/** `./dev eval face-match`: error rates of a pack's face matchers on pictures of known people. See docs/evaluation.md. */
import { writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import type { Calibration } from '@bonafide/inference/pack/manifest';
import { InferencePool } from '@bonafide/inference/pool/inference-pool';
import { FACE_ALGORITHMS, type FaceAlgorithm, faceMatcher } from '@bonafide/vision/face/match';
import type { FaceTemplate } from '@bonafide/vision/face/template';
import { foldedAccuracy } from './lib/accuracy.ts';
import { bootstrapBySubject } from './lib/bootstrap.ts';
import { calibrationTable } from './lib/calibration.ts';
import { compareAll, type Described } from './lib/comparisons.ts';
import { type MatchSet, readMatchSet } from './lib/dataset.ts';
import { detCurve, equalErrorRate, operatingPoint, type Scores, sortedScores, thresholdAt } from './lib/error-rates.ts';
import { tryFusion } from './lib/fusion.ts';
import { matchPage } from './lib/match-page.ts';
import { proportion } from './lib/proportion.ts';
import { overAll, provenance, runOptions, unlessUnreadable, writeReport } from './lib/run.ts';
import type { tasks } from './tasks/describe.tasks.ts';

/** Fixed false match rates of the report, rising. */
const RATES = [1e-5, 1e-4, 1e-3, 1e-2];

const options = runOptions('face-match');
const set = await readMatchSet(options.data);
const millis: number[] = [];
const pool = await InferencePool.open<typeof tasks>({
  pack: options.pack,
  tasks: new URL('./tasks/describe.tasks.ts', import.meta.url),
  jobTimeoutMs: 60_000,
  onReport: ({ timings }) => timings && millis.push(timings.total.cpuMs),
});
const templates = await overAll(set.pictures, ({ file }) => unlessUnreadable(pool.run('describe', { file })));
const { manifest } = pool.pack;
await pool.close();

const evidence = `${basename(options.data)}, ${set.pictures.length} pictures, measured ${new Date().toISOString().slice(0, 10)}`;
const acquired = templates.filter((template) => template !== undefined).length;
const report = {
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
  matchers: FACE_ALGORITHMS.map((algorithm) => evaluate(set, templates, algorithm)),
};
export type MatchReport = typeof report;

if (options.calibrationOut) {
  const tables = report.matchers.flatMap(({ algorithm, calibration }) =>
    calibration ? [{ algorithm, calibration }] : [],
  );
  await writeFile(options.calibrationOut, `${JSON.stringify(tables, null, 2)}\n`);
}
await writeReport(options.out, report, matchPage(report));
for (const { algorithm, equalErrorRate: eer, points, accuracy } of report.matchers) {
  const fnmr = points.map(({ rate, falseReject }) => `${(100 * falseReject.rate).toFixed(2)} % at ${rate}`).join(', ');
  console.log(`${algorithm}: EER ${(100 * eer).toFixed(2)} %, FNMR ${fnmr}, accuracy ${accuracy?.rate ?? '-'}`);
}

function evaluate(
  { pictures, listed }: MatchSet,
  found: readonly (FaceTemplate | undefined)[],
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
    calibration: calibrationOf(scores),
  };
}

/** Undefined when the impostor pairs are too few for a table. */
function calibrationOf({ positive, negative }: Scores): Calibration | undefined {
  const points = calibrationTable(negative);
  if (points.length < 2) return undefined;
  return {
    score: 'fused cosine',
    method: 'S = -log10(false match rate) at quantiles of all impostor pairs; capped where fewer than 20 remain',
    evidence: { set: evidence, genuine: positive.length, impostor: negative.length },
    points,
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
