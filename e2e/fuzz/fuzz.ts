/**
 * `./dev fuzz [--seconds 60] [--seed N] [--only NAME]`: calls every operation of the contract with bodies made from its
 * schema and then broken by kind, on a stack of its own or the one that the environment names. Ends with 1 when an
 * answer was 500, was not of the documented shape, took longer than two seconds or did not come, or a service logged an
 * error.
 */
import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';
import { machine, table } from '../bench/lib/figures.ts';
import { readings } from '../bench/lib/processes.ts';
import { type BenchStack, onStack } from '../bench/lib/stack.ts';
import { photograph } from '../support/photographs.ts';
import { BREAKS } from './breaks.ts';
import { loggedErrors } from './logs.ts';
import { type FuzzReport, fuzz } from './run.ts';

const SLOW_MS = 2000;
/** Resident memory may grow by this much: caches and compiled code, no more. */
const MOST_GROWTH = 1.5;
const CLASSES = ['2xx', '3xx', '4xx', '501', '5xx'];
const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '60' },
    seed: { type: 'string', default: String(randomInt(1_000_000)) },
    only: { type: 'string', default: '' },
  },
});

console.log(machine());
console.log(`seed ${values.seed}`);
await onStack(['fuzz'], async (stack) => {
  const [access] = stack.access;
  if (!access) throw new Error('The stack has no tenant');
  const picture = (await photograph('alice-1')).toString('base64');
  const options = { access, picture, seed: Number(values.seed), slowMs: SLOW_MS, only: values.only };
  await fuzz({ ...options, milliseconds: 5000 });
  const before = await memory(stack);
  const report = await fuzz({ ...options, milliseconds: Number(values.seconds) * 1000 });
  const after = await memory(stack);
  print(report, before, after);
  const logged = stack.logs ? loggedErrors(stack.logs) : [];
  const grown = Object.keys(after).filter((name) => (after[name] ?? 0) > MOST_GROWTH * (before[name] ?? Infinity));
  const findings = [...report.findings, ...logged, ...grown.map((name) => `${name} grew beyond ${MOST_GROWTH} times`)];
  console.log(findings.length === 0 ? '\nnothing found' : `\n${findings.length} findings\n  ${findings.join('\n  ')}`);
  process.exitCode = findings.length === 0 ? 0 : 1;
});

/** Resident bytes by service. */
async function memory(stack: BenchStack): Promise<Record<string, number>> {
  const read = await readings(stack, Object.keys(stack.management));
  const services = Object.entries(read).filter(([, { residentBytes }]) => residentBytes > 0);
  return Object.fromEntries(services.map(([name, { residentBytes }]) => [name, residentBytes]));
}

function print({ sent, counts, slowest }: FuzzReport, before: Record<string, number>, after: Record<string, number>) {
  table(
    `${sent} calls, by kind of mistake: ${CLASSES.join(', ')}`,
    Object.keys(BREAKS).map((kind) => [kind, CLASSES.map((one) => counts[`${kind} ${one}`] ?? 0).join(', ')]),
  );
  const mebibytes = (bytes = 0) => `${Math.round(bytes / 1_048_576)}`;
  table(
    'resident memory before and after, MiB',
    Object.keys(after).map((name) => [name, `${mebibytes(before[name])}, ${mebibytes(after[name])}`]),
  );
  console.log(`slowest: ${slowest.name}, ${Math.round(slowest.ms)} ms`);
}
