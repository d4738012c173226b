import type { PackManifest } from '@bonafide/inference/pack/manifest';
import { InferencePool } from '@bonafide/inference/pool/inference-pool';
import { type Condition, seedOf } from '../../../attacks/conditions/conditions.ts';
import type { Templates, tasks } from '../../tasks/describe.tasks.ts';
import { meanOf, overAll, type Read, reading } from './run.ts';

/** Longest time of one picture in a worker, milliseconds. */
const JOB_TIMEOUT_MS = 60_000;

/** What the networks of a pack make of some pictures, in their order. */
export interface DescribedSet {
  readonly templates: readonly Read<Templates>[];
  readonly manifest: PackManifest;
  readonly cpuMsPerPicture: number | null;
}

/** Describes the largest face of every picture in the engines' own workers, under a condition too where one is given. */
export async function describeAll(
  pack: string,
  pictures: readonly { readonly file: string; readonly name: string }[],
  condition?: Condition,
): Promise<DescribedSet> {
  const millis: number[] = [];
  const pool = await InferencePool.open<typeof tasks>({
    pack,
    tasks: new URL('../../tasks/describe.tasks.ts', import.meta.url),
    jobTimeoutMs: JOB_TIMEOUT_MS,
    onReport: ({ timings }) => timings && millis.push(timings.total.cpuMs),
  });
  const templates = await overAll('describing pictures', pictures, ({ file, name }) => {
    const subject = { file, condition: condition && { name: condition, seed: seedOf(name, condition) } };
    return reading(pool.run('describe', subject));
  });
  const { manifest } = pool.pack;
  await pool.close();
  return { templates, manifest, cpuMsPerPicture: meanOf(millis) };
}
