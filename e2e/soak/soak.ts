/**
 * `./dev soak [--minutes 60] [--people 1] [--pause 300]`: honest people beside one attacker of each kind, all at
 * once and without end: those of `neighbours` with and without credentials, one who sends hostile pictures, and one who
 * breaks requests as `./dev fuzz` does. Printed are what the people were answered (nothing may be wrong), and the memory of
 * each service over the time, which must stay flat. `--pause`: ms between two journeys of a person. Ends with 1 when an
 * answer was wrong.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { ATTACKS, beginAttack } from '../bench/lib/attacks.ts';
import { Caller } from '../bench/lib/caller.ts';
import { budget, machine, percentiles, quantile, table } from '../bench/lib/figures.ts';
import { PARTIES } from '../bench/lib/parties.ts';
import { readings } from '../bench/lib/processes.ts';
import { type BenchStack, onStack } from '../bench/lib/stack.ts';
import { fuzz } from '../fuzz/run.ts';
import type { Access } from '../support/access.ts';
import { capture } from '../support/face-requests.ts';
import { hostilePictures } from '../support/hostile-pictures.ts';
import { photograph } from '../support/photographs.ts';
import { HonestPeople } from './honest.ts';

/** Attackers of connections begin anew so often: most are cut off before. */
const ROUND_MS = 30_000;
/** Parts of the run; memory of the second and of the last are compared. */
const PARTS = 6;
const MOST_GROWTH = 0.1;
const SAMPLE_MS = 10_000;
const HOSTILE_PAUSE_MS = 500;
const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '60' },
    people: { type: 'string', default: '1' },
    pause: { type: 'string', default: '300' },
  },
});
const durationMs = Number(values.minutes) * 60_000;
const failures: string[] = [];

console.log(machine());
await onStack(['honest', 'attacker', 'pictures', 'fuzz'], async (stack) => {
  const [honest, attacker, pictures, broken] = stack.access as [Access, Access, Access, Access];
  const people = await HonestPeople.of(honest);
  const end = performance.now() + durationMs;
  const goesOn = () => performance.now() < end;
  const memory: Record<string, number>[] = [];
  await Promise.all([
    ...Array.from({ length: Number(values.people) }, (_, lane) => walk(people, lane, goesOn)),
    ...Object.values(PARTIES).map((party) => onConnections(attacker, party, goesOn)),
    sendPictures(pictures, goesOn),
    breakRequests(broken),
    sample(stack, memory, goesOn),
  ]);
  people.close();
  report(people, memory);
});

async function walk(people: HonestPeople, lane: number, goesOn: () => boolean): Promise<void> {
  for (let number = lane; goesOn(); number += Number(values.people)) {
    await people.journey(number);
    await sleep(Number(values.pause));
  }
}

async function onConnections(access: Access, party: (typeof PARTIES)[string], goesOn: () => boolean): Promise<void> {
  while (goesOn()) {
    const who = await party(access);
    const attackers = ATTACKS.map((kind) => beginAttack({ kind, url: access.baseUrl, count: 1, ...who }));
    await sleep(ROUND_MS);
    for (const one of attackers) one.leave();
  }
}

/** Hostile pictures, all that may be refused: an answer above 499 other than 503 is wrong. */
async function sendPictures(access: Access, goesOn: () => boolean): Promise<void> {
  const caller = new Caller(access);
  const made = (await hostilePictures()).map(({ name, bytes }) => ({ name, data: bytes.toString('base64') }));
  for (let number = 0; goesOn(); number += 1) {
    const { name, data } = made[number % made.length] ?? { name: '', data: '' };
    const { status, text } = await caller.post('/faceliveness/checkLiveness', JSON.stringify(capture([data])));
    if (status > 499 && status !== 503) failures.push(`picture ${name}: ${status} ${text.slice(0, 100)}`);
    await sleep(HOSTILE_PAUSE_MS);
  }
  caller.close();
}

async function breakRequests(access: Access): Promise<void> {
  const picture = (await photograph('alice-1')).toString('base64');
  const options = { access, picture, seed: 1, milliseconds: durationMs, slowMs: 30_000, lanes: 1 };
  const { sent, findings } = await fuzz(options);
  console.log(`broken requests: ${sent}`);
  failures.push(...findings.map((finding) => `fuzz: ${finding}`));
}

/** Keeps the resident bytes of each service, by its name, for each time. */
async function sample(stack: BenchStack, memory: Record<string, number>[], goesOn: () => boolean): Promise<void> {
  while (goesOn()) {
    const read = await readings(stack, Object.keys(stack.management));
    const known = Object.entries(read).filter(([, { residentBytes }]) => residentBytes > 0);
    memory.push(Object.fromEntries(known.map(([name, { residentBytes }]) => [name, residentBytes])));
    await sleep(SAMPLE_MS);
  }
}

function report({ seen }: HonestPeople, memory: readonly Record<string, number>[]): void {
  const { journeys, times, later, wrong } = seen;
  console.log(
    `\nhonest people: ${journeys} journeys, ${times.length} calls, ${percentiles(times)}; ${later} served later`,
  );
  failures.unshift(...wrong);
  const start = (part: number) => Math.floor((part * memory.length) / PARTS);
  const parts = Array.from({ length: PARTS }, (_, part) => memory.slice(start(part), start(part + 1)));
  const names = Object.keys(memory[0] ?? {});
  const median = (part: number, name: string) =>
    quantile(
      (parts[part] ?? []).map((one) => one[name] ?? 0),
      0.5,
    );
  const most = (name: string) => Math.max(...memory.map((one) => one[name] ?? 0));
  const growth = (name: string) => median(PARTS - 1, name) / median(1, name) - 1;
  const mebibytes = (bytes: number) => `${(bytes / 2 ** 20).toFixed(0)}`;
  table('resident memory, MiB: median of each sixth of the time, most, last against second sixth', [
    ...names.map((name) => [
      name,
      ...parts.map((_, part) => mebibytes(median(part, name))),
      mebibytes(most(name)),
      `${(growth(name) * 100).toFixed(1)} %`,
    ]),
  ]);
  const worst = Math.max(...names.map(growth));
  budget(`memory grows by at most ${MOST_GROWTH * 100} %`, `${(worst * 100).toFixed(1)} %`, worst <= MOST_GROWTH);
  budget('no answer is wrong', `${failures.length} wrong`, failures.length === 0);
  for (const failure of failures.slice(0, 20)) console.log(`  ${failure}`);
  if (failures.length > 0) process.exitCode = 1;
}
