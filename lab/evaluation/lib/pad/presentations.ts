import { basename } from 'node:path';
import type { PackManifest } from '@bonafide/inference/pack/manifest';
import { InferencePool } from '@bonafide/inference/pool/inference-pool';
import { faceMatcher } from '@bonafide/vision/face/match';
import type { FaceTemplate } from '@bonafide/vision/face/template';
import { bestFrame } from '@bonafide/vision/liveness/best-frame';
import type { Examined, tasks } from '../../tasks/examine.tasks.ts';
import { describeAll } from '../run/described.ts';
import { meanOf, overAll, type Read, reading } from '../run/run.ts';
import type { Presentation } from './pad-set.ts';

/** S of the best matcher at which an attack counts as the person attacked: the default threshold of the face step. */
export const MATCH_S = 3;

/** Longest time of one capture in a worker, milliseconds. */
const JOB_TIMEOUT_MS = 60_000;

/** What the pack saw in each presentation, in the set's order. */
export interface ExaminedSet {
  readonly examined: readonly Read<Examined>[];
  readonly manifest: PackManifest;
  readonly cpuMsPerPresentation: number | null;
}

/** Examines every presentation with the service's own code: what is measured here is what its clients get. */
export async function examineAll(set: readonly Presentation[], pack: string): Promise<ExaminedSet> {
  const millis: number[] = [];
  const pool = await InferencePool.open<typeof tasks>({
    pack,
    tasks: new URL('../../tasks/examine.tasks.ts', import.meta.url),
    jobTimeoutMs: JOB_TIMEOUT_MS,
    onReport: ({ timings }) => timings && millis.push(timings.total.cpuMs),
  });
  const examine = (files: readonly string[]) => reading(pool.run('examine', { files }));
  const examined = await overAll('examining presentations', set, async ({ frames }) => {
    const read = await examine(frames);
    return 'unreadable' in read && frames.length > 1 ? await brokenFrame(frames, examine, read) : read;
  });
  const { manifest } = pool.pack;
  await pool.close();
  return { examined, manifest, cpuMsPerPresentation: meanOf(millis) };
}

/** Why a sequence cannot be read, with the name of the first frame that cannot; as it is where each can by itself. */
async function brokenFrame(
  frames: readonly string[],
  examine: (files: readonly string[]) => Promise<Read<Examined>>,
  together: { readonly unreadable: string },
): Promise<{ readonly unreadable: string }> {
  for (const frame of frames) {
    const alone = await examine([frame]);
    if ('unreadable' in alone) return { unreadable: `${basename(frame)}: ${alone.unreadable}` };
  }
  return together;
}

/**
 * Per presentation whether an attack matches the person attacked by the pack's best matcher; undefined for bona fide ones
 * and where that person has no reference: the first bona fide presentation, by name, that shows a face. What cannot be read matches nobody and is no
 * reference.
 */
export async function targetMatches(
  set: readonly Presentation[],
  { examined, manifest }: ExaminedSet,
  pack: string,
): Promise<(boolean | undefined)[]> {
  const isBonaFide = ({ species }: Presentation) => species === undefined;
  const known = new Set(set.filter(isBonaFide).flatMap(({ subject }) => subject ?? []));
  const attacked = new Set(
    set.filter((one) => !isBonaFide(one) && one.subject && known.has(one.subject)).map(({ subject }) => subject),
  );
  const wanted = set.flatMap(({ subject }, i) =>
    subject !== undefined && attacked.has(subject) && 'found' in (examined[i] as Read<Examined>) ? [i] : [],
  );
  if (wanted.length === 0) return set.map(() => undefined);
  const pictures = wanted.map((i) => ({
    file: judgedFile(set[i] as Presentation, examined[i]),
    name: set[i]?.name ?? '',
  }));
  const { templates } = await describeAll(pack, pictures);
  const described = new Map<number, FaceTemplate>();
  templates.forEach((read, at) => {
    if ('found' in read && read.found.plain) described.set(wanted[at] as number, read.found.plain);
  });
  const references = new Map<string, FaceTemplate>();
  set.forEach((one, i) => {
    const template = described.get(i);
    if (isBonaFide(one) && one.subject && template && !references.has(one.subject))
      references.set(one.subject, template);
  });
  const matcher = faceMatcher(manifest, 'F500');
  return set.map((one, i) => {
    const reference = isBonaFide(one) ? undefined : references.get(one.subject ?? '');
    if (!reference) return undefined;
    const probe = described.get(i);
    return probe !== undefined && matcher.compare(probe, reference).score >= MATCH_S;
  });
}

/** The file of the frame that the decision goes by; the first one where none shows a face. */
export function judgedFile({ frames }: Presentation, read: Read<Examined> | undefined): string {
  const best = read && 'found' in read ? bestFrame(read.found.findings.frames) : undefined;
  return frames[best?.index ?? 0] as string;
}
