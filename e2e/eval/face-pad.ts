/** `./dev eval face-pad`: how the liveness check judges bona fide presentations and attacks. See docs/evaluation.md. */
import { readFile } from 'node:fs/promises';
import { InferencePool } from '@bonafide/inference/pool/inference-pool';
import { faceMatcher } from '@bonafide/vision/face/match';
import type { FaceTemplate } from '@bonafide/vision/face/template';
import type { CaptureFindings } from '@bonafide/vision/liveness/examine-capture';
import { decide, type LivenessDecision } from '@bonafide/vision/liveness/liveness.machine';
import { LIVENESS_POLICIES } from '@bonafide/vision/liveness/liveness.policies';
import { attackRates, type Judged } from './lib/attack-rates.ts';
import { type Presentation, readPadSet } from './lib/dataset.ts';
import { detCurve, equalErrorRate, sortedScores } from './lib/error-rates.ts';
import { padPage } from './lib/pad-page.ts';
import { overAll, provenance, runOptions, unlessUnreadable, writeReport } from './lib/run.ts';
import type { tasks as DescribeTasks } from './tasks/describe.tasks.ts';
import type { tasks as PadTasks } from './tasks/examine.tasks.ts';

/** S of the best matcher at which an attack counts as the person attacked: one false match in a thousand. */
const MATCH_S = 3;

const options = runOptions('face-pad');
const set = await readPadSet(options.data);
if (set.length === 0) {
  console.error('no presentation in bona-fide/ or attack/<species>/ (docs/evaluation.md)');
  process.exit(2);
}

const millis: number[] = [];
const pad = await InferencePool.open<typeof PadTasks>({
  pack: options.pack,
  // The service's own examination and decision: what is measured here is what its clients get.
  tasks: new URL('./tasks/examine.tasks.ts', import.meta.url),
  jobTimeoutMs: 60_000,
  onReport: ({ timings }) => timings && millis.push(timings.total.cpuMs),
});
const findings = await overAll(set, examine);
const { manifest } = pad.pack;
await pad.close();
const templates = await describeTargets();

const levels = (['2', '4', '6'] as const).map((level) => {
  const policy = LIVENESS_POLICIES[level];
  const judged = set.map(({ species }, i): Judged => {
    const found = findings[i];
    const decision = found ? decide(policy, judgedFrame(found), found) : 'UNABLE_TO_CALCULATE_LIVENESS';
    return { species, outcome: outcomeOf(decision), matches: matchesTarget(i) };
  });
  return { level, policy: policy.name, mostScoreFrr: policy.mostScoreFrr, ...attackRates(judged) };
});
const scored = set.flatMap(({ name, species }, i) => {
  const assessment = findings[i]?.pad;
  return assessment ? [{ name, species: species ?? null, score: assessment.fused, scoreFrr: assessment.scoreFrr }] : [];
});
const scores = sortedScores(
  scored.filter(({ species }) => species === null).map(({ score }) => score),
  scored.filter(({ species }) => species !== null).map(({ score }) => score),
);
const report = {
  evaluation: 'face-pad',
  provenance: await provenance('face-pad', options),
  set: {
    bonaFide: set.filter(({ species }) => species === undefined).length,
    attacks: set.filter(({ species }) => species !== undefined).length,
  },
  cpuMsPerPresentation: millis.reduce((sum, value) => sum + value, 0) / millis.length,
  levels,
  equalErrorRate: scores.positive.length > 0 && scores.negative.length > 0 ? equalErrorRate(scores) : undefined,
  curve: scores.positive.length > 0 && scores.negative.length > 0 ? detCurve(scores) : [],
  scored,
};
export type PadReport = typeof report;

await writeReport(options.out, report, padPage(report));
for (const { level, worst, bpcer, passed } of levels) {
  const apcer = worst ? `worst APCER ${(100 * worst.apcer.rate).toFixed(1)} % (${worst.species})` : 'no attacks';
  const share = `${passed.count} of ${passed.of} bona fide pass`;
  console.log(`level ${level}: ${apcer}, BPCER ${(100 * bpcer.rate).toFixed(1)} %, ${share}`);
}

async function examine({ frames }: Presentation): Promise<CaptureFindings | undefined> {
  const media = await Promise.all(frames.map((file) => readFile(file)));
  const payload = { frames: media.map((bytes) => ({ media: bytes, timestampMs: undefined })), rotation: 0 };
  return unlessUnreadable(pad.run('examine', payload));
}

/** The frame that quality is judged by: the one with the most pixels between the eyes. */
function judgedFrame({ frames }: CaptureFindings) {
  const eyes = (frame: (typeof frames)[number]) => frame.subject?.metrics.InterEyeDistance.native ?? -1;
  return frames.filter(({ subject }) => subject).toSorted((a, b) => eyes(b) - eyes(a))[0];
}

function outcomeOf(decision: LivenessDecision): Judged['outcome'] {
  if (decision === 'LIVE') return 'passed';
  return decision === 'SPOOF' ? 'refused' : 'unjudged';
}

/** Templates of attacks on known people and of one bona fide picture of each of these people. */
async function describeTargets(): Promise<Map<number, FaceTemplate>> {
  const targets = new Set(set.flatMap(({ species, subject }) => (species && subject ? [subject] : [])));
  const wanted = set.flatMap(({ subject }, i) => (subject !== undefined && targets.has(subject) ? [i] : []));
  if (wanted.length === 0) return new Map();
  const tasks = new URL('./tasks/describe.tasks.ts', import.meta.url);
  const pool = await InferencePool.open<typeof DescribeTasks>({ pack: options.pack, tasks, jobTimeoutMs: 60_000 });
  const found = new Map<number, FaceTemplate>();
  await overAll(wanted, async (i) => {
    const template = await unlessUnreadable(pool.run('describe', { file: set[i]?.frames[0] as string }));
    if (template) found.set(i, template);
  });
  await pool.close();
  return found;
}

function matchesTarget(i: number): boolean | undefined {
  const { species, subject } = set[i] as Presentation;
  if (species === undefined || subject === undefined) return undefined;
  const reference = set.findIndex(
    (other, at) => other.species === undefined && other.subject === subject && templates.has(at),
  );
  const gallery = templates.get(reference);
  if (!gallery) return undefined;
  const probe = templates.get(i);
  return probe !== undefined && faceMatcher(manifest, 'F500').compare(probe, gallery).score >= MATCH_S;
}
