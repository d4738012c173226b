/**
 * `./dev gallery reconcile [--repair] [--tenant T] [--url URL]`: compares the index of a tenant's galleries with the database
 * and prints the difference; with `--repair` it is mended. Exit code: 0, there is none; 1, there is or was; 2, it was not called
 * rightly.
 */
import { parseArgs } from 'node:util';
import { differenceOf } from './lib/difference.ts';
import { runInterruptibly } from './lib/program.ts';
import { Refusal } from './lib/refusal.ts';
import { targetOf } from './lib/target.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { tenant: { type: 'string' }, url: { type: 'string' }, repair: { type: 'boolean', default: false } },
});

await runInterruptibly(async (signal) => {
  if (positionals.length > 0) throw new Refusal(`"${positionals[0]}" is not taken`);
  const { repair, ...whose } = values;
  const answer = await targetOf(whose).gallery.reconcile(repair ? { repair } : {}, { signal });
  const { lines, isNone } = differenceOf(answer);
  for (const line of lines) console.log(line);
  return isNone ? 0 : 1;
});
