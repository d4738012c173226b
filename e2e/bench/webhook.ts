/**
 * `./dev bench webhook [--events 2000] [--endpoints 10]`: deliveries of events to receivers on this machine, signed and sealed:
 * how many a second when all are published at once, and how long one takes at a quarter of the budget's rate.
 * `./dev bench webhook --chaos [--events 10000] [--endpoints 20] [--kills 12] [--minutes 10]`: the webhook service and NATS are
 * killed at random meanwhile, and some receivers are slow, fail or answer garbage; ends with 1 unless every good one gets
 * every event, in the order of each session, and nothing goes to one that is disabled.
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { numberOf } from '../support/options.ts';
import { budget, machine, percentiles, table } from './lib/figures.ts';
import { cpuPerCall, cpuRows, sumOf } from './lib/processes.ts';
import { stopping } from './lib/stack.ts';
import { chaos } from './lib/webhook-chaos.ts';
import { type Published, startWebhookStand, TYPES, type WebhookStand } from './lib/webhook-stand.ts';

const DELIVERIES_A_SECOND = 2000;
const CALM_SECONDS = 10;
/** Sessions whose events are published at a time. */
const AT_A_TIME = 64;
const { values } = parseArgs({
  options: {
    chaos: { type: 'boolean', default: false },
    events: { type: 'string' },
    endpoints: { type: 'string' },
    kills: { type: 'string', default: '12' },
    minutes: { type: 'string', default: '10' },
  },
});
const events = numberOf('events', values.events ?? (values.chaos ? '10000' : '2000'));
const endpoints = numberOf('endpoints', values.endpoints ?? (values.chaos ? '20' : '10'));
const tell = (sentence: string) => process.stderr.write(`» bench: ${sentence}\n`);

console.log(machine());
const stand = await startWebhookStand(tell);
await stopping(stand.stop, async () => {
  if (!values.chaos) return speed(stand);
  const options = {
    events,
    endpoints,
    kills: numberOf('kills', values.kills),
    minutes: numberOf('minutes', values.minutes),
  };
  if (!(await chaos(stand, options, tell))) process.exitCode = 1;
});

async function speed(on: WebhookStand): Promise<void> {
  const paths = Array.from({ length: endpoints }, (_, number) => `/good/${number}`);
  for (const path of paths) await on.register(path);
  await burst(on, AT_A_TIME * TYPES.length);
  const before = await deliveries(on);
  const earlier = await on.readings();
  const began = performance.now();
  const published = await burst(on, events);
  await arrived(on, before + published.length * endpoints);
  const seconds = (performance.now() - began) / 1000;
  const spent = cpuPerCall(earlier, await on.readings(), published.length * endpoints);
  const rate = (published.length * endpoints) / seconds;

  const every = (1000 * endpoints * TYPES.length) / (DELIVERIES_A_SECOND / 4);
  const calm = await calmly(on, every, await deliveries(on));
  const all = await on.arrivals();
  const at = new Map(calm.map((one) => [one.id, one.at]));
  const waits = Object.values(all).flatMap(({ ids, at: times }) =>
    ids.flatMap((id, number) => (at.has(id) ? [(times[number] ?? 0) - (at.get(id) ?? 0)] : [])),
  );
  table('deliveries', [
    [`${published.length} events to ${endpoints} endpoints at once`, `${rate.toFixed(0)} deliveries/s`],
    [`from event to delivery, ${DELIVERIES_A_SECOND / 4} deliveries/s`, percentiles(waits)],
    ...cpuRows(spent, 3),
    ['CPU of all of them', `${sumOf(spent).toFixed(3)} ms a delivery`],
    ['signed and sealed', String(Object.values(all).every(({ isSigned, isSealed }) => isSigned && isSealed))],
  ]);
  budget(`at least ${DELIVERIES_A_SECOND} deliveries/s`, rate.toFixed(0), rate >= DELIVERIES_A_SECOND);
}

/** Publishes whole sessions, many side by side. */
async function burst(on: WebhookStand, count: number): Promise<Published[]> {
  const published: Published[] = [];
  let left = Math.ceil(count / TYPES.length);
  const turn = async () => {
    while (left-- > 0) {
      const session = randomUUID();
      for (const place of TYPES.keys()) published.push(await on.publish(session, place));
    }
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, turn));
  return published;
}

/** Publishes a session every so often, and waits for its deliveries. */
async function calmly(on: WebhookStand, everyMs: number, before: number): Promise<Published[]> {
  const published: Promise<Published>[] = [];
  const end = performance.now() + CALM_SECONDS * 1000;
  for (let next = performance.now(); next < end; next += everyMs) {
    await sleep(Math.max(0, next - performance.now()));
    const session = randomUUID();
    for (const place of TYPES.keys()) published.push(on.publish(session, place));
  }
  const all = await Promise.all(published);
  await arrived(on, before + all.length * endpoints);
  return all;
}

async function deliveries(on: WebhookStand): Promise<number> {
  return Object.values(await on.counts()).reduce((sum, count) => sum + count, 0);
}

async function arrived(on: WebhookStand, count: number): Promise<void> {
  for (let waited = 0; waited < 120_000; waited += 100) {
    if ((await deliveries(on)) >= count) return;
    await sleep(100);
  }
  throw new Error(`Only ${await deliveries(on)} of ${count} deliveries came within two minutes`);
}
