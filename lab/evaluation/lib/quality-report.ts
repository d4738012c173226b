import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { InferencePool } from '@bonafide/inference/pool/inference-pool';
import { type FaceMatcher, faceMatcher } from '@bonafide/vision/face/match';
import { COMPONENTS, type ComponentName } from '@bonafide/vision/quality/components';
import type { QualityFindings, tasks } from '../tasks/quality.tasks.ts';
import { type MatchSet, readQualitySet } from './dataset.ts';
import { discardArea, errorVersusDiscard } from './discard.ts';
import { proportion } from './proportion.ts';
import { rankCorrelation } from './rank-correlation.ts';
import { overAll, provenance, type RunOptions, unlessUnreadable } from './run.ts';

/** Share of genuine comparisons that the curves' threshold refuses at the start, as ISO/IEC 29794-1 proposes. */
const FNMR_AT_START = 0.1;
/** Curves are compared up to this share of discarded comparisons. */
const UP_TO = 0.2;

type Pictures = MatchSet['pictures'];
type Found = readonly (QualityFindings | undefined)[];
/** By file name, what experts say of each component. */
type Labels = ReadonlyMap<string, Partial<Record<string, number>>>;

interface Genuine {
  readonly left: number;
  readonly right: number;
  readonly score: number;
}

/** All that the curve of a component is drawn from. */
interface Measured {
  readonly pictures: Pictures;
  readonly found: Found;
  readonly genuine: readonly Genuine[];
  readonly labels: Labels;
  readonly threshold: number;
}

/** What each quality component says about later errors, on the pictures of a set. */
export async function qualityReport(options: RunOptions) {
  const { pictures } = await readQualitySet(options.data);
  const millis: number[] = [];
  const pool = await InferencePool.open<typeof tasks>({
    pack: options.pack,
    tasks: new URL('../tasks/quality.tasks.ts', import.meta.url),
    jobTimeoutMs: 60_000,
    onReport: ({ timings }) => timings && millis.push(timings.total.cpuMs),
  });
  const found = await overAll(pictures, ({ file }) => unlessUnreadable(pool.run('assess', { file })));
  const matcher = faceMatcher(pool.pack.manifest, 'F500');
  await pool.close();

  const genuine = genuinePairs(pictures, found, matcher);
  const scores = genuine.map(({ score }) => score).sort((a, b) => a - b);
  const threshold = scores[Math.ceil(FNMR_AT_START * scores.length)] ?? Number.NaN;
  const measured = { pictures, found, genuine, labels: await readLabels(options.data), threshold };
  return {
    evaluation: 'face-quality',
    provenance: await provenance('face-quality', options),
    set: { pictures: pictures.length, genuinePairs: genuine.length },
    failureToAcquire: proportion(found.filter((one) => !one).length, found.length),
    cpuMsPerPicture: millis.reduce((sum, value) => sum + value, 0) / millis.length,
    threshold,
    upTo: UP_TO,
    components: (Object.keys(COMPONENTS) as ComponentName[]).map((name) => evaluate(name, measured)),
  };
}

export type QualityEvaluation = Awaited<ReturnType<typeof qualityReport>>;

function evaluate(name: ComponentName, { pictures, found, genuine, labels, threshold }: Measured) {
  const value = (i: number) => found[i]?.quality[name].score ?? undefined;
  const values = found.map((_, i) => value(i)).filter((score) => score !== undefined);
  const pairs = genuine.flatMap(({ left, right, score }) => {
    const [a, b] = [value(left), value(right)];
    return a === undefined || b === undefined ? [] : [{ score, quality: Math.min(a, b) }];
  });
  const curve = pairs.length > 0 ? errorVersusDiscard(pairs, threshold) : [];
  const labelled = pictures.flatMap(({ file }, i) => {
    const [label, score] = [labels.get(basename(file))?.[name], value(i)];
    return label === undefined || score === undefined ? [] : [{ label, score }];
  });
  return {
    name,
    unit: COMPONENTS[name],
    assessed: values.length,
    values,
    curve,
    area: curve.length > 0 ? discardArea(curve, UP_TO) : undefined,
    labelled: labelled.length,
    labelCorrelation: rankCorrelation(
      labelled.map(({ score }) => score),
      labelled.map(({ label }) => label),
    ),
  };
}

function genuinePairs(pictures: Pictures, found: Found, matcher: FaceMatcher): Genuine[] {
  const pairs: Genuine[] = [];
  pictures.forEach(({ subject }, left) => {
    const probe = found[left];
    if (!probe || subject === undefined) return;
    for (let right = left + 1; right < pictures.length; right++) {
      const gallery = found[right];
      if (!gallery || pictures[right]?.subject !== subject) continue;
      pairs.push({ left, right, score: matcher.compare(probe.template, gallery.template).fused });
    }
  });
  return pairs;
}

/** `labels.csv`: picture, then one column per component; what experts say of it, higher is better. */
async function readLabels(data: string): Promise<Labels> {
  const file = join(data, 'labels.csv');
  if (!existsSync(file)) return new Map();
  const [head = '', ...lines] = (await readFile(file, 'utf8')).trim().split(/\r?\n/);
  const names = head.split(',').map((cell) => cell.trim());
  return new Map(
    lines.map((line) => {
      const cells = line.split(',').map((cell) => cell.trim());
      const values = names.slice(1).flatMap((name, i) => (cells[i + 1] ? [[name, Number(cells[i + 1])]] : []));
      return [cells[0] as string, Object.fromEntries(values)];
    }),
  );
}
