/**
 * `./dev bench soak [--minutes 30] [--clients 1] [--out FILE]`: memory over time. Clients of each kind call checkLiveness
 * (one frame, and three), export and compare, and enrol people with a device and a face, without end; memory of every
 * process of the face steps is read every ten seconds. Printed are the calls, and the resident memory in six parts of the
 * time; a plot of resident memory, of the heaps of main thread and workers and of what they hold outside (SVG) is written
 * to FILE, by default .bonafide/reports/soak.svg. `--clients`: how many of each kind. `./dev soak` has attackers beside
 * honest people.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { DEVELOPER_STATE } from '@bonafide/local/layout';
import { numberOf } from '../support/options.ts';
import { Caller } from './lib/caller.ts';
import { type Frames, liveCaptures } from './lib/captures.ts';
import { checkLiveness, compareFaces, exportFace } from './lib/engine-calls.ts';
import { addFaces } from './lib/face-steps.ts';
import { machine, percentiles, table } from './lib/figures.ts';
import { type Load, load } from './lib/load.ts';
import { reportMemory } from './lib/memory-report.ts';
import { type Panel, plot } from './lib/plot.ts';
import { FACE_SERVICES, type Reading, readings } from './lib/processes.ts';
import { enrolment } from './lib/session-steps.ts';
import { type BenchStack, onStack } from './lib/stack.ts';

const SAMPLE_MS = 10_000;
const MEBIBYTE = 2 ** 20;
const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '30' },
    clients: { type: 'string', default: '1' },
    out: { type: 'string', default: join(DEVELOPER_STATE, 'reports/soak.svg') },
  },
});
const minutes = numberOf('minutes', values.minutes);
const clients = numberOf('clients', values.clients);

/** The memory of the processes at a time of the run. */
interface Sample {
  minutes: number;
  read: Record<string, Reading>;
}

const began = `${machine()}, ${minutes} minutes`;
console.log(began);
await onStack(['bench'], async (stack) => {
  const [access] = stack.access;
  if (!access) throw new Error('The stack has no tenant');
  const caller = new Caller(access);
  const frames = await liveCaptures(caller);
  const over = AbortSignal.timeout(minutes * 60_000);
  const [samples, loads] = await Promise.all([watch(stack, over), underLoad(caller, frames)]);
  caller.close();
  table('calls', [
    ...Object.entries(loads).map(([kind, { times, refused }]) => [
      kind,
      String(times.length),
      percentiles(times),
      `${refused} refused as busy`,
    ]),
  ]);
  reportMemory(samples.map(({ read }) => residentOf(read)));
  mkdirSync(dirname(values.out), { recursive: true });
  writeFileSync(values.out, plot('Memory of each process', began, panelsOf(samples)));
  console.log(`plot: ${values.out}`);
});

/** What the clients of each kind were answered. */
async function underLoad(caller: Caller, frames: readonly Frames[]): Promise<Record<string, Load>> {
  const until = { seconds: minutes * 60 };
  const addFace = async (number: number) => {
    const token = await enrolment(caller);
    const { times } = await addFaces(caller, frames.slice(number % frames.length), [token], 1);
    return { status: times.length === 1 ? 200 : 503, text: '', retryAfter: 1 };
  };
  const kinds = {
    'checkLiveness, one frame': checkLiveness(caller, frames, 'hotel4'),
    'checkLiveness, three frames': checkLiveness(caller, frames, 'charlie4'),
    export: exportFace(caller, frames),
    compare: compareFaces(caller, frames),
    'enroll, addDevice, addFace': addFace,
  };
  const results = Object.entries(kinds).map(async ([kind, call]) => [kind, await load(clients, until, call)] as const);
  return Object.fromEntries(await Promise.all(results));
}

async function watch(stack: BenchStack, over: AbortSignal): Promise<Sample[]> {
  const samples: Sample[] = [];
  const start = performance.now();
  do {
    const read = await readings(stack);
    const services = FACE_SERVICES.filter((name) => read[name]).map((name) => [name, read[name] as Reading] as const);
    samples.push({ minutes: (performance.now() - start) / 60_000, read: Object.fromEntries(services) });
    await sleep(SAMPLE_MS, undefined, { signal: over }).catch(() => undefined);
  } while (!over.aborted);
  return samples;
}

function panelsOf(samples: readonly Sample[]): Panel[] {
  const kinds = {
    resident: 'residentBytes',
    'heap (main thread)': 'heapBytes',
    external: 'externalBytes',
    'heaps of workers': 'workerHeapBytes',
    'external to those': 'workerExternalBytes',
  } as const;
  return Object.keys(samples[0]?.read ?? {}).map((title) => ({
    title,
    series: Object.entries(kinds)
      .filter(([, member]) => samples.some(({ read }) => read[title]?.[member]))
      .map(([name, member]) => ({
        name,
        points: samples.map(({ minutes: at, read }) => [at, (read[title]?.[member] ?? 0) / MEBIBYTE] as const),
      })),
  }));
}

function residentOf(read: Record<string, Reading>): Record<string, number> {
  return Object.fromEntries(Object.entries(read).map(([name, { residentBytes }]) => [name, residentBytes]));
}
