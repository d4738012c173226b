import { readFile } from 'node:fs/promises';
import type { PackManifest } from '@bonafide/inference/pack/manifest';
import { InferencePool } from '@bonafide/inference/pool/inference-pool';
import { faceMatcher } from '@bonafide/vision/face/match';
import type { FaceTemplate } from '@bonafide/vision/face/template';
import type { CaptureFindings } from '@bonafide/vision/liveness/examine-capture';
import { decide, type LivenessDecision } from '@bonafide/vision/liveness/liveness.machine';
import { LIVENESS_POLICIES } from '@bonafide/vision/liveness/liveness.policies';
import type { tasks as DescribeTasks } from '../tasks/describe.tasks.ts';
import type { tasks as PadTasks } from '../tasks/examine.tasks.ts';
import { attackRates, type Judged } from './attack-rates.ts';
import { type Presentation, readPadSet } from './dataset.ts';
import { detCurve, equalErrorRate, sortedScores } from './error-rates.ts';
import { overAll, provenance, type RunOptions, unlessUnreadable } from './run.ts';

/** S of the best matcher at which an attack counts as the person attacked: one false match in a thousand. */
const MATCH_S = 3;

/** What the pack saw in each presentation; undefined where a picture cannot be read. */
interface Examined {
  readonly findings: readonly (CaptureFindings | undefined)[];
  readonly manifest: PackManifest;
  readonly cpuMsPerPresentation: number;
}

/** How the liveness check judges a set; ends the process when there is nothing in it. */
export async function padReport(options: RunOptions) {
  const set = await readPadSet(options.data);
  if (set.length === 0) {
    console.error('no presentation in bona-fide/ or attack/<species>/ (docs/evaluation.md)');
    process.exit(2);
  }
  const { findings, manifest, cpuMsPerPresentation } = await examineAll(set, options.pack);
  const matches = targetMatches(set, await describeTargets(set, options.pack), manifest);
  const levels = (['2', '4', '6'] as const).map((level) => {
    const policy = LIVENESS_POLICIES[level];
    const judged = set.map(({ species }, i): Judged => {
      const found = findings[i];
      const decision = found ? decide(policy, judgedFrame(found), found) : 'UNABLE_TO_CALCULATE_LIVENESS';
      return { species, outcome: outcomeOf(decision), matches: matches[i] };
    });
    return { level, policy: policy.name, mostScoreFrr: policy.mostScoreFrr, ...attackRates(judged) };
  });
  const scored = set.flatMap(({ name, species }, i) => {
    const assessment = findings[i]?.pad;
    return assessment
      ? [{ name, species: species ?? null, score: assessment.fused, scoreFrr: assessment.scoreFrr }]
      : [];
  });
  const scores = sortedScores(
    scored.filter(({ species }) => species === null).map(({ score }) => score),
    scored.filter(({ species }) => species !== null).map(({ score }) => score),
  );
  const hasBoth = scores.positive.length > 0 && scores.negative.length > 0;
  return {
    evaluation: 'face-pad',
    provenance: await provenance('face-pad', options),
    set: {
      bonaFide: set.filter(({ species }) => species === undefined).length,
      attacks: set.filter(({ species }) => species !== undefined).length,
    },
    cpuMsPerPresentation,
    levels,
    equalErrorRate: hasBoth ? equalErrorRate(scores) : undefined,
    curve: hasBoth ? detCurve(scores) : [],
    scored,
  };
}

export type PadReport = Awaited<ReturnType<typeof padReport>>;

async function examineAll(set: readonly Presentation[], pack: string): Promise<Examined> {
  const millis: number[] = [];
  const pool = await InferencePool.open<typeof PadTasks>({
    pack,
    // The service's own examination and decision: what is measured here is what its clients get.
    tasks: new URL('../tasks/examine.tasks.ts', import.meta.url),
    jobTimeoutMs: 60_000,
    onReport: ({ timings }) => timings && millis.push(timings.total.cpuMs),
  });
  const findings = await overAll(set, async ({ frames }) => {
    const media = await Promise.all(frames.map((file) => readFile(file)));
    const payload = { frames: media.map((bytes) => ({ media: bytes, timestampMs: undefined })), rotation: 0 };
    return unlessUnreadable(pool.run('examine', payload));
  });
  const { manifest } = pool.pack;
  await pool.close();
  return { findings, manifest, cpuMsPerPresentation: millis.reduce((sum, value) => sum + value, 0) / millis.length };
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

/** Templates, by place in the set, of attacks on known people and of the bona fide pictures of these people. */
async function describeTargets(set: readonly Presentation[], pack: string): Promise<Map<number, FaceTemplate>> {
  const targets = new Set(set.flatMap(({ species, subject }) => (species && subject ? [subject] : [])));
  const wanted = set.flatMap(({ subject }, i) => (subject !== undefined && targets.has(subject) ? [i] : []));
  if (wanted.length === 0) return new Map();
  const tasks = new URL('../tasks/describe.tasks.ts', import.meta.url);
  const pool = await InferencePool.open<typeof DescribeTasks>({ pack, tasks, jobTimeoutMs: 60_000 });
  const found = new Map<number, FaceTemplate>();
  await overAll(wanted, async (i) => {
    const template = await unlessUnreadable(pool.run('describe', { file: set[i]?.frames[0] as string }));
    if (template) found.set(i, template);
  });
  await pool.close();
  return found;
}

/** Per presentation whether an attack matches the person attacked; undefined where that cannot be said. */
function targetMatches(
  set: readonly Presentation[],
  templates: ReadonlyMap<number, FaceTemplate>,
  manifest: PackManifest,
): (boolean | undefined)[] {
  return set.map(({ species, subject }, i) => {
    if (species === undefined || subject === undefined) return undefined;
    const reference = set.findIndex(
      (other, at) => other.species === undefined && other.subject === subject && templates.has(at),
    );
    const gallery = templates.get(reference);
    if (!gallery) return undefined;
    const probe = templates.get(i);
    return probe !== undefined && faceMatcher(manifest, 'F500').compare(probe, gallery).score >= MATCH_S;
  });
}
