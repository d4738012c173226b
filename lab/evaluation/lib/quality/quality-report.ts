import { InferencePool } from '@bonafide/inference/pool/inference-pool';
import { type FaceMatcher, faceMatcher } from '@bonafide/vision/face/match';
import { COMPONENTS, type ComponentName } from '@bonafide/vision/quality/components';
import { Misuse } from '../../../misuse.ts';
import type { QualityFindings, tasks } from '../../tasks/quality.tasks.ts';
import { type Picture, readQualityPictures } from '../match/match-set.ts';
import { namingNotAcquired } from '../run/not-acquired.ts';
import type { RunOptions } from '../run/options.ts';
import { meanOf, overAll, provenance, type Read, reading } from '../run/run.ts';
import { discardArea, errorVersusDiscard } from '../statistics/discard.ts';
import { proportion } from '../statistics/proportion.ts';
import { rankCorrelation } from '../statistics/rank-correlation.ts';
import { type Labels, readLabels } from './labels.ts';

/** Share of genuine comparisons that the curves' threshold refuses at the start, as ISO/IEC 29794-1 proposes. */
const FNMR_AT_START = 0.1;
/** Curves are compared up to this share of discarded comparisons. */
const UP_TO = 0.2;

type Pictures = readonly Picture[];
type Found = readonly (QualityFindings | undefined)[];
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
  /** Null where there is no genuine pair. */
  readonly threshold: number | null;
}

/** What each quality component says about later errors, on the pictures of a set. Throws Misuse where none shows a face. */
export async function qualityReport(options: RunOptions) {
  const { pictures, others } = await readQualityPictures(options.data);
  const labels = await readLabels(options.data, pictures);
  const millis: number[] = [];
  const pool = await InferencePool.open<typeof tasks>({
    pack: options.pack,
    tasks: new URL('../../tasks/quality.tasks.ts', import.meta.url),
    jobTimeoutMs: 60_000,
    onReport: ({ timings }) => timings && millis.push(timings.total.cpuMs),
  });
  const read = await overAll('assessing pictures', pictures, ({ file }) => reading(pool.run('assess', { file })));
  const found = read.map((one) => ('found' in one ? one.found : undefined));
  const matcher = faceMatcher(pool.pack.manifest, 'F500');
  await pool.close();

  const notAcquired = pictures.flatMap(({ name }, i) =>
    found[i] ? [] : [{ picture: name, reason: reasonOf(read[i]) }],
  );
  namingNotAcquired(notAcquired, () => {
    if (notAcquired.length === pictures.length) throw new Misuse(`no face in ${pictures.length} pictures`);
  });
  const genuine = genuinePairs(pictures, found, matcher);
  const scores = genuine.map(({ score }) => score).sort((a, b) => a - b);
  const threshold = scores[Math.ceil(FNMR_AT_START * scores.length)] ?? null;
  const measured = { pictures, found, genuine, labels, threshold };
  return {
    evaluation: 'face-quality',
    provenance: await provenance(options),
    set: { pictures: pictures.length, genuinePairs: genuine.length },
    failureToAcquire: proportion(notAcquired.length, found.length),
    notAcquired,
    otherFiles: others,
    cpuMsPerPicture: meanOf(millis),
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
  const curve = pairs.length > 0 && threshold !== null ? errorVersusDiscard(pairs, threshold) : [];
  const labelled = pictures.flatMap(({ name: picture }, i) => {
    const [label, score] = [labels.get(picture)?.[name], value(i)];
    return label === undefined || score === undefined ? [] : [{ label, score }];
  });
  return {
    name,
    unit: COMPONENTS[name],
    assessed: values.length,
    values,
    curve,
    area: curve.length > 0 ? discardArea(curve, UP_TO) : null,
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

function reasonOf(read: Read<QualityFindings | undefined> | undefined): string {
  return read && 'unreadable' in read ? read.unreadable : 'no face found';
}
