import { randomInt, randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { table } from './figures.ts';
import type { Arrivals } from './webhook-sink.ts';
import { type Published, TYPES, type WebhookStand } from './webhook-stand.ts';

/** What a run of chaos is. */
export interface Chaos {
  events: number;
  endpoints: number;
  kills: number;
  minutes: number;
}

/** Sessions whose events are published at a time, and the pause after each, so that kills fall among them. */
const AT_A_TIME = 20;
const PAUSE_MS = 20;
/** How old what a service knows of an endpoint may be. */
const STALE_MS = 3000;
/** Receivers that must get everything, and others. */
const GOOD = ['good', 'slow', 'flaky'];
const BAD = ['failing', 'garbage', 'gone'];

/** True when every promise was kept; the report is printed. */
export async function chaos(stand: WebhookStand, what: Chaos, tell: (sentence: string) => void): Promise<boolean> {
  const ids = await register(stand, what.endpoints);
  const killed = { webhook: 0, nats: 0 };
  let isOver = false;
  const killing = killAtRandom(stand, what.kills, killed, () => isOver, tell);
  const published = await publishAll(stand, what.events);
  tell(`All ${published.length} events are published`);
  const good = [...ids.keys()].filter((path) => GOOD.includes(kindOf(path)));
  const deadline = Date.now() + what.minutes * 60_000;
  while (!(await complete(stand, good, published.length)) && Date.now() < deadline) await sleep(1000);
  isOver = true;
  await killing;
  // What is not to come at all would come by now.
  await sleep(5000);
  const arrivals = await stand.arrivals();
  const disabled = await disabledAt(stand);
  const verdicts = [...ids].map(([path, id]) => judge(path, arrivals[path], published, disabled.get(id)));
  table(
    `${published.length} events, ${ids.size} endpoints, killed: webhook ${killed.webhook} times, NATS ${killed.nats} times`,
    [
      ['', 'requests', 'distinct', 'again', 'out of order', 'after disabled', ''],
      ...verdicts.map(({ row, isKept }) => [...row, isKept ? 'kept' : 'BROKEN']),
    ],
  );
  return verdicts.every(({ isKept }) => isKept);
}

const kindOf = (path: string) => path.split('/')[1] ?? '';

async function register(stand: WebhookStand, count: number): Promise<Map<string, string>> {
  const special = [...BAD, 'failing', 'garbage', 'slow', 'slow', 'flaky'];
  const kinds = Array.from({ length: count }, (_, number) => special[number] ?? 'good');
  const ids = new Map<string, string>();
  for (const [number, kind] of kinds.entries()) {
    const path = `/${kind}/${number}`;
    ids.set(path, await stand.register(path));
  }
  return ids;
}

async function publishAll(stand: WebhookStand, count: number): Promise<Published[]> {
  const published: Published[] = [];
  let left = Math.ceil(count / TYPES.length);
  const turn = async () => {
    while (left-- > 0) {
      const session = randomUUID();
      for (const place of TYPES.keys()) published.push(await stand.publish(session, place));
      await sleep(PAUSE_MS);
    }
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, turn));
  return published;
}

async function killAtRandom(
  stand: WebhookStand,
  kills: number,
  killed: Record<'webhook' | 'nats', number>,
  isOver: () => boolean,
  tell: (sentence: string) => void,
): Promise<void> {
  for (let kill = 0; kill < kills && !isOver(); kill += 1) {
    await sleep(randomInt(1000, 5000));
    const part = randomInt(3) === 0 ? 'nats' : 'webhook';
    killed[part] += 1;
    tell(`Killing ${part}`);
    await stand.kill(part, randomInt(0, 2000));
  }
}

async function complete(stand: WebhookStand, good: readonly string[], count: number): Promise<boolean> {
  const counts = await stand.counts();
  if (good.some((path) => (counts[path] ?? 0) < count)) return false;
  const arrivals = await stand.arrivals();
  return good.every((path) => new Set(arrivals[path]?.ids).size >= count);
}

async function disabledAt({ databaseUrl }: WebhookStand): Promise<Map<string, number>> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  const { rows } = await client.query<{ id: string; at: Date }>(
    'SELECT id, disabled_at AS at FROM endpoint WHERE disabled_at IS NOT NULL',
  );
  await client.end();
  return new Map(rows.map(({ id, at }) => [id, at.getTime()]));
}

/** How many events came before the one before them in their session was acknowledged. */
function disorder({ ids, came, taken }: Arrivals, published: readonly Published[]): number {
  const first = new Map<string, number>();
  const acknowledged = new Map<string, number>();
  for (const [number, id] of ids.entries()) {
    if (!first.has(id)) first.set(id, came[number] ?? 0);
    const end = taken[number] ?? -1;
    if (end >= 0) acknowledged.set(id, Math.min(end, acknowledged.get(id) ?? Number.POSITIVE_INFINITY));
  }
  const idAt = new Map(published.map(({ id, session, place }) => [`${session} ${place}`, id]));
  return published.filter(({ id, session, place }) => {
    const before = idAt.get(`${session} ${place - 1}`);
    return before !== undefined && (first.get(id) ?? 0) < (acknowledged.get(before) ?? Number.POSITIVE_INFINITY);
  }).length;
}

/** Holds what came to one endpoint against what is promised. */
function judge(path: string, arrived: Arrivals | undefined, published: readonly Published[], disabled?: number) {
  const { ids, at } = arrived ?? { ids: [], at: [] };
  const seen = new Set(ids);
  const outOfOrder = arrived ? disorder(arrived, published) : 0;
  const late = disabled === undefined ? 0 : at.filter((time) => time > disabled + STALE_MS).length;
  const isGood = GOOD.includes(kindOf(path));
  const isComplete = !isGood || (seen.size === published.length && outOfOrder === 0);
  const isDisabled = kindOf(path) !== 'gone' || disabled !== undefined;
  const figures = [ids.length, seen.size, ids.length - seen.size, isGood ? outOfOrder : '-', disabled ? late : '-'];
  return {
    row: [path, ...figures.map(String)],
    isKept: isComplete && isDisabled && late === 0 && !disabledWrongly(path, disabled),
  };
}

const disabledWrongly = (path: string, disabled: number | undefined) =>
  kindOf(path) !== 'gone' && disabled !== undefined;
