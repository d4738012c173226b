/**
 * `./dev bench neighbours [--seconds 5] [--attackers 200] [--clients 4] [--kinds flood,…]`: what a tenant sees of callers
 * who do not behave: its calls' p50 and p99 while all is quiet and beside each kind of attacker, with and without
 * credentials of another tenant, all from one address. Attackers, measured callers and the stack share this machine's cores;
 * what the attackers take of a core themselves is told, and not subtracted.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type { Outcome } from './lib/attack.ts';
import { ATTACKS, type Attack } from './lib/attacks.ts';
import { Caller } from './lib/caller.ts';
import { budget, machine, quantile, table } from './lib/figures.ts';
import { PARTIES } from './lib/parties.ts';
import { readings } from './lib/processes.ts';
import { onStack } from './lib/stack.ts';

const TIMES_QUIET = 2;
const SERVICES = ['gateway', 'onboarding'];
/** How long an attack goes on before the neighbour is measured, ms. */
const SETTLE_MS = 2000;
const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '5' },
    attackers: { type: 'string', default: '200' },
    clients: { type: 'string', default: '4' },
    kinds: { type: 'string', default: ATTACKS.join() },
  },
});

/** Times of the neighbour's calls that were served, ms, and how many were not. */
interface Seen {
  times: number[];
  refused: number;
}

const kinds = values.kinds.split(',');
console.log(machine());
// A tenant for each kind: what one attack used up of its rate would be taken for the bound that stops the next.
const tenants = kinds.map((_kind, number) => `attacker${number}`);
await onStack([...tenants, 'neighbour'], async (stack) => {
  const attackers = stack.access.slice(0, kinds.length);
  const neighbour = stack.access[kinds.length];
  if (!neighbour) throw new Error('The stack lacks a tenant');
  const caller = new Caller(neighbour);
  await calls(caller, 2);
  const rows = [
    ['', 'quiet p50', 'p99', 'beside p50', 'p99', 'ratio p99', 'refused', 'attackers’', 'their CPU', ...SERVICES],
  ];
  let worst = 0;
  for (const [name, party] of Object.entries(PARTIES)) {
    for (const [number, kind] of kinds.entries()) {
      const attacker = attackers[number];
      if (!attacker) throw new Error('The stack lacks a tenant');
      const quiet = await calls(caller, Number(values.seconds));
      const attack = { kind, url: neighbour.baseUrl, count: Number(values.attackers), ...(await party(attacker)) };
      const { beside, refusals, core } = await during(attack, () => calls(caller, Number(values.seconds)));
      const ratio = quantile(beside.times, 0.99) / quantile(quiet.times, 0.99);
      worst = Math.max(worst, beside.times.length === 0 ? Number.POSITIVE_INFINITY : ratio);
      const memory = await readings(stack, SERVICES);
      rows.push([
        `${name}, ${kind}`,
        ...[...spread(quiet), ...spread(beside)].map((ms) => `${ms.toFixed(1)} ms`),
        ratio.toFixed(2),
        `${beside.refused} of ${beside.refused + beside.times.length}`,
        String(refusals),
        `${(core * 100).toFixed(0)} %`,
        ...SERVICES.map((service) => `${((memory[service]?.residentBytes ?? 0) / 2 ** 20).toFixed(0)} MiB`),
      ]);
      await sleep(SETTLE_MS);
    }
  }
  table(`${values.attackers} attackers beside ${values.clients} clients of another tenant`, rows);
  budget(`p99 beside attackers within ${TIMES_QUIET} times of quiet`, worst.toFixed(2), worst <= TIMES_QUIET);
  caller.close();
});

function spread({ times }: Seen): number[] {
  return [quantile(times, 0.5), quantile(times, 0.99)];
}

/** Closed loop of the neighbour's clients; each call begins an enrolment. */
async function calls(caller: Caller, seconds: number): Promise<Seen> {
  const seen: Seen = { times: [], refused: 0 };
  const end = performance.now() + seconds * 1000;
  const client = async () => {
    while (performance.now() < end) {
      const start = performance.now();
      const person = { username: crypto.randomUUID(), email: 'bench@example.test' };
      const { status } = await caller.post('/onboarding/enrollment/enroll', JSON.stringify(person));
      if (status === 200) seen.times.push(performance.now() - start);
      else seen.refused += 1;
    }
  };
  await Promise.all(Array.from({ length: Number(values.clients) }, client));
  return seen;
}

async function during(attack: Attack, measure: () => Promise<Seen>): Promise<{ beside: Seen } & Outcome> {
  const attackers: ChildProcess = fork(join(import.meta.dirname, 'lib/attack.ts'), [JSON.stringify(attack)]);
  try {
    await once(attackers, 'message');
    await sleep(SETTLE_MS);
    const beside = await measure();
    const answer = once(attackers, 'message');
    attackers.send('stop');
    const [outcome] = (await answer) as [Outcome];
    return { beside, ...outcome };
  } finally {
    attackers.kill();
  }
}
