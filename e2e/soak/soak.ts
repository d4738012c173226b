/**
 * `./dev soak [--minutes 60] [--people 1] [--pause 300]`: honest people beside one attacker of each kind, all at
 * once and without end: those of `neighbours` with and without credentials, one who sends hostile pictures, and one who
 * breaks requests as `./dev fuzz` does. A line a minute says how far it is. Printed in the end are what the people were
 * answered (nothing may be wrong), and the memory of each service over the time, which must stay flat. SIGINT or SIGTERM
 * ends it early, with that report. `--pause`: ms between two journeys of a person. Ends with 1 when an answer was wrong.
 */
import { setMaxListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { ATTACKS, beginAttack } from '../bench/lib/attacks.ts';
import { Caller } from '../bench/lib/caller.ts';
import { machine } from '../bench/lib/figures.ts';
import { PARTIES, type Party } from '../bench/lib/parties.ts';
import { type BenchStack, onStack } from '../bench/lib/stack.ts';
import { type Memory, watchMemory } from '../fuzz/memory.ts';
import { fuzz } from '../fuzz/run.ts';
import type { Access } from '../support/access.ts';
import { capture } from '../support/face-requests.ts';
import { hostilePictures } from '../support/hostile-pictures.ts';
import { numberOf } from '../support/options.ts';
import { photograph } from '../support/photographs.ts';
import { HonestPeople } from './honest.ts';
import { progress, report } from './report.ts';

const MINUTE_MS = 60_000;
/** Attackers of connections begin anew so often: most are cut off before. */
const ROUND_MS = 30_000;
/** So that half an hour has 180 readings. */
const SAMPLE_MS = 10_000;
const HOSTILE_PAUSE_MS = 500;
const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '60' },
    people: { type: 'string', default: '1' },
    pause: { type: 'string', default: '300' },
  },
});
const durationMs = numberOf('minutes', values.minutes) * MINUTE_MS;
const lanes = numberOf('people', values.people);
const pauseMs = numberOf('pause', values.pause);
/** What was wrong beside what the honest people saw. */
const failures: string[] = [];
const interruption = new AbortController();

console.log(machine());
await onStack(['honest', 'attacker', 'pictures', 'fuzz'], soak, () => {
  console.log('interrupted: the journeys that have begun are ended first');
  interruption.abort();
});

async function soak(stack: BenchStack): Promise<void> {
  const [honest, attacker, pictures, broken] = stack.access as [Access, Access, Access, Access];
  const people = await HonestPeople.of(honest);
  const parties = await Promise.all(Object.values(PARTIES).map(async (of) => ({ of, who: await of(attacker) })));
  const over = AbortSignal.any([interruption.signal, AbortSignal.timeout(durationMs)]);
  setMaxListeners(0, over);
  const memory: Memory[] = [];
  await Promise.all([
    ...Array.from({ length: lanes }, (_, lane) => walk(people, lane, over)),
    ...parties.map(({ of, who }) => onConnections(attacker, of, who, over)),
    sendPictures(pictures, over),
    breakRequests(broken, interruption.signal),
    watch(stack, people, memory, over),
  ]);
  people.close();
  if (!report(people.seen, failures, memory)) process.exitCode = 1;
}

/** Waits; less where the run is over before. */
async function pause(ms: number, over: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal: over }).catch(() => undefined);
}

async function walk(people: HonestPeople, lane: number, over: AbortSignal): Promise<void> {
  for (let number = lane; !over.aborted; number += lanes) {
    await people.journey(number);
    await pause(pauseMs, over);
  }
}

/** Rounds of all attacks on connections by a party, `first` in the first of them. */
async function onConnections(
  access: Access,
  party: (typeof PARTIES)[string],
  first: Party,
  over: AbortSignal,
): Promise<void> {
  let who = first;
  while (!over.aborted) {
    const attackers = ATTACKS.map((kind) => beginAttack({ kind, url: access.baseUrl, count: 1, ...who }));
    await pause(ROUND_MS, over);
    for (const one of attackers) one.leave();
    // The attackers may have used up what the tenant may ask for: then they go on with what they have.
    who = await party(access).catch(() => who);
  }
}

/** Hostile pictures, all that may be refused: an answer above 499 other than 503 is wrong. */
async function sendPictures(access: Access, over: AbortSignal): Promise<void> {
  const caller = new Caller(access);
  const made = (await hostilePictures()).map(({ name, bytes }) => ({ name, data: bytes.toString('base64') }));
  for (let number = 0; !over.aborted; number += 1) {
    const { name, data } = made[number % made.length] ?? { name: '', data: '' };
    const { status, text } = await caller.post('/faceliveness/checkLiveness', JSON.stringify(capture([data])));
    if (status > 499 && status !== 503) failures.push(`picture ${name}: ${status} ${text.slice(0, 100)}`);
    await pause(HOSTILE_PAUSE_MS, over);
  }
  caller.close();
}

async function breakRequests(access: Access, interrupted: AbortSignal): Promise<void> {
  const picture = (await photograph('alice-1')).toString('base64');
  const found = (finding: string) => void failures.push(`fuzz: ${finding}`);
  const options = {
    access,
    picture,
    seed: 1,
    milliseconds: durationMs,
    slowMs: 30_000,
    lanes: 1,
    over: interrupted,
    found,
  };
  const { sent } = await fuzz(options);
  console.log(`broken requests: ${sent}`);
}

/** Keeps the memory of the services, and prints how far the run is at its beginning and each minute. */
async function watch(stack: BenchStack, people: HonestPeople, memory: Memory[], over: AbortSignal): Promise<void> {
  const began = performance.now();
  let minutes = 0;
  await watchMemory(stack, SAMPLE_MS, over, (read) => {
    memory.push(read);
    const passed = (performance.now() - began) / MINUTE_MS;
    if (passed < minutes) return;
    minutes = Math.floor(passed) + 1;
    console.log(progress(passed, people.seen, failures, read));
  });
}
