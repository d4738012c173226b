/**
 * `./dev bench all --against REV [--pairs 3] [--calls 20000]`, `./dev bench NAME --against REV`: this checkout beside
 * another revision, which is built in a work tree of its own below .bonafide/revisions. NAME is addface, liveness, export,
 * compare, steps, gateway, rpc, start or memory. Both have a stack of their own on private ports, up at once, with the
 * model pack `default`, and are measured in turn (A B A B …) after a turn each to warm up; printed are the medians, the ratio
 * of each pair, and whether the goal is kept. `--calls`: how many calls of each engine its memory is measured over, once on
 * each side.
 */
import { parseArgs } from 'node:util';
import { misuse, numberOf } from '../support/options.ts';
import type { Comparison } from './against/comparison.ts';
import { addFace, comparing, exporting, liveness } from './against/face.ts';
import { memory } from './against/memory.ts';
import { gateway, rpc } from './against/printed.ts';
import { report } from './against/report.ts';
import { checkoutOf, HERE } from './against/revision.ts';
import { onBoth } from './against/sides.ts';
import { starting } from './against/starting.ts';
import { steps } from './against/steps.ts';
import { type Compared, inTurns } from './against/turns.ts';
import { machine } from './lib/figures.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    against: { type: 'string' },
    pairs: { type: 'string', default: '3' },
    calls: { type: 'string', default: '20000' },
  },
});
const comparisons: Readonly<Record<string, Comparison>> = {
  addface: addFace,
  liveness,
  export: exporting,
  compare: comparing,
  steps,
  gateway,
  rpc,
  start: starting,
  memory: memory(numberOf('calls', values.calls)),
};
const pairs = numberOf('pairs', values.pairs);
const names = positionals.length > 0 ? positionals : Object.keys(comparisons);
const unknown = names.find((name) => !Object.hasOwn(comparisons, name));
if (unknown !== undefined) throw misuse(`"${unknown}" is not compared with other revisions`);
if (values.against === undefined) throw misuse('--against must name a revision');

const tell = (sentence: string) => process.stderr.write(`» bench: ${sentence}\n`);
console.log(machine());
// The same networks on both sides, whatever the developer chose for the own stack.
process.env.BONAFIDE_MODEL_PACK = 'default';
const other = checkoutOf(values.against, tell);
await onBoth({ before: other, after: HERE }, async (sides) => {
  const compared: Compared[] = [];
  for (const name of names) {
    tell(`Comparing ${name}`);
    compared.push(...(await inTurns(comparisons[name] as Comparison, sides, pairs)));
  }
  report(other.label, compared);
});
