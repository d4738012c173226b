import { InferencePool } from '@bonafide/inference/pool/inference-pool';
import { Misuse } from '../../../misuse.ts';
import type { tasks } from '../../tasks/age.tasks.ts';
import { namingNotAcquired } from '../run/not-acquired.ts';
import type { RunOptions } from '../run/options.ts';
import { meanOf, overAll, provenance, reading } from '../run/run.ts';
import { proportion } from '../statistics/proportion.ts';
import { ageErrors, byBand, challengeAges } from './age-errors.ts';
import { readAgeSet } from './age-set.ts';

/** How far a pack's estimates of age are off, on the pictures of a set. Throws Misuse where none shows a face. */
export async function ageReport(options: RunOptions) {
  const { pictures, others } = await readAgeSet(options.data);
  const millis: number[] = [];
  const pool = await InferencePool.open<typeof tasks>({
    pack: options.pack,
    tasks: new URL('../../tasks/age.tasks.ts', import.meta.url),
    jobTimeoutMs: 60_000,
    onReport: ({ timings }) => timings && millis.push(timings.total.cpuMs),
  });
  const read = await overAll('estimating ages', pictures, ({ file }) => reading(pool.run('estimate', { file })));
  await pool.close();
  const estimates = pictures.flatMap(({ name, age }, at) => {
    const one = read[at];
    const estimated = one && 'found' in one ? one.found : undefined;
    return estimated === undefined ? [] : [{ name, age, estimated }];
  });
  const known = new Set(estimates.map(({ name }) => name));
  const notAcquired = pictures.flatMap(({ name }, at) => {
    const one = read[at];
    return known.has(name) ? [] : [{ picture: name, reason: one && 'unreadable' in one ? one.unreadable : 'no face' }];
  });
  const errors = namingNotAcquired(notAcquired, () => {
    const all = ageErrors(estimates);
    if (!all) throw new Misuse(`no face in ${pictures.length} pictures`);
    return all;
  });
  return {
    evaluation: 'face-age',
    provenance: await provenance(options),
    failureToAcquire: proportion(notAcquired.length, pictures.length),
    notAcquired,
    otherFiles: others,
    cpuMsPerPicture: meanOf(millis),
    errors,
    bands: byBand(estimates),
    challenges: challengeAges(estimates),
    estimates,
  };
}

export type AgeEvaluation = Awaited<ReturnType<typeof ageReport>>;
