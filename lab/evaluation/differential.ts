/**
 * `./dev eval differential --data DIR --against DIR [--pack NAME] [--captures N] [--out DIR]`: whether this checkout and
 * another one, both built, say the same of the same captures. `--data` is a folder of photographs of people. Decisions,
 * best frames and covers have to be equal, scores within 0.001; ends with 1 where they are not. See docs/evaluation.md.
 */
import { existsSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { wholeNumber } from '../command.ts';
import { Misuse } from '../misuse.ts';
import { writeCaptures } from './lib/differential/captures.ts';
import { differences, summary } from './lib/differential/differences.ts';
import { findingsOf, TASKS } from './lib/differential/revision.ts';
import { runOptions } from './lib/run/options.ts';
import { picturesBelow } from './lib/run/pictures.ts';
import { runVerb } from './lib/run/verb.ts';

const HERE = join(import.meta.dirname, '../..');
const USAGE = './dev eval differential --data DIR --against DIR [--pack NAME] [--captures N] [--out DIR]';

await runVerb(USAGE, async (args) => {
  const { data, out, pack, own } = runOptions('differential', args, ['against', 'captures']);
  if (own.against === undefined) throw new Misuse('--against DIR is missing: another checkout, built');
  const against = resolve(own.against);
  if (!existsSync(join(against, TASKS.examine))) throw new Misuse(`${against} is not a built checkout`);
  const count = wholeNumber('captures', own.captures ?? '500');
  const { pictures } = await picturesBelow(data);
  const captures = await writeCaptures(pictures, count, join(out, 'captures'));
  const [before, after] = [
    await findingsOf(against, basename(pack), captures),
    await findingsOf(HERE, basename(pack), captures),
  ];
  const found = differences(before, after);
  for (const line of summary(found, captures.length)) console.log(line);
  if (found.faults.length > 0) process.exitCode = 1;
});
