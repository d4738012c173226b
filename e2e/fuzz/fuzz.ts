/**
 * `./dev fuzz [--seconds 60] [--seed N] [--only NAME]`: calls every operation of the contract with bodies made from its
 * schema and then broken by kind, on a stack of its own or the one that the environment names. Ends with 1 when an
 * answer was 500, was not of the documented shape or did not come, took longer than two seconds and did so again when its
 * call was made alone, a service logged an error, or, in a run of 300 seconds or more, its memory went on growing.
 */
import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';
import { machine, table } from '../bench/lib/figures.ts';
import { onStack } from '../bench/lib/stack.ts';
import { misuse, numberOf } from '../support/options.ts';
import { photograph } from '../support/photographs.ts';
import { BREAKS } from './breaks.ts';
import { loggedErrors } from './logs.ts';
import { grown, JUDGED_MS, levels, type Memory, MOST_GROWTH, watchMemory } from './memory.ts';
import { callables } from './requests.ts';
import { type FuzzReport, fuzz } from './run.ts';

const SLOW_MS = 2000;
const SAMPLE_MS = 2000;
const CLASSES = ['2xx', '3xx', '4xx', '501', '5xx'];
const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '60' },
    seed: { type: 'string', default: String(randomInt(1_000_000)) },
    only: { type: 'string', default: '' },
  },
});
const { only } = values;
const milliseconds = numberOf('seconds', values.seconds) * 1000;
const seed = numberOf('seed', values.seed);
if (!callables().some(({ name }) => name.includes(only))) throw misuse(`no operation is named like "${only}"`);

console.log(machine());
console.log(`seed ${seed}`);
await onStack(['fuzz'], async (stack) => {
  const [access] = stack.access;
  if (!access) throw new Error('The stack has no tenant');
  const picture = (await photograph('alice-1')).toString('base64');
  const memory: Memory[] = [];
  const over = new AbortController();
  const watching = watchMemory(stack, SAMPLE_MS, over.signal, (read) => memory.push(read));
  const options = { access, picture, seed, only, milliseconds, slowMs: SLOW_MS };
  const report = await fuzz(options).finally(() => over.abort());
  await watching;
  print(report, memory);
  const logged = stack.logs ? loggedErrors(stack.logs) : [];
  const larger = milliseconds < JUDGED_MS ? [] : grown(memory);
  const growth = larger.map((name) => `${name} grew beyond ${MOST_GROWTH} times its level of the second quarter`);
  const findings = [...report.findings, ...logged, ...growth];
  console.log(findings.length === 0 ? '\nnothing found' : `\n${findings.length} findings\n  ${findings.join('\n  ')}`);
  process.exitCode = findings.length === 0 ? 0 : 1;
});

function print({ sent, counts, slowest }: FuzzReport, memory: readonly Memory[]) {
  table(
    `${sent} calls, by kind of mistake: ${CLASSES.join(', ')}`,
    Object.keys(BREAKS).map((kind) => [kind, CLASSES.map((one) => counts[`${kind} ${one}`] ?? 0).join(', ')]),
  );
  const mebibytes = (bytes: number) => `${Math.round(bytes / 1_048_576)}`;
  const judged = milliseconds < JUDGED_MS ? `; judged in runs of ${JUDGED_MS / 1000} s or more` : '';
  table(
    `resident memory, MiB: the least in each quarter of the time${judged}`,
    Object.keys(memory.at(-1) ?? {}).map((name) => [name, levels(memory, name).map(mebibytes).join(', ')]),
  );
  console.log(`slowest: ${slowest.name}, ${Math.round(slowest.ms)} ms`);
}
